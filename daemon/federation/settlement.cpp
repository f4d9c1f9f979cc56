// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/settlement.h"

#include "base/log.h"
#include "federation/retry.h"
#include "storage/followers.h"
#include "storage/inboxes.h"

#include <map>

namespace wikipub::federation {

namespace {

constexpr auto kSlowAfter429 = std::chrono::hours(1);

bool is_alive(Sent const& sent)
{
    return sent.status != 0 && sent.status < 500;
}

std::optional<Timestamp> not_before(Sent const& sent, Timestamp now)
{
    return sent.not_before ? std::optional(now + *sent.not_before) : std::nullopt;
}

/// The row of a delivery that is not over.
storage::Retry row_of(Parcel const& parcel, std::optional<Sent> const& sent, Timestamp now, Random& random)
{
    auto row = parcel.delivery;
    row.first_failed = now;
    if (sent && sent->verdict == Verdict::again) {
        row.attempts += 1;
        row.next_at = next_attempt(row.kind, row.attempts, now, now, not_before(*sent, now), random);
    } else {
        row.next_at = sent ? not_before(*sent, now).value_or(now) : now;
    }
    return row;
}

bool is_known(std::optional<Sent> const& sent)
{
    return sent && (sent->verdict != Verdict::unsent || sent->not_before);
}

void add_news(HostNews& news, Parcel const& parcel, Sent const& sent)
{
    bool const with_rfc9421 = sent.scheme == sig::Scheme::rfc9421;
    switch (sent.verdict) {
        case Verdict::accepted:
            news.accepted = true;
            if (with_rfc9421 != parcel.host.prefers_rfc9421) {
                news.takes_rfc9421 = with_rfc9421;
            }
            if (parcel.inbox.missing_days > 0) {
                news.found_inboxes.push_back(parcel.inbox.id);
            }
            break;
        case Verdict::gone:
            if (parcel.inbox.shared) {
                news.gone = true;
            } else {
                news.gone_inboxes.push_back(parcel.inbox.id);
            }
            break;
        case Verdict::again:
            news.failed = news.failed || !is_alive(sent);
            news.slowed = news.slowed || sent.status == 429;
            break;
        case Verdict::refused:
            if (sent.status == 404) {
                news.missing_inboxes.push_back(parcel.inbox.id);
            }
            break;
        case Verdict::other_scheme:
        case Verdict::unsent:
            break;
    }
}

void remove_inbox(storage::Transaction& transaction, InboxId inbox)
{
    storage::mark_inbox_gone(transaction, inbox);
    storage::remove_followers_at(transaction, inbox);
}

}  // namespace

std::vector<HostNews> news_of(std::vector<Parcel> const& parcels, Outcomes const& outcomes)
{
    std::map<HostId, HostNews> by_host;
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        if (outcomes[i] && outcomes[i]->verdict != Verdict::unsent) {
            auto& news = by_host.try_emplace(parcels[i].host.id, HostNews{.before = parcels[i].host}).first->second;
            add_news(news, parcels[i], *outcomes[i]);
        }
    }
    std::vector<HostNews> all;
    for (auto& [id, news] : by_host) {
        all.push_back(std::move(news));
    }
    return all;
}

storage::Advance settle_window(
    storage::Activity const& activity,
    std::vector<Parcel> const& parcels,
    Outcomes const& outcomes,
    Timestamp now,
    Random& random
)
{
    storage::Advance advance{.activity = activity.id, .from = activity.cursor, .to = activity.cursor};
    std::size_t end = outcomes.size();
    while (end > 0 && !is_known(outcomes[end - 1])) {
        --end;
    }
    advance.to += static_cast<std::int64_t>(end);
    for (std::size_t i = 0; i < end; ++i) {
        switch (outcomes[i] ? outcomes[i]->verdict : Verdict::unsent) {
            case Verdict::accepted:
                ++advance.accepted;
                break;
            case Verdict::refused:
            case Verdict::gone:
            case Verdict::other_scheme:
                ++advance.refused;
                break;
            case Verdict::again:
            case Verdict::unsent:
                advance.retries.push_back(row_of(parcels[i], outcomes[i], now, random));
                break;
        }
    }
    return advance;
}

std::vector<RetryChange> settle_retries(
    std::vector<Parcel> const& parcels, Outcomes const& outcomes, Timestamp now, Random& random
)
{
    std::vector<RetryChange> changes;
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        if (!is_known(outcomes[i])) {
            continue;
        }
        auto const& sent = *outcomes[i];
        RetryChange change{.retry = parcels[i].delivery, .attempts = parcels[i].delivery.attempts};
        switch (sent.verdict) {
            case Verdict::accepted:
                change.end = storage::RetryEnd::accepted;
                break;
            case Verdict::refused:
            case Verdict::gone:
            case Verdict::other_scheme:
                change.end = storage::RetryEnd::refused;
                break;
            case Verdict::again: {
                ++change.attempts;
                auto const& row = change.retry;
                auto const next =
                    next_attempt(row.kind, change.attempts, row.first_failed, now, not_before(sent, now), random);
                change.next_at = next.value_or(now);
                if (!next) {
                    change.end = storage::RetryEnd::given_up;
                }
                break;
            }
            case Verdict::unsent:
                change.next_at = now + *sent.not_before;
                break;
        }
        changes.push_back(change);
    }
    return changes;
}

void write_news(storage::Transaction& transaction, HostNews const& news, Timestamp now)
{
    auto const id = news.before.id;
    for (auto const inbox : news.gone_inboxes) {
        remove_inbox(transaction, inbox);
    }
    for (auto const inbox : news.found_inboxes) {
        storage::forget_missing_days(transaction, inbox);
    }
    for (auto const inbox : news.missing_inboxes) {
        if (storage::record_missing_day(transaction, inbox, now) >= kDaysUntilParked) {
            remove_inbox(transaction, inbox);
        }
    }
    if (news.gone) {
        storage::mark_host_gone(transaction, id);
        storage::drop_retries_to_host(transaction, id, false);
        return;
    }
    if (news.takes_rfc9421) {
        storage::remember_rfc9421(transaction, id, *news.takes_rfc9421);
    }
    if (news.slowed) {
        storage::slow_host(transaction, id, now + kSlowAfter429);
    }
    if (news.accepted) {
        if (news.before.failure_days > 0 || news.before.parked_since) {
            storage::hear_from_host(transaction, id);
        }
        return;
    }
    if (news.failed && storage::record_failed_day(transaction, id, now) >= kDaysUntilParked) {
        storage::park_host(transaction, id, now);
        storage::drop_retries_to_host(transaction, id, true);
    }
}

void write_retries(storage::Transaction& transaction, std::vector<RetryChange> const& changes)
{
    std::vector<storage::EndedRetry> ended;
    for (auto const& change : changes) {
        if (change.end) {
            ended.push_back({change.retry, *change.end});
        } else {
            storage::postpone_retry(transaction, change.retry, change.attempts, change.next_at);
        }
    }
    storage::end_retries(transaction, ended);
}

}  // namespace wikipub::federation
