// SPDX-License-Identifier: GPL-2.0-or-later
// What an answer to an activity writes: one transaction each, and the reply on its way to the sender's inbox in the
// same one.
#include "ap/activity.h"
#include "base/log.h"
#include "flows/follow_answers.h"
#include "flows/inbox.h"
#include "sig/hash.h"
#include "storage/activities.h"
#include "storage/actor_reach.h"
#include "storage/changes.h"
#include "storage/follow_requests.h"
#include "storage/followers.h"
#include "storage/hosts.h"
#include "storage/reach.h"

namespace wikipub::flows {

namespace {

ap::ReceivedFollow follow_of(ap::Inbound const& activity)
{
    return {activity.id, activity.actor.text(), std::get<ap::Follow>(activity.activity).object.text()};
}

storage::Actor new_row(storage::ActorName const& name, std::string const& host, std::string const& title, Timestamp now)
{
    storage::Actor actor;
    actor.name = name;
    actor.host = host;
    actor.title = title;
    actor.title_since = now;
    actor.state_since = now;
    actor.created = now;
    return actor;
}

}  // namespace

Task<> Inbox::accept_follow(ap::Inbound activity, federation::Peer peer, Target target)
{
    auto const name = *target.name;
    auto const host = target.row ? target.row->host : environment_.identity.host;
    auto const urls = environment_.identity.urls_of(host);
    auto const now = environment_.clock.now();
    auto const row = target.row ? *target.row : new_row(name, host, target.title, now);
    ap::AcceptFollow const accept{
        urls.activity(actor_name(name), mint_id(now, environment_.random)), follow_of(activity)};
    auto const body = ap::write(accept);
    auto const actor = co_await environment_.database.write(
        "inbox.follow",
        [row, body, now, remote = peer.actor, follow = activity.id](storage::Transaction& transaction) {
            storage::hear_from_host(transaction, remote.host);
            auto const stored = storage::ensure_actor(transaction, row);
            storage::add_follower(transaction, {stored.id, remote.id, follow, now});
            storage::append_activity(
                transaction, {stored.id, storage::ActivityKind::accept, std::nullopt, body}, {remote.inbox}
            );
            if (stored.name.kind == storage::ActorKind::editor) {
                storage::record_reach(transaction, stored.id, remote.host);
            }
            storage::record_change(transaction, "follow", stored.id.value);
            return stored;
        }
    );
    environment_.follows.add(actor);
    log::info("follow.accepted", {{log::Field::actor, actor.id.value}, {log::Field::host, peer.host}});
    environment_.wake_fan_out();
}

Task<> Inbox::ask_editor(ap::Inbound activity, federation::Peer peer, Target target)
{
    // The one place where the editor sees who asks: their own document says what they are called.
    auto const document = co_await peers_.document(peer.actor.iri);
    std::string address;
    if (document && !document->preferred_username.empty()) {
        address = "@" + document->preferred_username + "@" + peer.host;
    }
    storage::FollowRequest const request{
        0, target.row->id, peer.actor.id, activity.id, address, environment_.clock.now()};
    co_await environment_.database.write(
        "inbox.request",
        [request, host = peer.actor.host](storage::Transaction& transaction) {
            storage::hear_from_host(transaction, host);
            storage::add_follow_request(transaction, request);
            storage::record_reach(transaction, request.actor, host);
            return true;
        }
    );
}

Task<> Inbox::reject_follow(ap::Inbound activity, federation::Peer peer, Target target)
{
    // Without a row, and none is made for it, there is nobody to sign the Reject: the peer's request stays unanswered.
    if (!target.row) {
        co_return;
    }
    auto const urls = environment_.identity.urls_of(target.row->host);
    ap::RejectFollow const reject{
        urls.activity(actor_name(target.row->name), mint_id(environment_.clock.now(), environment_.random)),
        follow_of(activity)};
    auto const body = ap::write(reject);
    co_await environment_.database.write(
        "inbox.reject",
        [body, key = target.row->id, inbox = peer.actor.inbox](storage::Transaction& transaction) {
            storage::append_activity(transaction, {key, storage::ActivityKind::reject, std::nullopt, body}, {inbox});
            return true;
        }
    );
    environment_.wake_fan_out();
}

Task<> Inbox::remove_follower(ap::Inbound activity, federation::Peer peer, Target target)
{
    std::string follow;
    if (auto const* undo = std::get_if<ap::Undo>(&activity.activity); undo != nullptr && undo->object_id) {
        follow = undo->object_id->text();
    }
    auto const row = target.row;
    auto const lost = co_await environment_.database.write(
        "inbox.unfollow",
        [row, follow, remote = peer.actor.id, heard = heard_of(activity, peer)](storage::Transaction& transaction) {
            std::vector<ActorKey> actors;
            if (!record_heard(transaction, heard)) {
                return actors;
            }
            if (row) {
                storage::remove_follow_request(transaction, row->id, remote);
            } else if (!follow.empty()) {
                storage::remove_follow_request_by_follow(transaction, remote, follow);
            }
            if (row && storage::remove_follower(transaction, row->id, remote)) {
                actors.push_back(row->id);
            } else if (!follow.empty()) {
                if (auto const actor = storage::remove_follower_by_follow(transaction, remote, follow)) {
                    actors.push_back(*actor);
                }
            }
            std::erase_if(actors, [&](ActorKey actor) {
                auto const left = storage::find_actor(transaction, actor);
                return left && left->followers > 0;
            });
            return actors;
        }
    );
    co_await drop_unfollowed(environment_, lost);
}

Task<> Inbox::purge(federation::Peer peer)
{
    auto const lost =
        co_await environment_.database.write("inbox.purge", [id = peer.actor.id](storage::Transaction& transaction) {
            return storage::forget_remote_actor(transaction, id);
        });
    peers_.forget();
    co_await drop_unfollowed(environment_, lost);
}

Task<> Inbox::answer_quote(ap::Inbound activity, federation::Peer peer, Target target, bool accept)
{
    auto const& request = std::get<ap::QuoteRequest>(activity.activity);
    auto const author = *target.row;
    auto const post = *target.post;
    auto const urls = environment_.identity.urls_of(post.host);
    auto const now = environment_.clock.now();
    storage::QuoteStamp const wanted{
        post.id,
        mint_id(now, environment_.random),
        request.instrument.text(),
        {sig::sha256(request.instrument.text())},
        activity.actor.text(),
        now};
    ap::AnswerQuote answer{
        urls.activity(actor_name(author.name), mint_id(now, environment_.random)),
        urls.actor(actor_name(author.name)),
        {activity.id, activity.actor.text(), request.object.text(), request.instrument.text()},
        std::nullopt};
    co_await environment_.database.write(
        "inbox.quote",
        [=, inbox = peer.actor.inbox](storage::Transaction& transaction) {
            auto reply = answer;
            if (accept) {
                auto const stamp = storage::add_quote_stamp(transaction, wanted);
                reply.result = urls.quote_stamp(post.wiki, post.id, stamp.number);
            }
            auto const kind = accept ? storage::ActivityKind::accept : storage::ActivityKind::reject;
            storage::append_activity(transaction, {author.id, kind, std::nullopt, ap::write(reply)}, {inbox});
            return true;
        }
    );
    environment_.wake_fan_out();
}

}  // namespace wikipub::flows
