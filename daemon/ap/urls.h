// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// The one place that knows how ids and URLs are made and read. Ids never contain a title, a user name or a user id.
namespace wikipub::ap {

/// With a host and a wiki's path within these, every id is at most 255 bytes.
constexpr std::size_t kMaxAuthority = 112;
constexpr std::size_t kMaxWikiPath = 64;
constexpr std::size_t kMaxFeedName = 32;
constexpr std::size_t kMaxHandle = 64;

struct InstanceActor {
    friend bool operator==(InstanceActor const&, InstanceActor const&) = default;
};
/// `wiki` is the wiki's path in ids (setting `path`) here and below.
struct WikiActor {
    std::string wiki;
    friend bool operator==(WikiActor const&, WikiActor const&) = default;
};
struct PageActor {
    std::string wiki;
    PageId page;
    std::int64_t generation = 1;  ///< counts up each time the page's actor was deleted; 1 is not written
    friend bool operator==(PageActor const&, PageActor const&) = default;
};
struct EditorActor {
    std::int64_t number = 0;  ///< random, made at each opt-in
    friend bool operator==(EditorActor const&, EditorActor const&) = default;
};
struct FeedActor {
    std::string wiki;
    std::string feed;
    friend bool operator==(FeedActor const&, FeedActor const&) = default;
};
/// Reserved for group twins of feeds and pages.
struct FeedGroup {
    std::string wiki;
    std::string feed;
    friend bool operator==(FeedGroup const&, FeedGroup const&) = default;
};
struct PageGroup {
    std::string wiki;
    PageId page;
    friend bool operator==(PageGroup const&, PageGroup const&) = default;
};
using ActorName = std::variant<InstanceActor, WikiActor, PageActor, EditorActor, FeedActor, FeedGroup, PageGroup>;

enum class ActorPart { self, inbox, outbox, followers, following, featured };
enum class PostPart { self, create, update, delete_, replies, quote };

struct SharedInboxPath {
    friend bool operator==(SharedInboxPath const&, SharedInboxPath const&) = default;
};
struct ActorPath {
    ActorName actor;
    ActorPart part = ActorPart::self;
    friend bool operator==(ActorPath const&, ActorPath const&) = default;
};
/// `{actor}/a/{n}`
struct ActivityPath {
    ActorName actor;
    std::int64_t number = 0;
    friend bool operator==(ActivityPath const&, ActivityPath const&) = default;
};
struct PostPath {
    std::string wiki;
    PostId post;
    PostPart part = PostPart::self;
    std::int64_t number = 0;  ///< of an update or a quote stamp, else 0
    friend bool operator==(PostPath const&, PostPath const&) = default;
};
struct ConversationPath {
    std::string wiki;
    PageId page;
    friend bool operator==(ConversationPath const&, ConversationPath const&) = default;
};
/// `/@{handle}`, for people. The handle is in lower case whatever the path said.
struct ProfilePath {
    std::string handle;
    friend bool operator==(ProfilePath const&, ProfilePath const&) = default;
};
struct ProfilePostPath {
    std::string handle;
    PostId post;
    friend bool operator==(ProfilePostPath const&, ProfilePostPath const&) = default;
};
struct TagPath {
    std::string wiki;
    std::string tag;  ///< UTF-8, decoded, without `#`
    friend bool operator==(TagPath const&, TagPath const&) = default;
};
struct MediaPath {
    std::string hash;
    friend bool operator==(MediaPath const&, MediaPath const&) = default;
};
using Path = std::variant<
    SharedInboxPath,
    ActorPath,
    ActivityPath,
    PostPath,
    ConversationPath,
    ProfilePath,
    ProfilePostPath,
    TagPath,
    MediaPath>;

/// Reads a path (no query, no fragment); nullopt for what is not in the table. The exact inverse of Urls, but that
/// handles may be in any case and tags encoded in any way.
std::optional<Path> parse_path(std::string_view path);

/// `[a-z0-9_]+`, within kMaxWikiPath.
bool is_wiki_path(std::string_view text);
/// `[a-z0-9_]+([.-][a-z0-9_]+)*`, within kMaxHandle.
bool is_handle(std::string_view text);

/// Builds the ids and URLs of one host: the present one, a former one, or the one that a row was minted under.
class Urls {
public:
    /// `authority` is the host, and the port where it is not the scheme's own. `scheme` is `https` but for
    /// development.plain_http.
    explicit Urls(std::string_view authority, std::string_view scheme = "https");

    std::string const& origin() const { return origin_; }
    std::string shared_inbox() const { return origin_ + "/inbox"; }

    std::string actor(ActorName const& actor, ActorPart part = ActorPart::self) const;
    std::string key(ActorName const& actor) const { return this->actor(actor) + "#main-key"; }
    std::string activity(ActorName const& actor, std::int64_t number) const;

    std::string post(std::string_view wiki, PostId post, PostPart part = PostPart::self) const;
    std::string update(std::string_view wiki, PostId post, std::int64_t number) const;
    std::string quote_stamp(std::string_view wiki, PostId post, std::int64_t number) const;
    std::string conversation(std::string_view wiki, PageId page) const;

    std::string profile(std::string_view handle) const;
    std::string profile_post(std::string_view handle, PostId post) const;
    std::string tag(std::string_view wiki, std::string_view tag) const;
    std::string media(std::string_view hash) const;

    std::string webfinger() const { return origin_ + "/.well-known/webfinger"; }
    std::string nodeinfo_2_0() const { return origin_ + "/nodeinfo/2.0"; }
    std::string nodeinfo_2_1() const { return origin_ + "/nodeinfo/2.1"; }

    /// Reads an id or URL of this host, a fragment `#main-key` and a query left aside; nullopt for any other host.
    std::optional<Path> parse(std::string_view url) const;

private:
    std::string origin_;
};

}  // namespace wikipub::ap
