// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/housekeeping.h"

#include "sig/wiki_mac.h"
#include "storage/activities.h"
#include "storage/changes.h"
#include "storage/happened.h"
#include "storage/leases.h"
#include "storage/nonces.h"
#include "storage/positions.h"
#include "storage/posts.h"
#include "storage/reactions.h"
#include "storage/remote_actors.h"
#include "storage/replies.h"
#include "storage/reports.h"
#include "storage/seen.h"
#include "storage/told_versions.h"

namespace wikipub::flows {

namespace {

using std::chrono::days;

constexpr auto kPeriod = std::chrono::seconds{15};
constexpr int kRoundsBetweenPrunes = 240;
constexpr int kRowsAtOnce = 1000;
constexpr auto kSeenKept = days{14};
constexpr auto kDocumentsKept = days{7};
constexpr auto kActivitiesKept = days{7};
constexpr auto kChangesKept = days{1};
constexpr auto kReceiptsKept = days{365};
/// The wiki's outbox keeps its rows 30 days: nothing older comes again.
constexpr auto kVersionsKept = days{40};
constexpr auto kResponsesKept = days{90};

}  // namespace

Housekeeping::Housekeeping(Environment& environment, Redactor& redactor)
    : environment_(environment), redactor_(redactor), pulse_(environment.loop)
{
}

Task<> Housekeeping::run()
{
    for (int round = 0; co_await pulse_.sleep(kPeriod); ++round) {
        co_await measure();
        if (round % kRoundsBetweenPrunes == 0) {
            co_await prune();
            co_await withdraw_past_lifetime();
        }
    }
}

Task<> Housekeeping::measure()
{
    struct Figures {
        storage::QueueDepth queue;
        bool paused = false;
    };
    auto const figures = co_await environment_.database.read("housekeeping.measure", [](storage::Snapshot& snapshot) {
        return Figures{storage::read_queue_depth(snapshot), !storage::list_pauses(snapshot).empty()};
    });
    environment_.metrics.set(Gauge::queue_activities, {}, static_cast<double>(figures.queue.activities));
    environment_.metrics.set(Gauge::queue_retries, {}, static_cast<double>(figures.queue.retries));
    environment_.metrics.set(Gauge::paused, {}, figures.paused ? 1 : 0);
    std::chrono::duration<double> oldest{0};
    if (figures.queue.oldest_activity) {
        oldest = environment_.clock.now() - *figures.queue.oldest_activity;
    }
    environment_.metrics.set(Gauge::queue_oldest_seconds, {}, oldest.count());
}

Task<> Housekeeping::prune()
{
    auto const now = environment_.clock.now();
    auto const erased =
        co_await environment_.database.write("housekeeping.prune", [now](storage::Transaction& transaction) {
            storage::prune_seen(transaction, now - kSeenKept);
            storage::prune_happened(transaction, now - kSeenKept);
            storage::prune_remote_actors(transaction, now - kDocumentsKept);
            storage::prune_activities(transaction, now - kActivitiesKept);
            storage::prune_changes(transaction, now - kChangesKept);
            storage::prune_leases(transaction, now - kChangesKept);
            storage::prune_withdrawals(transaction, now - kReceiptsKept);
            storage::prune_nonces(transaction, now - sig::kNonceKept);
            storage::prune_told_versions(transaction, now - kVersionsKept);
            storage::prune_replies(transaction, now - kResponsesKept);
            storage::prune_reactions(transaction, now - kResponsesKept);
            storage::prune_reports(transaction, now - kResponsesKept);
            return storage::erase_expired_words(transaction, now, kRowsAtOnce);
        });
    if (erased > 0) {
        co_await environment_.database.checkpoint();
    }
}

Task<> Housekeeping::withdraw_past_lifetime()
{
    auto const before = environment_.clock.now() - environment_.lifetime;
    auto const posts = co_await environment_.database.read("housekeeping.past", [before](storage::Snapshot& snapshot) {
        return storage::list_posts_past(snapshot, before, kRowsAtOnce);
    });
    std::map<std::string, std::vector<storage::Post>> by_wiki;
    for (auto const& post : posts) {
        by_wiki[post.wiki].push_back(post);
    }
    for (auto& [path, of_wiki] : by_wiki) {
        if (auto* const wiki = environment_.wikis.by_path(path)) {
            co_await redactor_.expire(*wiki, std::move(of_wiki));
        }
    }
}

}  // namespace wikipub::flows
