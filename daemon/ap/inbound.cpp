// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/inbound.h"

#include "ap/json_ld.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wikipub::ap {

namespace {

/// What Mastodon lets through, and more than we show.
constexpr std::size_t kMaxContent = 100'000;
constexpr std::size_t kMaxText = 10'000;
constexpr std::size_t kMaxType = 64;
constexpr std::size_t kMaxMentions = 100;
constexpr std::size_t kMaxFlagged = 100;

/// An activity being read: what all kinds need.
struct Context {
    json::Value activity;
    Iri actor;
    /// Taken away by whatever the activity vouches for without being of its actor's origin.
    bool same_origin = true;

    void vouch_for(Iri const& id) { same_origin = same_origin && id.same_origin(actor); }
};

using Activity = Result<InboundActivity>;
using Reader = Activity (*)(Context&);

/// The one object. Its id is what counts, embedded or not.
Result<Iri> read_object(Context const& context)
{
    auto object = iri_of(single(context.activity["object"]));
    if (!object) {
        return fail(Errc::invalid_input, "activity without an object, or with several");
    }
    return std::move(*object);
}

/// For activities that are nothing but an actor and an object.
template <class Kind>
Activity read_simple(Context& context)
{
    auto object = read_object(context);
    if (!object) {
        return tl::unexpected(object.error());
    }
    return Kind{std::move(*object)};
}

Undo::Kind undo_kind_of(std::string_view type)
{
    using Kind = Undo::Kind;
    constexpr std::array<std::pair<std::string_view, Kind>, 5> kKinds{{
        {"Follow", Kind::follow},
        {"Like", Kind::like},
        {"EmojiReact", Kind::like},
        {"Announce", Kind::announce},
        {"Block", Kind::block},
    }};
    auto const* const found = std::ranges::find(kKinds, type, &decltype(kKinds)::value_type::first);
    return found != kKinds.end() ? found->second : Kind::unknown;
}

Activity read_undo(Context& context)
{
    auto const undone = single(context.activity["object"]);
    Undo undo;
    undo.object_id = iri_of(undone);
    if (undone.is_object()) {
        undo.kind = undo_kind_of(type_of(undone));
        undo.object = iri_of(single(undone["object"]));
        // Nobody undoes what another has done.
        auto const actor = iri_of(undone["actor"]);
        if (undone["actor"].exists() && actor != context.actor) {
            return fail(Errc::invalid_input, "Undo of somebody else's activity");
        }
    }
    if (!undo.object_id && !undo.object) {
        return fail(Errc::invalid_input, "Undo of nothing");
    }
    if (undo.object_id) {
        context.vouch_for(*undo.object_id);
    }
    return undo;
}

std::vector<Iri> read_mentions(json::Value note)
{
    std::vector<Iri> mentions;
    auto const add = [&](json::Value tag) {
        auto href = type_of(tag) == "Mention" ? iri_of(tag["href"]) : std::nullopt;
        if (href && mentions.size() < kMaxMentions) {
            mentions.push_back(std::move(*href));
        }
    };
    auto const tags = note["tag"];
    add(tags);
    for (auto const tag : tags.elements()) {
        add(tag);
    }
    return mentions;
}

/// `url` is an IRI, a Link, or an array of either: the first that can be opened.
std::optional<Iri> read_url(json::Value url)
{
    auto const open = [](json::Value value) { return iri_of(value.is_object() ? value["href"] : value); };
    for (auto const element : url.elements()) {
        if (auto iri = open(element)) {
            return iri;
        }
    }
    return open(url);
}

RemoteNote read_note(Iri id, json::Value object)
{
    RemoteNote note{.id = std::move(id), .type = std::string(type_of(object).substr(0, kMaxType))};
    note.attributed_to = iri_of(single(object["attributedTo"]));
    note.in_reply_to = iri_of(single(object["inReplyTo"]));
    note.mentions = read_mentions(object);
    note.content = text_within(object, "content", kMaxContent).value_or("");
    note.summary = text_within(object, "summary", kMaxText).value_or("");
    note.name = text_within(object, "name", kMaxText);
    note.url = read_url(object["url"]);
    note.published = time_of(object, "published");
    note.updated = time_of(object, "updated");
    note.is_public = names_public(object["to"]) || names_public(object["cc"]);
    note.sensitive = object.boolean("sensitive").value_or(false);
    return note;
}

Activity read_create(Context& context)
{
    auto id = read_object(context);
    if (!id) {
        return tl::unexpected(id.error());
    }
    auto note = read_note(std::move(*id), single(context.activity["object"]));
    context.vouch_for(note.id);
    if (note.attributed_to && *note.attributed_to != context.actor) {
        context.same_origin = false;
    }
    return CreateReply{std::move(note)};
}

Activity read_update(Context& context)
{
    auto id = read_object(context);
    if (!id) {
        return tl::unexpected(id.error());
    }
    context.vouch_for(*id);
    auto const object = single(context.activity["object"]);
    UpdateObject update{.object = *id, .is_actor = *id == context.actor};
    if (!update.is_actor && object.is_object()) {
        update.note = read_note(std::move(*id), object);
        if (update.note->attributed_to && *update.note->attributed_to != context.actor) {
            context.same_origin = false;
        }
    }
    return update;
}

Activity read_delete(Context& context)
{
    auto id = read_object(context);
    if (!id) {
        return tl::unexpected(id.error());
    }
    context.vouch_for(*id);
    bool const is_actor = *id == context.actor;
    return DeleteObject{std::move(*id), is_actor};
}

Activity read_move(Context& context)
{
    auto object = read_object(context);
    auto target = iri_of(single(context.activity["target"]));
    if (!object || !target) {
        return fail(Errc::invalid_input, "Move without an object or a target");
    }
    if (*object != context.actor) {
        return fail(Errc::invalid_input, "Move of somebody else");
    }
    return MoveActor{std::move(*object), std::move(*target)};
}

Activity read_flag(Context& context)
{
    Flag flag;
    flag.objects = iris_of(context.activity["object"], kMaxFlagged);
    if (flag.objects.empty()) {
        return fail(Errc::invalid_input, "Flag of nothing");
    }
    // Lemmy writes the reason as `summary`.
    auto content = text_within(context.activity, "content", kMaxText);
    flag.content = content ? std::move(*content) : text_within(context.activity, "summary", kMaxText).value_or("");
    return flag;
}

Activity read_quote_request(Context& context)
{
    auto object = read_object(context);
    auto instrument = iri_of(single(context.activity["instrument"]));
    if (!object || !instrument) {
        return fail(Errc::invalid_input, "QuoteRequest without an object or an instrument");
    }
    context.vouch_for(*instrument);
    return QuoteRequest{std::move(*object), std::move(*instrument)};
}

constexpr std::array<std::pair<std::string_view, Reader>, 12> kReaders{{
    {"Follow", read_simple<Follow>},
    {"Undo", read_undo},
    {"Like", read_simple<Like>},
    {"EmojiReact", read_simple<Like>},
    {"Announce", read_simple<Announce>},
    {"Create", read_create},
    {"Update", read_update},
    {"Delete", read_delete},
    {"Move", read_move},
    {"Block", read_simple<Block>},
    {"Flag", read_flag},
    // FEP-044f's term, which is not ActivityStreams' own.
    {"QuoteRequest", read_quote_request},
}};

std::string_view without_quote_prefix(std::string_view type)
{
    constexpr std::string_view kPrefix = "https://w3id.org/fep/044f#";
    return type.starts_with(kPrefix) ? type.substr(kPrefix.size()) : type;
}

}  // namespace

Result<Inbound> parse_inbound(std::string_view body)
{
    auto const document = json::parse(body);
    if (!document) {
        return tl::unexpected(document.error());
    }
    auto const root = document->root();
    auto const id_text = root.string("id");
    auto const id = iri_of(root["id"]);
    auto actor = iri_of(root["actor"]);
    auto const type = without_quote_prefix(type_of(root));
    if (!id_text || !id || !actor || type.empty()) {
        return fail(Errc::invalid_input, "activity without an id, an actor or a type");
    }
    Context context{.activity = root, .actor = *actor};
    context.vouch_for(*id);
    Activity activity = Unsupported{};
    auto const* const found = std::ranges::find(kReaders, type, &decltype(kReaders)::value_type::first);
    if (found != kReaders.end()) {
        activity = found->second(context);
    }
    if (!activity) {
        return tl::unexpected(activity.error());
    }
    return Inbound{
        .id = std::string(*id_text),
        .actor = std::move(*actor),
        .type = std::string(type.substr(0, kMaxType)),
        .same_origin = context.same_origin,
        .activity = std::move(*activity),
    };
}

}  // namespace wikipub::ap
