// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/control_services.h"

#include "app/duty.h"
#include "app/options.h"
#include "app/status_figures.h"
#include "base/strings.h"
#include "json/writer.h"
#include "storage/activities.h"
#include "storage/editor_held.h"
#include "storage/followers.h"
#include "storage/held.h"
#include "storage/hosts.h"
#include "storage/positions.h"
#include "storage/posts.h"
#include "storage/retries.h"
#include "storage/withdrawals.h"

#include <limits>

namespace wikipub::app {

namespace {

constexpr int kRowsAtOnce = 100;
constexpr std::string_view kBehalf = "control";  ///< network of the operator, for budgets

std::string_view word_of(storage::ActorKind kind)
{
    return storage::word_of(kind);
}

}  // namespace

ControlServices::ControlServices(
    flows::Environment& environment,
    flows::Directory& directory,
    flows::Pages& pages,
    flows::PageHandles& handles,
    flows::Redactor& redactor,
    flows::Blocks& blocks,
    flows::Forgetting& forgetting,
    flows::Disclosure& disclosure,
    std::function<void()> wake
)
    : environment_(environment),
      directory_(directory),
      pages_(pages),
      handles_(handles),
      redactor_(redactor),
      blocks_(blocks),
      forgetting_(forgetting),
      disclosure_(disclosure),
      wake_(std::move(wake))
{
}

Task<Result<std::string>> ControlServices::status()
{
    struct Figures {
        std::int64_t followed = 0;
        std::int64_t held = 0;
        std::int64_t posts = 0;
        std::int64_t hidden = 0;
        std::int64_t held_back = 0;
        storage::QueueDepth queue;
        std::vector<storage::Pause> pauses;
        std::string on_duty;
        int nodes = 1;
    };
    auto const figures = co_await environment_.database.read("control.status", [](storage::Snapshot& snapshot) {
        auto const duty = storage::find_lease(snapshot, Duty::kLease);
        return Figures{
            storage::count_followed_pages(snapshot),
            storage::count_held(snapshot) + storage::count_editor_held(snapshot),
            storage::count_posts(snapshot),
            storage::count_withdrawals_in_state(snapshot, storage::WithdrawalState::hidden),
            storage::count_withdrawals_in_state(snapshot, storage::WithdrawalState::held_back),
            storage::read_queue_depth(snapshot),
            storage::list_pauses(snapshot),
            duty ? duty->node : "",
            Duty::count_nodes(snapshot)};
    });
    co_return json::write([&](json::Object& out) {
        out.add("version", kVersion);
        out.add("host", environment_.identity.host);
        out.add("on_duty", figures.on_duty);
        out.add("nodes", figures.nodes);
        out.add("followed_pages", figures.followed);
        out.add("posts", figures.posts);
        out.add("held", figures.held);
        out.add("waiting_activities", figures.queue.activities);
        out.add("waiting_retries", figures.queue.retries);
        out.add("oldest_waiting", figures.queue.oldest);
        out.add("redactions_unconfirmed", figures.hidden);
        out.add("redactions_held_back", figures.held_back);
        out.add("paused", [&](json::Array& scopes) {
            for (auto const& pause : figures.pauses) {
                if (pause.scope != storage::kRestored) {
                    scopes.add(pause.scope);
                }
            }
        });
        for (auto const& pause : figures.pauses) {
            if (pause.scope == storage::kRestored) {
                out.add(
                    "restored", "from a backup of " + format_iso8601(pause.since) + ": look, then wikipubctl resume"
                );
            }
        }
        out.add("wikis", [&](json::Array& wikis) {
            for (auto const& wiki : environment_.wikis.all()) {
                auto const budget = wiki->api().status();
                wikis.add([&](json::Object& row) {
                    row.add("path", wiki->path());
                    row.add("answers", wiki->api().known_siteinfo() != nullptr);
                    row.add("api_per_hour", budget.limits.per_hour);
                    row.add("api_left", budget.left);
                    row.add(
                        "api_paused_seconds",
                        std::chrono::duration_cast<std::chrono::seconds>(budget.paused_for).count()
                    );
                });
            }
        });
        write_figures(environment_.metrics, out);
    });
}

Task<Result<std::string>> ControlServices::lookup(std::string text)
{
    auto const listed = co_await directory_.by_text("", std::move(text), std::string(kBehalf));
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    auto const urls = environment_.identity.urls_of(listed->host);
    co_return json::write([&](json::Object& out) {
        out.add("id", urls.actor(flows::actor_name(listed->name)));
        out.add("kind", word_of(listed->name.kind));
        out.add("address", environment_.identity.address(listed->handle));
        out.add("name", listed->title);
        out.add("page", listed->name.page.value);
        out.add("state", listed->row ? storage::word_of(listed->row->state) : "never followed");
        out.add("followers", listed->row ? listed->row->followers : 0);
    });
}

Task<Result<std::string>> ControlServices::followers(std::string actor, std::optional<std::string> cursor)
{
    auto const listed = co_await directory_.by_text("", std::move(actor), std::string(kBehalf));
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    auto const after = parse_decimal(cursor.value_or("0"));
    if (!after) {
        co_return fail(Errc::invalid_input, "the cursor is the `next` of an earlier answer");
    }
    std::vector<storage::FollowerView> rows;
    if (listed->row) {
        auto const key = listed->row->id;
        auto const from = storage::RemoteId{*after};
        rows = co_await environment_.database.read("control.followers", [key, from](storage::Snapshot& snapshot) {
            return storage::list_followers(snapshot, key, from, kRowsAtOnce);
        });
    }
    co_return json::write([&](json::Object& out) {
        out.add("total", listed->row ? listed->row->followers : 0);
        out.add("followers", [&](json::Array& followers) {
            for (auto const& row : rows) {
                followers.add([&](json::Object& follower) {
                    follower.add("id", row.iri);
                    follower.add("since", row.created);
                });
            }
        });
        if (rows.size() == kRowsAtOnce) {
            out.add("next", std::to_string(rows.back().remote.value));
        }
    });
}

Task<Result<std::string>> ControlServices::queue()
{
    struct Figures {
        storage::QueueDepth depth;
        std::vector<storage::Host> hosts;
        std::optional<Timestamp> next_retry;
    };
    auto const figures = co_await environment_.database.read("control.queue", [](storage::Snapshot& snapshot) {
        return Figures{
            storage::read_queue_depth(snapshot),
            storage::list_remarkable_hosts(snapshot),
            storage::earliest_retry(snapshot)};
    });
    co_return json::write([&](json::Object& out) {
        out.add("waiting_activities", figures.depth.activities);
        out.add("waiting_retries", figures.depth.retries);
        out.add("oldest_waiting", figures.depth.oldest);
        out.add("next_retry", figures.next_retry);
        out.add("hosts", [&](json::Array& hosts) {
            for (auto const& host : figures.hosts) {
                hosts.add([&](json::Object& row) {
                    row.add("host", host.name);
                    row.add("failed_days", host.failure_days);
                    row.add("parked_since", host.parked_since);
                    row.add("slowed_until", host.slowed_until);
                    row.add("gone", host.gone);
                    row.add("blocked", host.blocked);
                });
            }
        });
    });
}

Result<std::string> ControlServices::pause_scope(std::optional<std::string> const& wiki) const
{
    if (!wiki) {
        return "all";
    }
    if (environment_.wikis.by_path(*wiki) == nullptr) {
        return fail(Errc::not_found, "no wiki has the path \"" + *wiki + "\"; leave it out to mean everything");
    }
    return "w/" + *wiki;
}

Task<Result<std::string>> ControlServices::pause(std::optional<std::string> wiki)
{
    auto const scope = pause_scope(wiki);
    if (!scope) {
        co_return tl::unexpected(scope.error());
    }
    auto const now = environment_.clock.now();
    co_await environment_.database.write("control.pause", [name = *scope, now](storage::Transaction& transaction) {
        storage::pause(transaction, name, now);
        return true;
    });
    co_return json::write([&](json::Object& out) { out.add("paused", *scope); });
}

Task<Result<std::string>> ControlServices::resume(std::optional<std::string> wiki)
{
    auto const scope = pause_scope(wiki);
    if (!scope) {
        co_return tl::unexpected(scope.error());
    }
    auto const resumed =
        co_await environment_.database.write("control.resume", [name = *scope](storage::Transaction& transaction) {
            if (name == "all") {
                storage::resume(transaction, storage::kRestored);
            }
            return storage::resume(transaction, name);
        });
    if (!resumed) {
        co_return fail(Errc::conflict, *scope + " was not paused");
    }
    wake_();
    co_return json::write([&](json::Object& out) { out.add("resumed", *scope); });
}

Task<Result<std::string>> ControlServices::redactions()
{
    struct Row {
        storage::Withdrawal withdrawal;
        storage::Receipt receipt;
        std::vector<PostId> posts;
    };
    auto const rows = co_await environment_.database.read("control.redactions", [](storage::Snapshot& snapshot) {
        std::vector<Row> found;
        auto const newest = storage::WithdrawalId{std::numeric_limits<std::int64_t>::max()};
        for (auto const& withdrawal : storage::list_withdrawals(snapshot, newest, kRowsAtOnce)) {
            auto const id = withdrawal.id;
            found.push_back(
                {withdrawal, storage::read_receipt(snapshot, id), storage::list_withdrawn_posts(snapshot, id)}
            );
        }
        return found;
    });
    co_return json::write([&](json::Object& out) {
        out.add("redactions", [&](json::Array& redactions) {
            for (auto const& [withdrawal, receipt, posts] : rows) {
                redactions.add([&](json::Object& row) {
                    row.add("id", withdrawal.id.value);
                    row.add("wiki", withdrawal.wiki);
                    row.add("cause", withdrawal.cause);
                    row.add("learnt_from", withdrawal.learnt_from);
                    row.add("learnt", withdrawal.learnt);
                    row.add("confirmed", withdrawal.confirmed);
                    row.add("state", storage::word_of(withdrawal.state));
                    row.add("posts", receipt.posts);
                    row.add("post_ids", [&](json::Array& ids) {
                        for (auto const post : posts) {
                            ids.add(std::to_string(post.value));
                        }
                    });
                    row.add("inboxes_accepted", receipt.accepted);
                    row.add("inboxes_waiting", receipt.waiting);
                    row.add("inboxes_refused", receipt.refused);
                    row.add("inboxes_given_up", receipt.given_up);
                });
            }
        });
    });
}

Task<Result<std::string>> ControlServices::confirm_redactions(std::string path)
{
    auto* const wiki = environment_.wikis.by_path(path);
    if (wiki == nullptr) {
        co_return fail(Errc::not_found, "no wiki has the path \"" + path + "\"");
    }
    auto const released = co_await redactor_.release(*wiki);
    co_return json::write([&](json::Object& out) { out.add("posts_withdrawn", released); });
}

Task<Result<std::string>> ControlServices::rehandle(std::string actor)
{
    auto const listed = co_await directory_.by_text("", std::move(actor), std::string(kBehalf));
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    if (listed->name.kind != storage::ActorKind::page) {
        co_return fail(Errc::conflict, "only a page can get another handle");
    }
    auto const page = co_await pages_.by_id(*listed->wiki, listed->name.page, wiki::Priority::rest);
    if (!page) {
        co_return tl::unexpected(page.error());
    }
    auto const handle = co_await handles_.rehandle(*listed->wiki, page->facts);
    if (!handle) {
        co_return tl::unexpected(handle.error());
    }
    co_return json::write([&](json::Object& out) { out.add("address", environment_.identity.address(*handle)); });
}

}  // namespace wikipub::app
