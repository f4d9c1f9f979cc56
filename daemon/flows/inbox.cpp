// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/inbox.h"

#include "base/log.h"
#include "flows/page_end.h"
#include "sig/hash.h"
#include "storage/hosts.h"
#include "storage/reactions.h"
#include "storage/remote_actors.h"
#include "storage/seen.h"

namespace wikipub::flows {

namespace {

storage::Bytes hash_of(std::string_view iri)
{
    return {sig::sha256(iri)};
}

/// The IRI by which an activity names an actor or post of ours.
std::optional<Iri> object_of(ap::InboundActivity const& activity)
{
    return std::visit(
        [](auto const& kind) -> std::optional<Iri> {
            using Kind = std::decay_t<decltype(kind)>;
            constexpr bool kNamesOurs = std::is_same_v<Kind, ap::Undo> || std::is_same_v<Kind, ap::Follow> ||
                                        std::is_same_v<Kind, ap::Block> || std::is_same_v<Kind, ap::QuoteRequest> ||
                                        std::is_same_v<Kind, ap::Like> || std::is_same_v<Kind, ap::Announce>;
            if constexpr (kNamesOurs) {
                return kind.object;
            } else if constexpr (std::is_same_v<Kind, ap::CreateReply>) {
                return kind.note.in_reply_to;
            } else {
                return std::nullopt;
            }
        },
        activity
    );
}

bridge::TargetState state_of(storage::Actor const& actor)
{
    if (actor.moved_to) {
        return bridge::TargetState::moved;
    }
    switch (actor.state) {
        case storage::ActorState::live:
            return bridge::TargetState::live;
        case storage::ActorState::page_deleted:
            return bridge::TargetState::page_deleted;
        case storage::ActorState::hidden:
            return bridge::TargetState::hidden;
        case storage::ActorState::deleted:
            break;
    }
    return bridge::TargetState::deleted;
}

Errc errc_of(bridge::Refusal refusal)
{
    switch (refusal) {
        case bridge::Refusal::unauthorized:
            return Errc::unauthorized;
        case bridge::Refusal::forbidden:
            return Errc::forbidden;
        case bridge::Refusal::gone:
            return Errc::gone;
        case bridge::Refusal::not_found:
            break;
    }
    return Errc::not_found;
}

/// For metrics: constants, whatever `type` the sender wrote.
std::string_view kind_of(ap::InboundActivity const& activity)
{
    constexpr std::array<std::string_view, std::variant_size_v<ap::InboundActivity>> kKinds{
        "Follow",
        "Undo",
        "Like",
        "Announce",
        "Create",
        "Update",
        "Delete",
        "Move",
        "Block",
        "Flag",
        "QuoteRequest",
        "other"};
    return kKinds.at(activity.index());
}

std::string_view outcome_of(bridge::InboxDecision const& decision)
{
    return std::holds_alternative<bridge::Ignore>(decision) ? "ignored" : "answered";
}

/// A repeated Follow is answered again (D60): some peers heal themselves by it.
bool is_follow(ap::Inbound const& activity)
{
    return std::holds_alternative<ap::Follow>(activity.activity);
}

}  // namespace

Inbox::Inbox(Environment& environment, Pages& pages, federation::RemoteActors& peers)
    : environment_(environment), pages_(pages), peers_(peers)
{
}

Task<Result<>> Inbox::receive(std::optional<ap::ActorName> owner, sig::ReceivedRequest request)
{
    if (owner && !stored_name(*owner)) {
        co_return fail(Errc::not_found, "no such inbox");
    }
    auto const activity = ap::parse_inbound(request.body);
    if (!activity) {
        co_return tl::unexpected(activity.error());
    }
    if (!sig::is_signed(request.headers)) {
        co_return fail(Errc::unauthorized, "not signed");
    }
    auto const ignored = co_await may_be_ignored(*activity);
    if (!ignored || *ignored) {
        co_return ignored ? Result<>{} : tl::unexpected(ignored.error());
    }

    auto peer = co_await verify_peer(environment_, peers_, request);
    if (!peer) {
        auto const* deletion = std::get_if<ap::DeleteObject>(&activity->activity);
        bool const is_farewell = deletion != nullptr && deletion->is_actor;
        // S11: who deletes themselves has no key left to check. 404 proves nothing, so nothing is done.
        if (is_farewell && peer.error().code == Errc::gone) {
            co_await say_farewell(activity->actor.text());
            co_return Result<>{};
        }
        if (peer.error().code == Errc::gone || peer.error().code == Errc::not_found) {
            co_return is_farewell ? Result<>{} : fail(Errc::unauthorized, "the key's document is gone");
        }
        co_return tl::unexpected(peer.error());
    }
    if (peer->actor.iri != activity->actor.text()) {
        co_return fail(Errc::unauthorized, "signed by another actor");
    }

    auto target = co_await find_target(*activity);
    if (!target) {
        co_return tl::unexpected(target.error());
    }
    auto const facts = co_await read_facts(*activity, *peer, *target);
    auto const decision = bridge::decide(*activity, facts);
    if (auto const* refuse = std::get_if<bridge::Refuse>(&decision)) {
        co_return fail(errc_of(refuse->answer), "refused");
    }
    co_return co_await act(*activity, std::move(*peer), std::move(*target), decision);
}

Inbox::Heard Inbox::heard_of(ap::Inbound const& activity, federation::Peer const& peer) const
{
    return {peer.actor.host, hash_of(activity.id), environment_.clock.now()};
}

bool Inbox::record_heard(storage::Transaction& transaction, Heard const& heard)
{
    storage::hear_from_host(transaction, heard.host);
    return storage::record_seen(transaction, heard.activity, heard.now);
}

/// Deletes and Updates of actors and posts we never heard of, by far the most frequent activities, cost one look-up
/// (D66).
Task<Result<bool>> Inbox::may_be_ignored(ap::Inbound const& activity)
{
    auto const* deletion = std::get_if<ap::DeleteObject>(&activity.activity);
    auto const* update = std::get_if<ap::UpdateObject>(&activity.activity);
    if (deletion == nullptr && update == nullptr) {
        co_return false;
    }
    bool const is_actor = deletion != nullptr ? deletion->is_actor : update->is_actor;
    auto const& object = deletion != nullptr ? deletion->object : update->object;
    auto const hash = hash_of(object.text());
    auto const counted = environment_.title_hash.of_pair(activity.actor.text(), object.text());
    auto const known = co_await environment_.database.read("inbox.known", [=](storage::Snapshot& snapshot) {
        return is_actor ? storage::find_remote_actor(snapshot, hash) || storage::find_reply_of(snapshot, hash)
                        : storage::find_reply(snapshot, hash) || storage::has_reaction(snapshot, counted);
    });
    co_return !known;
}

std::optional<ap::Path> Inbox::parse_ours(Iri const& iri) const
{
    if (auto path = environment_.identity.urls().parse(iri.text())) {
        return path;
    }
    for (auto const& host : environment_.identity.former_hosts) {
        if (auto path = environment_.identity.urls_of(host).parse(iri.text())) {
            return path;
        }
    }
    return std::nullopt;
}

Task<Result<Inbox::Target>> Inbox::find_target(ap::Inbound const& activity)
{
    Target target;
    auto const object = object_of(activity.activity);
    auto const path = object ? parse_ours(*object) : std::nullopt;
    if (!path) {
        co_return target;
    }
    if (auto const* of_actor = std::get_if<ap::ActorPath>(&*path); of_actor && of_actor->part == ap::ActorPart::self) {
        target.name = stored_name(of_actor->actor);
    }
    if (auto const* of_post = std::get_if<ap::PostPath>(&*path); of_post && of_post->part == ap::PostPart::self) {
        auto const id = of_post->post;
        auto const found = co_await environment_.database.read("inbox.post", [id](storage::Snapshot& snapshot) {
            auto post = storage::find_post(snapshot, id);
            auto author = post ? storage::find_actor(snapshot, post->actor) : std::nullopt;
            return std::pair(std::move(post), std::move(author));
        });
        target.post = found.first;
        target.row = found.second;
        if (target.row) {
            target.name = target.row->name;
            target.state = state_of(*target.row);
        }
        co_return target;
    }
    if (!target.name || (!target.name->wiki.empty() && environment_.wikis.by_path(target.name->wiki) == nullptr)) {
        co_return target;
    }
    auto const name = *target.name;
    if (name.kind == storage::ActorKind::editor) {
        co_return co_await find_editor(std::move(target));
    }
    bool may_exist = true;
    std::tie(target.row, may_exist) =
        co_await environment_.database.read("inbox.target", [name](storage::Snapshot& snapshot) {
            auto row = storage::find_actor(snapshot, name);
            bool const is_page = name.kind == storage::ActorKind::page;
            bool const exists =
                row || !is_page || current_page_actor(snapshot, name.wiki, name.page).generation == name.generation;
            return std::pair(std::move(row), exists);
        });
    if (!may_exist) {
        co_return target;
    }
    target.state = target.row ? state_of(*target.row) : bridge::TargetState::live;
    if (auto const settled = co_await settle_page_target(target, is_follow(activity)); !settled) {
        co_return tl::unexpected(settled.error());
    }
    co_return target;
}

/// Whoever did not opt in is unknown; who is asked about a new name may keep followers, not win any.
Task<Inbox::Target> Inbox::find_editor(Target target)
{
    std::tie(target.row, target.editor) =
        co_await environment_.database.read("inbox.editor", [name = *target.name](storage::Snapshot& snapshot) {
            return std::pair(storage::find_actor(snapshot, name), storage::find_editor(snapshot, name.page.value));
        });
    auto const* wiki = target.row ? environment_.wikis.by_path(target.row->name.wiki) : nullptr;
    if (wiki == nullptr || !wiki->options().editors || !target.editor) {
        co_return Target{};
    }
    target.name = target.row->name;
    target.state = state_of(*target.row);
    if (target.editor->moved) {
        target.state = bridge::TargetState::moved;
    } else if (target.state == bridge::TargetState::live && target.editor->asked_since) {
        target.state = bridge::TargetState::hidden;
    }
    co_return target;
}

/// A page may be followed only if its wiki shows it now.
Task<Result<>> Inbox::settle_page_target(Target& target, bool wants_to_follow)
{
    if (target.name->kind != storage::ActorKind::page || !wants_to_follow ||
        target.state != bridge::TargetState::live) {
        co_return Result<>{};
    }
    auto& wiki = *environment_.wikis.by_path(target.name->wiki);
    if (!wiki.options().pages) {
        target.state = bridge::TargetState::unknown;
        co_return Result<>{};
    }
    auto const page = co_await pages_.by_id(wiki, target.name->page, wiki::Priority::serving);
    if (!page) {
        co_return fail(Errc::unavailable, page.error().detail);
    }
    if (page->unfollowable) {
        target.state = bridge::TargetState::unknown;
    }
    target.title = page->facts.title;
    co_return Result<>{};
}

Task<Result<>> Inbox::act(ap::Inbound activity, federation::Peer peer, Target target, bridge::InboxDecision decision)
{
    // An Undo is the most frequent of what changes something: it is remembered in the transaction that it makes.
    bool const is_unfollow = std::holds_alternative<bridge::RemoveFollower>(decision);
    if (!is_follow(activity) && !is_unfollow) {
        auto const is_new = co_await environment_.database.write(
            "inbox.seen",
            [heard = heard_of(activity, peer)](storage::Transaction& transaction) {
                return record_heard(transaction, heard);
            }
        );
        if (!is_new) {
            co_return Result<>{};
        }
    }
    environment_.metrics.count(Counter::inbox_received, {kind_of(activity.activity), outcome_of(decision)});
    if (std::holds_alternative<bridge::AcceptFollow>(decision)) {
        co_await accept_follow(std::move(activity), std::move(peer), std::move(target));
    } else if (std::holds_alternative<bridge::AskEditor>(decision)) {
        co_await ask_editor(std::move(activity), std::move(peer), std::move(target));
    } else if (std::holds_alternative<bridge::RejectFollow>(decision)) {
        co_await reject_follow(std::move(activity), std::move(peer), std::move(target));
    } else if (std::holds_alternative<bridge::RemoveFollower>(decision)) {
        co_await remove_follower(std::move(activity), std::move(peer), std::move(target));
    } else if (std::holds_alternative<bridge::PurgeRemote>(decision)) {
        co_await purge(std::move(peer));
    } else if (std::holds_alternative<bridge::RefreshRemote>(decision)) {
        static_cast<void>(co_await peers_.refresh(peer.actor.iri));
    } else if (std::holds_alternative<bridge::AcceptQuote>(decision)) {
        co_await answer_quote(std::move(activity), std::move(peer), std::move(target), true);
    } else if (std::holds_alternative<bridge::RejectQuote>(decision)) {
        co_await answer_quote(std::move(activity), std::move(peer), std::move(target), false);
    } else if (std::holds_alternative<bridge::CountReaction>(decision)) {
        co_await count_reaction(std::move(activity), std::move(peer), std::move(target));
    } else if (std::holds_alternative<bridge::Uncount>(decision)) {
        co_await uncount(std::move(activity), std::move(peer), std::move(target));
    } else if (std::holds_alternative<bridge::CountReply>(decision)) {
        co_await take_reply(std::move(activity), std::move(peer), std::move(target), false);
    } else if (std::holds_alternative<bridge::KeepReply>(decision)) {
        co_await take_reply(std::move(activity), std::move(peer), std::move(target), true);
    } else if (std::holds_alternative<bridge::ReviseReply>(decision)) {
        co_await revise_reply(std::move(activity));
    } else if (std::holds_alternative<bridge::DropReply>(decision)) {
        co_await drop_reply(std::move(activity), std::move(peer));
    } else if (std::holds_alternative<bridge::FileReport>(decision)) {
        co_await file_reports(std::move(activity), std::move(peer));
    }
    co_return Result<>{};
}

}  // namespace wikipub::flows
