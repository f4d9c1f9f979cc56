// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/follow_answers.h"

#include "ap/activity.h"
#include "sig/hash.h"
#include "storage/activities.h"
#include "storage/actor_reach.h"
#include "storage/changes.h"
#include "storage/followers.h"

namespace wikipub::flows {

namespace {

std::string write_answer(
    Environment& environment, storage::Actor const& actor, std::string follow, std::string remote, bool accept
)
{
    auto const urls = environment.identity.urls_of(actor.host);
    auto const name = actor_name(actor.name);
    auto const id = urls.activity(name, mint_id(environment.clock.now(), environment.random));
    ap::ReceivedFollow received{std::move(follow), std::move(remote), urls.actor(name)};
    return accept ? ap::write(ap::AcceptFollow{id, std::move(received)})
                  : ap::write(ap::RejectFollow{id, std::move(received)});
}

}  // namespace

Task<bool> answer_follow_request(
    Environment& environment, storage::Actor actor, storage::FollowRequest request, bool accept
)
{
    auto const remote =
        co_await environment.database.read("follow_answers.remote", [request](storage::Snapshot& snapshot) {
            return storage::find_remote_actor(snapshot, request.remote);
        });
    if (!remote) {
        co_return false;
    }
    auto const body = write_answer(environment, actor, request.follow_iri, remote->iri, accept);
    auto const now = environment.clock.now();
    auto const answered =
        co_await environment.database.write("follow_answers.answer", [=](storage::Transaction& transaction) {
            if (!storage::remove_follow_request(transaction, request.actor, request.remote)) {
                return false;
            }
            if (accept) {
                storage::add_follower(transaction, {actor.id, request.remote, request.follow_iri, now});
                storage::record_reach(transaction, actor.id, remote->host);
                storage::record_change(transaction, "follow", actor.id.value);
            }
            auto const kind = accept ? storage::ActivityKind::accept : storage::ActivityKind::reject;
            storage::append_activity(transaction, {actor.id, kind, std::nullopt, body}, {remote->inbox});
            return true;
        });
    if (answered) {
        environment.wake_fan_out();
    }
    co_return answered;
}

Task<bool> remove_follower(Environment& environment, storage::Actor actor, std::string iri)
{
    storage::Bytes const hash{sig::sha256(iri)};
    struct Found {
        storage::RemoteActor remote;
        storage::Follower follower;
    };
    auto const found = co_await environment.database.read("follow_answers.follower", [=](storage::Snapshot& snapshot) {
        std::optional<Found> result;
        if (auto const remote = storage::find_remote_actor(snapshot, hash)) {
            if (auto const follower = storage::find_follower(snapshot, actor.id, remote->id)) {
                result = {*remote, *follower};
            }
        }
        return result;
    });
    if (!found) {
        co_return false;
    }
    auto const body = write_answer(environment, actor, found->follower.follow_iri, iri, false);
    co_await environment.database.write("follow_answers.remove", [=](storage::Transaction& transaction) {
        storage::remove_follower(transaction, actor.id, found->remote.id);
        storage::append_activity(
            transaction, {actor.id, storage::ActivityKind::reject, std::nullopt, body}, {found->remote.inbox}
        );
        return true;
    });
    environment.wake_fan_out();
    co_return true;
}

Task<> drop_unfollowed(Environment& environment, std::vector<ActorKey> actors)
{
    for (auto const key : actors) {
        auto const actor = co_await environment.database.read("follows.unfollowed", [key](storage::Snapshot& snapshot) {
            return storage::find_actor(snapshot, key);
        });
        if (actor && actor->followers == 0) {
            environment.follows.remove(*actor);
        }
    }
}

}  // namespace wikipub::flows
