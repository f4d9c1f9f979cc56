// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/vocabulary.h"
#include "base/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace wikipub::ap {

/// Application signs our fetches and is never followed (Lemmy follows no Application); Service is a wiki, page or feed;
/// Person an editor.
enum class ActorType { application, service, person };

struct PublicKey {
    std::string id;  ///< `{owner}#main-key`
    std::string owner;
    std::string pem;  ///< SPKI, `-----BEGIN PUBLIC KEY-----`
};

/// A row of the profile's table. `value` is HTML, a link with rel="me" where it is one.
struct PropertyValue {
    std::string name;
    std::string value;
};

struct Icon {
    std::string media_type;  ///< never SVG
    std::string url;
};

/// All URLs are on the host of `id` (Misskey, Pleroma and Mbin refuse anything else).
/// https://www.w3.org/TR/activitypub/#actor-objects
struct Actor {
    ActorType type = ActorType::service;
    std::string id;
    std::string preferred_username;
    std::string webfinger;  ///< `handle@domain`, FEP-2c59
    std::string name;
    std::string summary;  ///< HTML
    std::string url;      ///< for people; on our host
    std::string inbox;
    std::string outbox;
    std::string followers;
    std::string following;
    std::string featured;
    std::string shared_inbox;
    bool manually_approves_followers = false;
    bool discoverable = false;  ///< FEP-5feb, as is `indexable`
    bool indexable = false;
    bool suspended = false;
    std::optional<Timestamp> published;
    std::optional<Icon> icon;
    std::vector<PropertyValue> attachment;
    std::vector<std::string> also_known_as;
    std::optional<std::string> moved_to;
    PublicKey key;
};

/// What stays of a page's actor while its page is deleted: enough to keep followers and keys, nothing that names the
/// page.
struct DeletedPage {
    std::string id;
    std::string preferred_username;  ///< `p{page_id}`: peers refuse an actor without one
    std::string name;                ///< "Deleted page", in the wiki's language
    std::string inbox;
    std::string outbox;  ///< serves an empty collection
    /// The page that stands at its title now. Then it is not `suspended`: Mastodon takes no Move from such an actor.
    std::optional<std::string> moved_to;
    PublicKey key;
};

std::string write(Actor const& actor);
std::string write(DeletedPage const& actor);

/// Members only, for a document that has the actors' `@context` already.
void write_members(json::Object& out, Actor const& actor);
void write_members(json::Object& out, DeletedPage const& actor);

}  // namespace wikipub::ap
