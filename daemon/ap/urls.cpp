// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/urls.h"

#include "base/strings.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <utility>
#include <vector>

namespace wikipub::ap {

namespace {

using Segments = std::span<std::string_view const>;

constexpr std::array<std::pair<ActorPart, std::string_view>, 5> kActorParts{{
    {ActorPart::inbox, "inbox"},
    {ActorPart::outbox, "outbox"},
    {ActorPart::followers, "followers"},
    {ActorPart::following, "following"},
    {ActorPart::featured, "featured"},
}};

constexpr std::array<std::pair<PostPart, std::string_view>, 3> kPostParts{{
    {PostPart::create, "create"},
    {PostPart::delete_, "delete"},
    {PostPart::replies, "replies"},
}};

/// No path of the table has more segments: `/w/{wiki}/o/{post}/update/{n}`.
constexpr std::size_t kMaxSegments = 6;

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_name(std::string_view text, std::size_t max_length)
{
    return !text.empty() && text.size() <= max_length && std::ranges::all_of(text, is_name_character);
}

bool is_hash(std::string_view text)
{
    return !text.empty() && text.size() <= 128 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Positive and written in one way only, so that one thing has one id.
std::optional<std::int64_t> parse_number(std::string_view text)
{
    auto const number = text.starts_with('0') ? std::nullopt : parse_decimal(text);
    return number && *number > 0 ? number : std::nullopt;
}

std::string wiki_path(std::string_view wiki)
{
    return "/w/" + std::string(wiki);
}

std::string actor_path(ActorName const& actor)
{
    return std::visit(
        Overloaded{
            [](InstanceActor const&) { return std::string("/actor"); },
            [](WikiActor const& name) { return wiki_path(name.wiki); },
            [](PageActor const& name) {
                auto const path = wiki_path(name.wiki) + "/p/" + std::to_string(name.page.value);
                return name.generation == 1 ? path : path + "." + std::to_string(name.generation);
            },
            [](EditorActor const& name) { return "/u/" + std::to_string(name.number); },
            [](FeedActor const& name) { return wiki_path(name.wiki) + "/f/" + name.feed; },
            [](FeedGroup const& name) { return wiki_path(name.wiki) + "/g/" + name.feed; },
            [](PageGroup const& name) { return wiki_path(name.wiki) + "/g/p" + std::to_string(name.page.value); },
        },
        actor
    );
}

/// `{page_id}` or `{page_id}.{n}`
std::optional<ActorName> parse_page(std::string_view wiki, std::string_view text)
{
    auto const dot = text.find('.');
    auto const page = parse_number(text.substr(0, dot));
    if (!page) {
        return std::nullopt;
    }
    if (dot == std::string_view::npos) {
        return PageActor{std::string(wiki), PageId{*page}};
    }
    auto const generation = parse_number(text.substr(dot + 1));
    if (!generation || *generation < 2) {
        return std::nullopt;
    }
    return PageActor{std::string(wiki), PageId{*page}, *generation};
}

/// `p{page_id}` or `{feed}`
std::optional<ActorName> parse_group(std::string_view wiki, std::string_view text)
{
    if (auto const page = text.starts_with('p') ? parse_number(text.substr(1)) : std::nullopt) {
        return PageGroup{std::string(wiki), PageId{*page}};
    }
    if (is_name(text, kMaxFeedName)) {
        return FeedGroup{std::string(wiki), std::string(text)};
    }
    return std::nullopt;
}

struct ActorPrefix {
    ActorName actor;
    std::size_t segments;  ///< how many the actor's own id takes
};

/// The actor whose id the path starts with.
std::optional<ActorPrefix> parse_actor(Segments path)
{
    if (path[0] == "actor") {
        return ActorPrefix{InstanceActor{}, 1};
    }
    if (path[0] == "u" && path.size() >= 2) {
        auto const number = parse_number(path[1]);
        return number ? std::optional(ActorPrefix{EditorActor{*number}, 2}) : std::nullopt;
    }
    if (path[0] != "w" || path.size() < 2 || !is_wiki_path(path[1])) {
        return std::nullopt;
    }
    auto const wiki = path[1];
    std::optional<ActorName> actor;
    if (path.size() >= 4 && path[2] == "p") {
        actor = parse_page(wiki, path[3]);
    } else if (path.size() >= 4 && path[2] == "f" && is_name(path[3], kMaxFeedName)) {
        actor = FeedActor{std::string(wiki), std::string(path[3])};
    } else if (path.size() >= 4 && path[2] == "g") {
        actor = parse_group(wiki, path[3]);
    } else {
        return ActorPrefix{WikiActor{std::string(wiki)}, 2};
    }
    return actor ? std::optional(ActorPrefix{*actor, 4}) : std::nullopt;
}

/// What comes after an actor's id.
std::optional<Path> parse_below_actor(ActorName actor, Segments rest)
{
    if (rest.empty()) {
        return ActorPath{std::move(actor)};
    }
    if (rest.size() == 1) {
        auto const* const part = std::ranges::find(kActorParts, rest[0], &decltype(kActorParts)::value_type::second);
        return part == kActorParts.end() ? std::nullopt : std::optional<Path>(ActorPath{std::move(actor), part->first});
    }
    if (rest.size() == 2 && rest[0] == "a") {
        if (auto const number = parse_number(rest[1])) {
            return ActivityPath{std::move(actor), *number};
        }
    }
    return std::nullopt;
}

/// `/w/{wiki}/o/{post}` and below.
std::optional<Path> parse_post(std::string_view wiki, Segments rest)
{
    auto const post = parse_number(rest[0]);
    if (!post) {
        return std::nullopt;
    }
    PostPath path{std::string(wiki), PostId{*post}};
    if (rest.size() == 1) {
        return path;
    }
    if (rest.size() == 2) {
        auto const* const part = std::ranges::find(kPostParts, rest[1], &decltype(kPostParts)::value_type::second);
        if (part == kPostParts.end()) {
            return std::nullopt;
        }
        path.part = part->first;
        return path;
    }
    auto const number = rest.size() == 3 ? parse_number(rest[2]) : std::nullopt;
    if (!number || (rest[1] != "update" && rest[1] != "q")) {
        return std::nullopt;
    }
    path.part = rest[1] == "q" ? PostPart::quote : PostPart::update;
    path.number = *number;
    return path;
}

/// `/w/{wiki}/o|c|t/…`
std::optional<Path> parse_wiki_object(Segments path)
{
    auto const wiki = path[1];
    if (path[2] == "o") {
        return parse_post(wiki, path.subspan(3));
    }
    if (path.size() != 4) {
        return std::nullopt;
    }
    if (path[2] == "c") {
        auto const page = parse_number(path[3]);
        return page ? std::optional<Path>(ConversationPath{std::string(wiki), PageId{*page}}) : std::nullopt;
    }
    auto tag = percent_decode(path[3]);
    if (!tag || tag->empty() || !is_valid_utf8(*tag)) {
        return std::nullopt;
    }
    return TagPath{std::string(wiki), std::move(*tag)};
}

/// `/@{handle}` and `/@{handle}/{post}`
std::optional<Path> parse_profile(Segments path)
{
    auto handle = to_lower(path[0].substr(1));
    if (!is_handle(handle)) {
        return std::nullopt;
    }
    if (path.size() == 1) {
        return ProfilePath{std::move(handle)};
    }
    auto const post = path.size() == 2 ? parse_number(path[1]) : std::nullopt;
    return post ? std::optional<Path>(ProfilePostPath{std::move(handle), PostId{*post}}) : std::nullopt;
}

}  // namespace

bool is_wiki_path(std::string_view text)
{
    return is_name(text, kMaxWikiPath);
}

bool is_handle(std::string_view text)
{
    if (text.empty() || text.size() > kMaxHandle || !is_name_character(text.front()) ||
        !is_name_character(text.back())) {
        return false;
    }
    bool separated = false;
    for (char const c : text) {
        bool const separator = c == '.' || c == '-';
        if ((separator && separated) || (!separator && !is_name_character(c))) {
            return false;
        }
        separated = separator;
    }
    return true;
}

std::optional<Path> parse_path(std::string_view path)
{
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    std::array<std::string_view, kMaxSegments> storage;
    std::size_t count = 0;
    for (auto rest = path; !rest.empty(); ++count) {
        if (count == kMaxSegments) {
            return std::nullopt;
        }
        rest.remove_prefix(1);
        storage[count] = rest.substr(0, rest.find('/'));
        rest.remove_prefix(storage[count].size());
    }
    Segments const segments(storage.data(), count);

    if (segments[0] == "inbox" && count == 1) {
        return SharedInboxPath{};
    }
    if (segments[0].starts_with('@')) {
        return parse_profile(segments);
    }
    if (segments[0] == "media") {
        bool const valid = count == 2 && is_hash(segments[1]);
        return valid ? std::optional<Path>(MediaPath{std::string(segments[1])}) : std::nullopt;
    }
    bool const below_wiki = segments[0] == "w" && count >= 4 && is_wiki_path(segments[1]);
    if (below_wiki && (segments[2] == "o" || segments[2] == "c" || segments[2] == "t")) {
        return parse_wiki_object(segments);
    }
    auto actor = parse_actor(segments);
    return actor ? parse_below_actor(std::move(actor->actor), segments.subspan(actor->segments)) : std::nullopt;
}

Urls::Urls(std::string_view authority, std::string_view scheme)
    : origin_(std::string(scheme) + "://" + std::string(authority))
{
}

std::string Urls::actor(ActorName const& actor, ActorPart part) const
{
    auto url = origin_ + actor_path(actor);
    auto const* const found = std::ranges::find(kActorParts, part, &decltype(kActorParts)::value_type::first);
    if (found != kActorParts.end()) {
        url += '/';
        url += found->second;
    }
    return url;
}

std::string Urls::activity(ActorName const& actor, std::int64_t number) const
{
    return origin_ + actor_path(actor) + "/a/" + std::to_string(number);
}

std::string Urls::post(std::string_view wiki, PostId post, PostPart part) const
{
    assert(part != PostPart::update && part != PostPart::quote);
    auto url = origin_ + wiki_path(wiki) + "/o/" + std::to_string(post.value);
    auto const* const found = std::ranges::find(kPostParts, part, &decltype(kPostParts)::value_type::first);
    if (found != kPostParts.end()) {
        url += '/';
        url += found->second;
    }
    return url;
}

std::string Urls::update(std::string_view wiki, PostId post, std::int64_t number) const
{
    return this->post(wiki, post) + "/update/" + std::to_string(number);
}

std::string Urls::quote_stamp(std::string_view wiki, PostId post, std::int64_t number) const
{
    return this->post(wiki, post) + "/q/" + std::to_string(number);
}

std::string Urls::conversation(std::string_view wiki, PageId page) const
{
    return origin_ + wiki_path(wiki) + "/c/" + std::to_string(page.value);
}

std::string Urls::profile(std::string_view handle) const
{
    return origin_ + "/@" + std::string(handle);
}

std::string Urls::profile_post(std::string_view handle, PostId post) const
{
    return profile(handle) + "/" + std::to_string(post.value);
}

std::string Urls::tag(std::string_view wiki, std::string_view tag) const
{
    return origin_ + wiki_path(wiki) + "/t/" + percent_encode(tag);
}

std::string Urls::media(std::string_view hash) const
{
    return origin_ + "/media/" + std::string(hash);
}

std::optional<Path> Urls::parse(std::string_view url) const
{
    if (!url.starts_with(origin_)) {
        return std::nullopt;
    }
    auto const path = url.substr(origin_.size());
    return parse_path(path.substr(0, path.find_first_of("?#")));
}

}  // namespace wikipub::ap
