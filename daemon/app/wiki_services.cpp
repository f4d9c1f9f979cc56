// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/wiki_services.h"

#include "app/options.h"
#include "app/wiki_answers.h"
#include "flows/page_end.h"
#include "json/writer.h"
#include "storage/nonces.h"
#include "storage/positions.h"
#include "storage/reports.h"
#include "storage/wiki_figures.h"
#include "storage/withdrawals.h"

#include <limits>

namespace wikipub::app {

namespace {

using http::WikiAnswer;

constexpr int kReceiptsAtOnce = 50;
/// The extension waits two seconds at most, and leaves us alone for a while where that was not enough.
constexpr auto kPushPatience = std::chrono::seconds{1};

}  // namespace

WikiServices::WikiServices(
    flows::Environment& environment,
    Extensions& extensions,
    flows::Directory& directory,
    flows::EditorHandles& handles,
    flows::EditorDesk& desk,
    flows::AccountLinks& links,
    flows::ReplyDesk& replies,
    flows::Blocks& blocks,
    std::function<void()> wake
)
    : environment_(environment),
      extensions_(extensions),
      directory_(directory),
      handles_(handles),
      desk_(desk),
      links_(links),
      replies_(replies),
      blocks_(blocks),
      wake_(std::move(wake))
{
}

std::vector<sig::WikiSecret> const* WikiServices::secrets_of(std::string_view wiki)
{
    auto const* const mail = extensions_.of(wiki);
    return mail == nullptr ? nullptr : &mail->extension().secrets();
}

flows::Wiki& WikiServices::wiki_of(std::string_view wiki) const
{
    return extensions_.of(wiki)->wiki();
}

Task<bool> WikiServices::use_nonce(std::string wiki, std::string nonce)
{
    auto const now = environment_.clock.now();
    co_return co_await environment_.database.write("api.nonce", [=](storage::Transaction& transaction) {
        return storage::record_nonce(transaction, wiki, nonce, now);
    });
}

Task<WikiAnswer> WikiServices::outbox(std::string wiki, json::Value entries)
{
    std::vector<wiki::OutboxEntry> understood;
    std::string refused;
    std::size_t index = 0;
    for (auto const element : entries.elements()) {
        auto entry = wiki::parse_entry(element);
        if (entry) {
            understood.push_back(std::move(*entry));
        } else if (refused.empty()) {
            refused = "entries[" + std::to_string(index) + "]: " + entry.error().detail;
        }
        ++index;
    }
    auto& mail = *extensions_.of(wiki);
    auto const heard = co_await mail.push(std::move(understood), kPushPatience);
    if (!refused.empty()) {
        co_return refuse(400, "bad_request", refused);
    }
    co_return json::write([&](json::Object& out) {
        out.add("applied", heard.applied);
        if (heard.pending > 0) {
            out.add("pending", heard.pending);
        }
    });
}

Task<WikiAnswer> WikiServices::look(std::string wiki)
{
    extensions_.of(wiki)->look();
    co_return empty();
}

Task<WikiAnswer> WikiServices::handle(std::string wiki, std::string handle, std::int64_t actor, std::string user)
{
    auto const answer = co_await handles_.look(wiki_of(wiki), std::move(handle), actor, std::move(user));
    if (!answer) {
        co_return refuse(answer.error());
    }
    co_return json::write([&](json::Object& out) {
        out.add("available", !answer->refused.has_value());
        if (!answer->refused) {
            out.add("address", environment_.identity.address(answer->handle));
            return;
        }
        out.add("reason", flows::name_of(*answer->refused));
        if (!answer->suggestion.empty()) {
            out.add("suggestion", answer->suggestion);
        }
    });
}

Task<WikiAnswer> WikiServices::editor(std::string wiki, std::int64_t actor)
{
    auto const view = co_await desk_.view(wiki_of(wiki), actor);
    co_return json::write([&](json::Object& out) { write_editor(out, view); });
}

Task<WikiAnswer> WikiServices::answer_request(
    std::string wiki, std::int64_t actor, std::int64_t request, RequestVerdict verdict
)
{
    co_return done(co_await desk_.answer_request(wiki_of(wiki), actor, request, verdict == RequestVerdict::accept));
}

Task<WikiAnswer> WikiServices::remove_follower(std::string wiki, std::int64_t actor, std::string follower)
{
    auto const removed = co_await desk_.remove_follower(wiki_of(wiki), actor, std::move(follower));
    if (removed && !*removed) {
        co_return refuse(422, flows::name_of(removed->error()));
    }
    co_return removed ? empty() : WikiAnswer(refuse(removed.error()));
}

Task<WikiAnswer> WikiServices::withdraw_post(std::string wiki, std::int64_t actor, std::int64_t post)
{
    co_return done(co_await desk_.withdraw_post(wiki_of(wiki), actor, PostId{post}));
}

Task<WikiAnswer> WikiServices::link(std::string wiki, std::int64_t actor, std::string account, std::string user_page)
{
    auto const linked = co_await links_.link(wiki_of(wiki), actor, std::move(account), std::move(user_page));
    if (!linked) {
        co_return refuse(linked.error());
    }
    if (!*linked) {
        co_return refuse(422, flows::name_of(linked->error()));
    }
    co_return json::write([&](json::Object& out) { write_linked(out, **linked); });
}

Task<WikiAnswer> WikiServices::unlink(std::string wiki, std::int64_t actor)
{
    co_return done(co_await links_.unlink(wiki_of(wiki), actor));
}

Task<WikiAnswer> WikiServices::page(std::string wiki, std::int64_t page)
{
    auto const path = wiki_of(wiki).path();
    auto const id = PageId{page};
    auto const listed = co_await directory_.by_name(co_await environment_.database.read(
        "api.page", [path, id](storage::Snapshot& snapshot) { return flows::current_page_actor(snapshot, path, id); }
    ));
    if (!listed) {
        co_return refuse(listed.error());
    }
    if (listed->page_deleted) {
        co_return refuse(404, "not_found");
    }
    auto const urls = environment_.identity.urls_of(listed->host);
    co_return json::write([&](json::Object& out) {
        out.add("id", urls.actor(flows::actor_name(listed->name)));
        out.add("address", environment_.identity.address(listed->handle));
        out.add("url", urls.profile(listed->handle));
    });
}

Task<WikiAnswer> WikiServices::status(std::string wiki)
{
    struct Figures {
        storage::WikiFigures wiki;
        std::int64_t editors = 0;
        std::int64_t open_reports = 0;
        std::vector<storage::Pause> pauses;
    };
    auto const path = wiki_of(wiki).path();
    auto const figures = co_await environment_.database.read("api.status", [path](storage::Snapshot& snapshot) {
        return Figures{
            storage::read_wiki_figures(snapshot, path),
            storage::count_editors(snapshot, path),
            storage::count_open_reports(snapshot, path),
            storage::list_pauses(snapshot)};
    });
    bool const paused = std::ranges::any_of(figures.pauses, [&](storage::Pause const& pause) {
        return pause.scope == "all" || pause.scope == "w/" + path;
    });
    co_return json::write([&](json::Object& out) {
        out.add("version", kVersion);
        out.add("wiki", wiki);
        out.add("paused", paused);
        out.add("followed_pages", figures.wiki.followed_pages);
        out.add("editors", figures.editors);
        out.add("posts", figures.wiki.posts);
        out.add("queue", [&](json::Object& queue) {
            queue.add("waiting", figures.wiki.waiting);
            add_time(queue, "oldest", figures.wiki.oldest_waiting);
        });
        add_time(out, "last_event", figures.wiki.last_event);
        out.add("redactions", [&](json::Object& redactions) {
            redactions.add("hidden", figures.wiki.hidden);
            redactions.add("held_back", figures.wiki.held_back);
        });
        out.add("reports", [&](json::Object& reports) { reports.add("open", figures.open_reports); });
    });
}

Task<WikiAnswer> WikiServices::pause(std::string wiki)
{
    auto const scope = "w/" + wiki_of(wiki).path();
    auto const now = environment_.clock.now();
    co_await environment_.database.write("api.pause", [scope, now](storage::Transaction& transaction) {
        storage::pause(transaction, scope, now);
        return true;
    });
    co_return empty();
}

Task<WikiAnswer> WikiServices::resume(std::string wiki)
{
    auto const scope = "w/" + wiki_of(wiki).path();
    auto const all = co_await environment_.database.write("api.resume", [scope](storage::Transaction& transaction) {
        storage::resume(transaction, scope);
        return std::ranges::any_of(storage::list_pauses(transaction), [](storage::Pause const& pause) {
            return pause.scope == "all";
        });
    });
    wake_();
    if (all) {
        co_return refuse(409, "conflict", "whoever runs the daemon paused all of it");
    }
    co_return empty();
}

Task<WikiAnswer> WikiServices::redactions(std::string wiki, bool suppressed, std::optional<std::int64_t> before)
{
    auto const path = wiki_of(wiki).path();
    auto const which = suppressed ? storage::Suppressed::included : storage::Suppressed::left_out;
    storage::WithdrawalId const from{before.value_or(std::numeric_limits<std::int64_t>::max())};
    auto const rows = co_await environment_.database.read("api.redactions", [=](storage::Snapshot& snapshot) {
        std::vector<ReceiptView> found;
        for (auto& row : storage::list_withdrawals_of_wiki(snapshot, path, which, from, kReceiptsAtOnce)) {
            auto const id = row.id;
            found.push_back(
                {std::move(row), storage::read_receipt(snapshot, id), storage::list_withdrawn_posts(snapshot, id)}
            );
        }
        return found;
    });
    co_return json::write([&](json::Object& out) {
        out.add("redactions", [&](json::Array& redactions) {
            for (auto const& row : rows) {
                redactions.add([&](json::Object& receipt) { write_receipt(receipt, row); });
            }
        });
        if (rows.size() == kReceiptsAtOnce) {
            out.add("next", std::to_string(rows.back().withdrawal.id.value));
        } else {
            out.add("next", nullptr);
        }
    });
}

}  // namespace wikipub::app
