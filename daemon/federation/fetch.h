// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/iri.h"
#include "base/result.h"
#include "base/task.h"
#include "federation/courtesy.h"
#include "federation/signatory.h"
#include "federation/signers.h"
#include "net/client.h"

#include <string>

namespace wikipub::federation {

struct Document {
    Iri url;  ///< where it was found, after redirects: what it says is believed for this origin only
    std::string body;
};

/// ActivityPub documents of peers, by GETs signed by the instance's actor (S4). On the loop.
class Fetcher {
public:
    Fetcher(net::Client& client, Signers& signers, Courtesy& courtesy, Clock const& clock, Signatory instance)
        : client_(client), signers_(signers), courtesy_(courtesy), clock_(clock), instance_(std::move(instance))
    {
    }

    /// Follows three redirects, each signed and checked anew (T11, S5). `gone`: 410; `not_found`: 404; `unauthorized`:
    /// any other refusal; `invalid_input`: not an ActivityPub document; `forbidden`: an address that others may not
    /// name; `unavailable`: everything that may pass.
    Task<Result<Document>> fetch(Iri url);

private:
    Task<Result<net::Response>> get(Iri const& url);

    net::Client& client_;
    Signers& signers_;
    Courtesy& courtesy_;
    Clock const& clock_;
    Signatory instance_;
};

/// `application/activity+json`, or `application/ld+json` with the ActivityStreams profile.
bool is_activity_json(std::string_view content_type);

}  // namespace wikipub::federation
