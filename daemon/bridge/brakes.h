// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/withdraw.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>

namespace wikipub::bridge {

/// Why everything stays hidden and nothing is withdrawn until `wikipubctl redactions confirm`.
enum class Brake {
    other_wiki,      ///< the answer came from a wiki with another `wikiid`
    share_of_a_run,  ///< more than 5 % and more than 20 of what one run read
    burst,           ///< more than 200 posts in 10 minutes without a push
};
std::string_view name_of(Brake brake);

/// One run of whatever finds posts to withdraw: a reconciler's batch series, or one event.
struct Run {
    bool same_wiki = true;  ///< the answer carried the wikiid we know
    std::size_t read = 0;   ///< posts that the run looked at; 0: not a reading run (an event that names its posts)
    std::size_t to_withdraw = 0;
};

/// How many posts of one wiki were withdrawn lately without a push. Owned by the caller, one a wiki, kept on the loop.
class RecentWithdrawals {
public:
    void add(std::size_t posts, Timestamp now);
    std::size_t within_window(Timestamp now) const;

private:
    struct Batch {
        Timestamp at;
        std::size_t posts;
    };
    std::deque<Batch> batches_;
};

/// nullopt: go on. A push is never held back, save when it comes from another wiki.
std::optional<Brake> brake(Run const& run, Evidence evidence, RecentWithdrawals const& recent, Timestamp now);

}  // namespace wikipub::bridge
