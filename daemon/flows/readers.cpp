// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/readers.h"

#include "storage/actor_reach.h"

namespace wikipub::flows {

namespace {

std::optional<std::int64_t> editor_number(ap::ActorName const& actor)
{
    auto const* editor = std::get_if<ap::EditorActor>(&actor);
    return editor == nullptr ? std::nullopt : std::optional(editor->number);
}

std::optional<storage::Actor> find_row(storage::Snapshot& snapshot, std::int64_t number)
{
    return storage::find_actor(snapshot, {storage::ActorKind::editor, "", PageId{number}, 1});
}

}  // namespace

Task<Result<>> Readers::follows(ActorKey actor, Request request)
{
    if (!request) {
        co_return fail(Errc::unauthorized, "for followers, who sign");
    }
    auto const peer = co_await verify_peer(environment_, peers_, *request);
    if (!peer) {
        co_return tl::unexpected(peer.error());
    }
    auto const host = peer->actor.host;
    auto const is_approved = co_await environment_.database.read("readers.follows", [=](storage::Snapshot& snapshot) {
        return storage::has_follower_at(snapshot, actor, host);
    });
    co_return is_approved ? Result<>{} : fail(Errc::not_found, "not a follower's server");
}

Task<Result<>> Readers::may_read(PostId id, Request request)
{
    auto const post = co_await environment_.database.read("readers.post", [id](storage::Snapshot& snapshot) {
        return storage::find_post(snapshot, id);
    });
    if (!post || !post->followers_only) {
        co_return Result<>{};
    }
    co_return co_await follows(post->actor, std::move(request));
}

Task<Result<bool>> Readers::may_read_outbox(ap::ActorName actor, Request request)
{
    auto const number = editor_number(actor);
    if (!number) {
        co_return true;
    }
    struct Found {
        std::optional<storage::Actor> row;
        std::optional<storage::Editor> editor;
    };
    auto const found = co_await environment_.database.read("readers.outbox", [number](storage::Snapshot& snapshot) {
        return Found{find_row(snapshot, *number), storage::find_editor(snapshot, *number)};
    });
    if (!found.row || !found.editor) {
        co_return false;
    }
    bool const is_locked = found.editor->locked;
    if (!is_locked && !request) {
        co_return false;
    }
    auto const approved = co_await follows(found.row->id, std::move(request));
    if (!approved && is_locked) {
        co_return tl::unexpected(approved.error());
    }
    co_return approved.has_value();
}

Task<> Readers::note(ap::ActorName actor, Request request)
{
    auto const number = editor_number(actor);
    if (!number || !request) {
        co_return;
    }
    auto const peer = co_await verify_peer(environment_, peers_, *request);
    if (!peer) {
        co_return;
    }
    auto const host = peer->actor.host;
    co_await environment_.database.write("readers.note", [number, host](storage::Transaction& transaction) {
        if (auto const row = find_row(transaction, *number); row && row->state == storage::ActorState::live) {
            storage::record_reach(transaction, row->id, host);
        }
        return true;
    });
}

}  // namespace wikipub::flows
