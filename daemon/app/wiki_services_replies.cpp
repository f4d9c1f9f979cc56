// SPDX-License-Identifier: GPL-2.0-or-later
// What others answer to editors, reports, and whom nothing is taken from.
#include "app/wiki_answers.h"
#include "app/wiki_services.h"
#include "storage/actor_blocks.h"
#include "storage/hosts.h"

#include <limits>

namespace wikipub::app {

using http::WikiAnswer;

namespace {

constexpr auto kNewest = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kSeveralWikis =
    "several wikis share this daemon, and a block is for all of them: whoever runs it sets it with wikipubctl block";

/// Where the rest begins; null where there is none.
template <class Row, class Number>
void add_next(json::Object& out, std::vector<Row> const& rows, Number number)
{
    if (rows.size() == flows::kRepliesAtOnce) {
        out.add("next", std::to_string(number(rows.back())));
    } else {
        out.add("next", nullptr);
    }
}

WikiAnswer refuse_account(flows::AccountRefusal refusal)
{
    return refuse(422, flows::name_of(refusal));
}

}  // namespace

Task<WikiAnswer> WikiServices::move(std::string wiki, std::int64_t actor)
{
    auto const moved = co_await links_.move_followers(wiki_of(wiki), actor);
    if (!moved) {
        co_return refuse(moved.error());
    }
    co_return *moved ? empty() : refuse_account(moved->error());
}

Task<WikiAnswer> WikiServices::replies(std::string wiki, std::int64_t actor, std::optional<std::int64_t> before)
{
    auto const from = storage::ReplyId{before.value_or(kNewest)};
    auto const replies = co_await replies_.list(wiki_of(wiki), actor, from);
    if (!replies) {
        co_return refuse(replies.error());
    }
    co_return json::write([&](json::Object& out) {
        out.add("replies", [&](json::Array& rows) {
            for (auto const& reply : *replies) {
                rows.add([&](json::Object& row) { write_reply(row, reply); });
            }
        });
        add_next(out, *replies, [](flows::ReplyView const& view) { return view.reply.id.value; });
    });
}

Task<WikiAnswer> WikiServices::hide_reply(std::string wiki, std::int64_t actor, std::int64_t reply)
{
    co_return done(co_await replies_.hide(wiki_of(wiki), actor, storage::ReplyId{reply}));
}

Task<WikiAnswer> WikiServices::report_reply(
    std::string wiki, std::int64_t actor, std::int64_t reply, std::string comment
)
{
    co_return done(co_await replies_.report(wiki_of(wiki), actor, storage::ReplyId{reply}, std::move(comment)));
}

Task<WikiAnswer> WikiServices::block_for_editor(std::string wiki, std::int64_t actor, std::string target, bool blocked)
{
    auto const editor = co_await desk_.actor_of(wiki_of(wiki), actor);
    if (!editor) {
        co_return refuse(editor.error());
    }
    auto const done = co_await blocks_.set_for_editor(*editor, std::move(target), blocked);
    co_return done ? empty() : refuse_account(done.error());
}

Task<WikiAnswer> WikiServices::blocks(std::string /*wiki*/)
{
    auto const blocked = co_await environment_.database.read("api.blocks", [](storage::Snapshot& snapshot) {
        auto all = storage::list_blocked_hosts(snapshot);
        for (auto& actor : storage::list_blocked_actors(snapshot)) {
            all.push_back(std::move(actor));
        }
        return all;
    });
    co_return json::write([&](json::Object& out) { out.add("blocks", blocked); });
}

/// A block is for every wiki of the installation: none may decide that for the others.
bool WikiServices::may_block() const
{
    return environment_.wikis.all().size() == 1;
}

Task<WikiAnswer> WikiServices::set_blocked(std::string target, bool blocked)
{
    if (!may_block()) {
        co_return refuse(409, "conflict", std::string(kSeveralWikis));
    }
    auto const done = co_await blocks_.set(std::move(target), blocked);
    if (!done) {
        co_return refuse_account(done.error());
    }
    wake_();
    co_return empty();
}

Task<WikiAnswer> WikiServices::block(std::string /*wiki*/, std::string target)
{
    return set_blocked(std::move(target), true);
}

Task<WikiAnswer> WikiServices::unblock(std::string /*wiki*/, std::string target)
{
    return set_blocked(std::move(target), false);
}

Task<WikiAnswer> WikiServices::reports(std::string wiki, std::optional<std::int64_t> before)
{
    auto const reports = co_await replies_.reports(wiki_of(wiki), storage::ReportId{before.value_or(kNewest)});
    co_return json::write([&](json::Object& out) {
        out.add("reports", [&](json::Array& rows) {
            for (auto const& report : reports) {
                rows.add([&](json::Object& row) { write_report(row, report); });
            }
        });
        add_next(out, reports, [](flows::ReportView const& view) { return view.report.id.value; });
    });
}

Task<WikiAnswer> WikiServices::answer_report(std::string wiki, std::int64_t id, ReportAction action)
{
    auto const report = co_await replies_.find_report(wiki_of(wiki), storage::ReportId{id});
    if (!report) {
        co_return refuse(404, "not_found");
    }
    if (action != ReportAction::resolve && !report->reply) {
        co_return refuse(409, "conflict", "it is about no reply, or its author deleted it");
    }
    bool const blocks = action == ReportAction::block_actor || action == ReportAction::block_host;
    if (blocks && !may_block()) {
        co_return refuse(409, "conflict", std::string(kSeveralWikis));
    }
    switch (action) {
        case ReportAction::hide_reply:
            co_await replies_.hide(report->reply->reply.id);
            break;
        case ReportAction::block_actor:
            co_await blocks_.set_actor(report->reply->reply.author, true);
            break;
        case ReportAction::block_host:
            co_await blocks_.block_host_of(report->reply->reply.author);
            break;
        case ReportAction::resolve:
            break;
    }
    co_await replies_.resolve(storage::ReportId{id});
    wake_();
    co_return empty();
}

}  // namespace wikipub::app
