// SPDX-License-Identifier: GPL-2.0-or-later
// What peers say about editors' posts: replies, likes, boosts, reports; and what the tables know of any activity.
#include "base/log.h"
#include "flows/follow_answers.h"
#include "flows/inbox.h"
#include "sig/hash.h"
#include "storage/actor_blocks.h"
#include "storage/follow_requests.h"
#include "storage/followers.h"
#include "storage/reactions.h"
#include "storage/reports.h"
#include "text/transliterate.h"

namespace wikipub::flows {

namespace {

constexpr auto kDay = std::chrono::hours{24};
/// So long somebody is called as they were when they wrote before.
constexpr auto kIntroductionKept = std::chrono::days{7};
/// Longer ones are read on their own server.
constexpr std::size_t kLongestReply = std::size_t{16} << 10U;
constexpr std::size_t kLongestWarning = 500;  // characters
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestComment = 2000;
constexpr std::size_t kLongestAddress = 500;  // bytes
constexpr std::size_t kMostPostsReported = 20;

storage::Bytes hash_of(std::string_view iri)
{
    return {sig::sha256(iri)};
}

/// What a Flag says of one actor of ours.
struct Reported {
    storage::Actor actor;
    std::vector<PostId> posts;
};

std::vector<Reported> find_reported(storage::Snapshot& snapshot, std::vector<ap::Path> const& paths)
{
    std::vector<Reported> reported;
    auto const about = [&](std::optional<storage::Actor> actor) -> Reported* {
        if (!actor || actor->name.wiki.empty()) {
            return nullptr;
        }
        auto const known =
            std::ranges::find_if(reported, [&](Reported const& one) { return one.actor.id == actor->id; });
        return known != reported.end() ? &*known : &reported.emplace_back(Reported{*std::move(actor), {}});
    };
    for (auto const& path : paths) {
        if (auto const* of_actor = std::get_if<ap::ActorPath>(&path)) {
            auto const name = of_actor->part == ap::ActorPart::self ? stored_name(of_actor->actor) : std::nullopt;
            about(name ? storage::find_actor(snapshot, *name) : std::nullopt);
        }
        if (auto const* of_post = std::get_if<ap::PostPath>(&path)) {
            auto const post = storage::find_post(snapshot, of_post->post);
            auto* const one = post ? about(storage::find_actor(snapshot, post->actor)) : nullptr;
            bool const is_new = one != nullptr && std::ranges::find(one->posts, of_post->post) == one->posts.end();
            if (is_new && one->posts.size() < kMostPostsReported) {
                one->posts.push_back(of_post->post);
            }
        }
    }
    return reported;
}

std::optional<bridge::Answered> read_answered(
    storage::Snapshot& snapshot,
    storage::Post const& post,
    storage::Actor const& author,
    storage::RemoteActor const& peer,
    Timestamp now
)
{
    if (author.name.kind != storage::ActorKind::editor) {
        return std::nullopt;
    }
    auto const editor = storage::find_editor(snapshot, author.name.page.value);
    bridge::Answered answered;
    answered.live = post.state == storage::PostState::live && editor && !editor->erased_since;
    answered.wants_replies = editor && editor->replies;
    answered.blocks_them = storage::has_editor_block(snapshot, author.id, peer.iri_hash);
    answered.of_author = storage::count_replies_of_author(snapshot, peer.iri_hash, now - kDay);
    answered.of_host = storage::count_replies_of_host(snapshot, peer.host, now - kDay);
    return answered;
}

std::optional<storage::ReactionKind> kind_of(ap::InboundActivity const& activity)
{
    auto const* const undo = std::get_if<ap::Undo>(&activity);
    if (std::holds_alternative<ap::Like>(activity) || (undo != nullptr && undo->kind == ap::Undo::Kind::like)) {
        return storage::ReactionKind::like;
    }
    if (std::holds_alternative<ap::Announce>(activity) || (undo != nullptr && undo->kind == ap::Undo::Kind::announce)) {
        return storage::ReactionKind::boost;
    }
    return std::nullopt;
}

/// A post's words and where to read them.
void take_words(storage::Reply& reply, ap::RemoteNote const& note)
{
    reply.url = note.url ? note.url->text() : note.id.text();
    reply.html = note.content.size() <= kLongestReply ? note.content : std::string();
    reply.content_warning = text::shorten(text::one_line(note.summary), kLongestWarning);
}

}  // namespace

Task<bridge::InboxFacts> Inbox::read_facts(ap::Inbound activity, federation::Peer peer, Target target)
{
    auto const now = environment_.clock.now();
    auto const& actor = peer.actor;
    auto const* const undo = std::get_if<ap::Undo>(&activity.activity);
    auto const* const flag = std::get_if<ap::Flag>(&activity.activity);
    auto const* const deletion = std::get_if<ap::DeleteObject>(&activity.activity);
    auto const* const update = std::get_if<ap::UpdateObject>(&activity.activity);
    std::string undone = undo != nullptr && undo->object_id ? undo->object_id->text() : "";
    std::string object = deletion != nullptr ? deletion->object.text() : update != nullptr ? update->object.text() : "";
    std::vector<ap::Path> reported;
    for (auto const& iri : flag != nullptr ? flag->objects : std::vector<Iri>{}) {
        if (auto path = parse_ours(iri)) {
            reported.push_back(std::move(*path));
        }
    }
    auto const undone_hash = environment_.title_hash.of_pair(actor.iri, undone);
    auto const object_hash = environment_.title_hash.of_pair(actor.iri, object);
    auto const pair_hash =
        environment_.title_hash.of_pair(actor.iri, target.post ? std::to_string(target.post->id.value) : "");
    auto const reaction = kind_of(activity.activity);
    co_return co_await environment_.database.read("inbox.facts", [=](storage::Snapshot& snapshot) {
        bridge::InboxFacts facts;
        facts.remote_known = true;
        facts.target = target.state;
        facts.actor_blocked = storage::is_actor_blocked(snapshot, actor.iri_hash);
        if (target.post) {
            auto const state = static_cast<bridge::PostState>(target.post->state);
            facts.post = target.post->followers_only ? bridge::PostState::withdrawn : state;
        }
        if (target.post && target.row) {
            facts.answered = read_answered(snapshot, *target.post, *target.row, actor, now);
            facts.has_reacted = reaction && storage::has_reaction(snapshot, target.post->id, *reaction, pair_hash);
        }
        if (target.row) {
            facts.is_follower = storage::find_follower(snapshot, target.row->id, actor.id).has_value();
            facts.has_requested = storage::has_follow_request(snapshot, target.row->id, actor.id);
            facts.is_locked = target.editor && target.editor->locked;
            facts.editor_blocks = storage::has_editor_block(snapshot, target.row->id, actor.iri_hash);
        } else if (!undone.empty()) {
            facts.is_follower = storage::find_followed(snapshot, actor.id, undone).has_value();
            facts.has_requested = storage::has_follow_request(snapshot, actor.id, undone);
            facts.undoes_follow = facts.is_follower || facts.has_requested;
        }
        if (!undone.empty() && !facts.has_reacted) {
            facts.has_reacted = storage::has_reaction(snapshot, undone_hash);
        }
        if (!object.empty()) {
            auto const reply = storage::find_reply(snapshot, hash_of(object));
            facts.knows_reply =
                reply ? reply->author_hash == actor.iri_hash : storage::has_reaction(snapshot, object_hash);
        }
        if (!reported.empty()) {
            facts.names_ours = !find_reported(snapshot, reported).empty();
            facts.reports_of_host = storage::count_reports_from(snapshot, peer.host, now - kDay);
        }
        return facts;
    });
}

Task<> Inbox::count_reaction(ap::Inbound activity, federation::Peer peer, Target target)
{
    auto const& hash = environment_.title_hash;
    auto const post = target.post->id;
    storage::Reaction const reaction{
        post,
        kind_of(activity.activity).value(),
        hash.of_pair(peer.actor.iri, std::to_string(post.value)),
        hash.of_pair(peer.actor.iri, activity.id)};
    co_await environment_.database.write(
        "inbox.react",
        [reaction, now = environment_.clock.now()](storage::Transaction& transaction) {
            auto const found = storage::find_post(transaction, reaction.post);
            return found && found->state == storage::PostState::live &&
                   storage::add_reaction(transaction, reaction, now);
        }
    );
}

Task<> Inbox::uncount(ap::Inbound activity, federation::Peer peer, Target target)
{
    auto const& hash = environment_.title_hash;
    auto const& undo = std::get<ap::Undo>(activity.activity);
    auto const kind = kind_of(activity.activity);
    auto const post = target.post ? target.post->id : PostId{};
    auto const pair = hash.of_pair(peer.actor.iri, std::to_string(post.value));
    auto const undone = hash.of_pair(peer.actor.iri, undo.object_id ? undo.object_id->text() : "");
    co_await environment_.database.write("inbox.unreact", [=](storage::Transaction& transaction) {
        if (kind) {
            storage::remove_reaction(transaction, post, *kind, pair);
        }
        storage::remove_reaction(transaction, undone);
        return true;
    });
}

Task<storage::Reply> Inbox::introduce(federation::Peer peer)
{
    storage::Reply reply;
    reply.author = reply.profile = peer.actor.iri;
    reply.author_hash = peer.actor.iri_hash;
    reply.host = peer.actor.host;
    auto const known = co_await environment_.database.read("inbox.author", [reply](storage::Snapshot& snapshot) {
        return storage::find_reply_of(snapshot, reply.author_hash);
    });
    if (known && environment_.clock.now() - known->received < kIntroductionKept) {
        reply.address = known->address;
        reply.name = known->name;
        reply.profile = known->profile;
        co_return reply;
    }
    auto const document = co_await peers_.document(peer.actor.iri);
    if (!document) {
        co_return reply;
    }
    auto address = "@" + document->preferred_username + "@" + peer.host;
    if (!document->preferred_username.empty() && address.size() <= kLongestAddress) {
        reply.address = std::move(address);
    }
    reply.name = text::shorten(text::one_line(document->name), kLongestName);
    if (document->url) {
        reply.profile = document->url->text();
    }
    co_return reply;
}

Task<> Inbox::take_reply(ap::Inbound activity, federation::Peer peer, Target target, bool with_words)
{
    auto const& note = std::get<ap::CreateReply>(activity.activity).note;
    auto const now = environment_.clock.now();
    auto const hash = environment_.title_hash.of_pair(peer.actor.iri, note.id.text());
    storage::Reaction const reaction{target.post->id, storage::ReactionKind::reply, hash, hash};
    storage::Reply reply;
    if (with_words) {
        reply = co_await introduce(peer);
        take_words(reply, note);
    }
    reply.post = target.post->id;
    reply.actor = target.row->id;
    reply.iri_hash = hash_of(note.id.text());
    reply.published = std::min(note.published.value_or(now), now);
    reply.received = now;
    co_await environment_.database.write(
        "inbox.reply",
        [=, number = target.row->name.page.value](storage::Transaction& transaction) {
            auto const post = storage::find_post(transaction, reply.post);
            auto const editor = storage::find_editor(transaction, number);
            if (!post || post->state != storage::PostState::live || !editor || editor->erased_since) {
                return false;
            }
            storage::add_reaction(transaction, reaction, now);
            return with_words && editor->replies && storage::add_reply(transaction, reply);
        }
    );
}

Task<> Inbox::revise_reply(ap::Inbound activity)
{
    auto const& note = *std::get<ap::UpdateObject>(activity.activity).note;
    co_await environment_.database.write("inbox.revise", [note](storage::Transaction& transaction) {
        auto reply = storage::find_reply(transaction, hash_of(note.id.text()));
        if (reply) {
            take_words(*reply, note);
            storage::revise_reply(transaction, *reply);
        }
        return reply.has_value();
    });
}

Task<> Inbox::drop_reply(ap::Inbound activity, federation::Peer peer)
{
    auto const* const update = std::get_if<ap::UpdateObject>(&activity.activity);
    auto const object =
        update != nullptr ? update->object.text() : std::get<ap::DeleteObject>(activity.activity).object.text();
    auto const counted = environment_.title_hash.of_pair(peer.actor.iri, object);
    co_await environment_.database.write(
        "inbox.drop_reply",
        [counted, hash = hash_of(object)](storage::Transaction& transaction) {
            storage::remove_reaction(transaction, counted);
            if (auto const reply = storage::find_reply(transaction, hash)) {
                storage::remove_reply(transaction, reply->id);
            }
            return true;
        }
    );
    co_await environment_.database.checkpoint();
}

/// One for each actor of ours. Who reported is not kept, only their host.
Task<> Inbox::file_reports(ap::Inbound activity, federation::Peer peer)
{
    auto const& flag = std::get<ap::Flag>(activity.activity);
    std::vector<ap::Path> paths;
    for (auto const& iri : flag.objects) {
        if (auto path = parse_ours(iri)) {
            paths.push_back(std::move(*path));
        }
    }
    storage::Report report;
    report.from_host = peer.host;
    report.comment = text::shorten(flag.content, kLongestComment);
    report.received = environment_.clock.now();
    auto const filed =
        co_await environment_.database.write("inbox.report", [paths, report](storage::Transaction& transaction) {
            auto const reported = find_reported(transaction, paths);
            for (auto const& about : reported) {
                auto row = report;
                row.wiki = about.actor.name.wiki;
                row.actor = about.actor.id;
                row.posts = about.posts;
                storage::add_report(transaction, row);
            }
            return reported.size();
        });
    log::info("report.filed", {{log::Field::host, peer.host}, {log::Field::count, filed}});
}

Task<> Inbox::say_farewell(std::string actor_iri)
{
    auto const hash = hash_of(actor_iri);
    auto const lost = co_await environment_.database.write("inbox.purge", [hash](storage::Transaction& transaction) {
        storage::remove_replies_of(transaction, hash);
        auto const known = storage::find_remote_actor(transaction, hash);
        return known ? storage::forget_remote_actor(transaction, known->id) : std::vector<ActorKey>{};
    });
    co_await drop_unfollowed(environment_, lost);
}

}  // namespace wikipub::flows
