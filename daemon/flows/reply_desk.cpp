// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/reply_desk.h"

#include "flows/editor_handles.h"
#include "storage/editors.h"
#include "storage/handles.h"

namespace wikipub::flows {

namespace {

/// For people, under the author's present handle.
std::string url_of(storage::Snapshot& snapshot, Identity const& identity, PostId id)
{
    auto const post = storage::find_post(snapshot, id);
    auto const author = post ? storage::find_actor(snapshot, post->actor) : std::nullopt;
    if (!author) {
        return "";
    }
    auto const urls = identity.urls_of(post->host);
    if (author->name.kind == storage::ActorKind::editor) {
        auto const editor = storage::find_editor(snapshot, author->name.page.value);
        return editor ? urls.profile_post(shown_handle(snapshot, *editor), id) : urls.post(post->wiki, id);
    }
    auto const handle = storage::find_current_handle(snapshot, author->name.wiki, author->name.page);
    return handle ? urls.profile_post(handle->folded, id) : urls.post(post->wiki, id);
}

ReportView view_of(storage::Snapshot& snapshot, Identity const& identity, storage::Report report)
{
    ReportView view;
    if (auto const actor = report.actor ? storage::find_actor(snapshot, *report.actor) : std::nullopt) {
        view.actor = identity.urls_of(actor->host).actor(actor_name(actor->name));
        if (actor->name.kind == storage::ActorKind::editor) {
            view.editors.push_back(actor->name.page.value);
        }
    }
    for (auto const post : report.posts) {
        view.posts.push_back({post, url_of(snapshot, identity, post)});
        for (auto const& named : storage::list_editors_named_by(snapshot, post)) {
            view.editors.push_back(named.number);
        }
    }
    std::ranges::sort(view.editors);
    auto const doubles = std::ranges::unique(view.editors);
    view.editors.erase(doubles.begin(), doubles.end());
    if (auto reply = report.reply ? storage::find_reply(snapshot, *report.reply) : std::nullopt) {
        auto url = url_of(snapshot, identity, reply->post);
        view.reply = {std::move(*reply), std::move(url)};
    }
    view.report = std::move(report);
    return view;
}

}  // namespace

Task<std::optional<storage::Actor>> ReplyDesk::actor_of(Wiki& wiki, std::int64_t number, bool wants_replies)
{
    auto const path = wiki.path();
    co_return co_await environment_.database.read("replies.actor", [=](storage::Snapshot& snapshot) {
        auto const editor = storage::find_editor(snapshot, number);
        bool const is_theirs = editor && editor->wiki == path && !editor->erased_since;
        if (!is_theirs || (wants_replies && !editor->replies)) {
            return std::optional<storage::Actor>{};
        }
        return storage::find_actor(snapshot, storage::editor_actor_name(*editor));
    });
}

Task<Result<std::vector<ReplyView>>> ReplyDesk::list(Wiki& wiki, std::int64_t number, storage::ReplyId before)
{
    auto const actor = co_await actor_of(wiki, number, true);
    if (!actor) {
        co_return fail(Errc::not_found, "no such editor, or one who did not switch replies on");
    }
    co_return co_await environment_.database.read(
        "replies.list",
        [&identity = environment_.identity, key = actor->id, before](storage::Snapshot& snapshot) {
            std::vector<ReplyView> views;
            for (auto& reply : storage::list_replies(snapshot, key, before, kRepliesAtOnce)) {
                auto url = url_of(snapshot, identity, reply.post);
                views.push_back({std::move(reply), std::move(url)});
            }
            return views;
        }
    );
}

Task<bool> ReplyDesk::is_reply_to(storage::ReplyId id, ActorKey actor)
{
    co_return co_await environment_.database.read("replies.find", [id, actor](storage::Snapshot& snapshot) {
        auto const reply = storage::find_reply(snapshot, id);
        return reply && reply->actor == actor;
    });
}

Task<Result<>> ReplyDesk::hide(Wiki& wiki, std::int64_t number, storage::ReplyId reply)
{
    auto const actor = co_await actor_of(wiki, number, false);
    if (!actor || !co_await is_reply_to(reply, actor->id)) {
        co_return fail(Errc::not_found, "no such reply to this editor");
    }
    co_await hide(reply);
    co_return Result<>{};
}

Task<> ReplyDesk::hide(storage::ReplyId reply)
{
    co_await environment_.database.write("replies.hide", [reply](storage::Transaction& transaction) {
        storage::hide_reply(transaction, reply);
        return true;
    });
    co_await environment_.database.checkpoint();
}

Task<Result<>> ReplyDesk::report(Wiki& wiki, std::int64_t number, storage::ReplyId id, std::string comment)
{
    auto const actor = co_await actor_of(wiki, number, false);
    if (!actor) {
        co_return fail(Errc::not_found, "no such editor");
    }
    storage::Report report;
    report.wiki = wiki.path();
    report.reply = id;
    report.comment = std::move(comment);
    report.received = environment_.clock.now();
    bool const is_there = co_await environment_.database.write(
        "replies.report",
        [report, id, key = actor->id](storage::Transaction& transaction) {
            auto const reply = storage::find_reply(transaction, id);
            if (!reply || reply->actor != key) {
                return false;
            }
            if (!reply->reported) {
                storage::add_report(transaction, report);
            }
            return true;
        }
    );
    co_return is_there ? Result<>{} : fail(Errc::not_found, "no such reply to this editor");
}

Task<std::vector<ReportView>> ReplyDesk::reports(Wiki& wiki, storage::ReportId before)
{
    co_return co_await environment_.database.read(
        "reports.list",
        [&identity = environment_.identity, path = wiki.path(), before](storage::Snapshot& snapshot) {
            std::vector<ReportView> views;
            for (auto& report : storage::list_reports(snapshot, path, before, kRepliesAtOnce)) {
                views.push_back(view_of(snapshot, identity, std::move(report)));
            }
            return views;
        }
    );
}

Task<std::optional<ReportView>> ReplyDesk::find_report(Wiki& wiki, storage::ReportId id)
{
    co_return co_await environment_.database.read(
        "reports.find",
        [&identity = environment_.identity, path = wiki.path(), id](storage::Snapshot& snapshot) {
            auto report = storage::find_report(snapshot, path, id);
            return report ? std::optional(view_of(snapshot, identity, std::move(*report))) : std::nullopt;
        }
    );
}

Task<> ReplyDesk::resolve(storage::ReportId id)
{
    co_await environment_.database.write(
        "reports.resolve",
        [id, now = environment_.clock.now()](storage::Transaction& transaction) {
            storage::resolve_report(transaction, id, now);
            return true;
        }
    );
    co_await environment_.database.checkpoint();
}

}  // namespace wikipub::flows
