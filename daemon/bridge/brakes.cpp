// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/brakes.h"

namespace wikipub::bridge {

namespace {

constexpr std::size_t kFew = 20;
constexpr std::size_t kOneIn = 20;  // 5 %
constexpr std::size_t kBurst = 200;
constexpr Milliseconds kWindow = std::chrono::minutes{10};

}  // namespace

std::string_view name_of(Brake brake)
{
    switch (brake) {
        case Brake::other_wiki:
            return "other_wiki";
        case Brake::share_of_a_run:
            return "share_of_a_run";
        case Brake::burst:
            return "burst";
    }
    return "";
}

void RecentWithdrawals::add(std::size_t posts, Timestamp now)
{
    while (!batches_.empty() && batches_.front().at <= now - kWindow) {
        batches_.pop_front();
    }
    batches_.push_back({now, posts});
}

std::size_t RecentWithdrawals::within_window(Timestamp now) const
{
    std::size_t posts = 0;
    for (auto const& batch : batches_) {
        posts += batch.at > now - kWindow ? batch.posts : 0;
    }
    return posts;
}

std::optional<Brake> brake(Run const& run, Evidence evidence, RecentWithdrawals const& recent, Timestamp now)
{
    if (!run.same_wiki) {
        return Brake::other_wiki;
    }
    if (evidence == Evidence::pushed) {
        return std::nullopt;
    }
    if (run.read > 0 && run.to_withdraw > kFew && run.to_withdraw * kOneIn > run.read) {
        return Brake::share_of_a_run;
    }
    if (recent.within_window(now) + run.to_withdraw > kBurst) {
        return Brake::burst;
    }
    return std::nullopt;
}

}  // namespace wikipub::bridge
