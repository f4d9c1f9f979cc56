// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/iri.h"
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::ap {

struct RemoteKey {
    Iri id;
    Iri owner;
    std::string pem;  ///< not yet parsed
};

/// An actor of a peer, as far as we use it.
struct RemoteActor {
    Iri id;
    std::string type;
    Iri inbox;                        ///< on the origin of `id`
    std::optional<Iri> shared_inbox;  ///< on the origin of `id`, else left out
    std::vector<RemoteKey> keys;      ///< owned by `id`, else left out
    std::string preferred_username;
    std::string name;  ///< as they call themselves; plain text, may be empty
    std::vector<Iri> also_known_as;
    std::optional<Iri> moved_to;
    std::optional<Iri> url;           ///< the profile for people
    std::vector<std::string> fields;  ///< HTML of the profile's table, where links with rel="me" stand
};

/// Fails with invalid_input where id, type or inbox is missing or the inbox is somebody else's.
Result<RemoteActor> parse_remote_actor(std::string_view body);

/// What a key id led to: the actor with its keys, or a key or a stub that only names its owner, whose document is to be
/// fetched next and has to name the key in turn.
struct KeyDocument {
    Iri owner;
    std::optional<RemoteActor> actor;
};

Result<KeyDocument> parse_key_document(std::string_view body);

}  // namespace wikipub::ap
