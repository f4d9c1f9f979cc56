// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/brakes.h"
#include "bridge/withdraw.h"
#include "flows/environment.h"
#include "flows/page_handles.h"
#include "flows/pages.h"
#include "flows/post_check.h"
#include "flows/pulse.h"
#include "storage/withdrawals.h"

#include <map>
#include <string>
#include <vector>

namespace wikipub::flows {

/// Something on the wiki may have been hidden.
struct Hint {
    bridge::Cause cause;
    std::string learnt_from;        ///< kind of the source
    std::optional<ActorKey> actor;  ///< of the page it is about
    std::vector<RevId> revisions;
    std::vector<std::int64_t> logs;
    /// More than a hint withdraws at once, without asking the wiki, what it has not shown since `at`.
    bridge::Evidence evidence = bridge::Evidence::hint;
    Timestamp at = Timestamp::max();  ///< when the wiki hid it; max: not told
    bool suppressed = false;          ///< as storage::Withdrawal
    PageId page{};                    ///< the page, where it may have posts without having an actor
};

/// What a check before publishing may have missed: hints are noted for so long that the wiki's replicas, which may be
/// `maxlag` behind, have caught up.
inline constexpr auto kHintsAreFresh = std::chrono::seconds{10};
/// Whether something was hidden since then that a post about these would tell of.
bool was_hinted_since(
    storage::Snapshot& snapshot, PageId page, std::vector<RevId> const& revisions, std::int64_t log, Timestamp since
);

/// Hides on a hint, withdraws once the wiki confirmed it (design §3 *Redaction*). On the loop.
class Redactor {
public:
    Redactor(Environment& environment, Pages& pages, PageHandles& handles);

    /// The posts are neither sent nor served when this returns; on a mere hint the wiki is asked soon after, whether
    /// they come back or go.
    Task<> hide(Wiki& wiki, Hint hint);
    /// What a reading found (serving, the reconciler): hidden or withdrawn as the brakes allow; the others are noted as
    /// confirmed. `is_run`: of the reconciler, to which the brake on shares applies.
    Task<> apply(Wiki& wiki, std::vector<Judgement> judgements, std::string learnt_from, bool is_run);
    /// Brings the actor's state to what the wiki says of its page now: deleted, or there again.
    /// `suppressed`: the receipt, where a deleted page's title is hidden too, so that the actor goes for good.
    Task<Result<>> settle_page(
        Wiki& wiki, storage::Actor actor, std::optional<storage::WithdrawalId> suppressed = std::nullopt
    );
    /// Posts past `posts.lifetime`: withdrawn without asking anybody.
    Task<> expire(Wiki& wiki, std::vector<storage::Post> posts);
    /// What an editor, or something that happened to them, takes back: at once, without asking anybody.
    Task<> take_back(Wiki& wiki, std::vector<storage::Post> posts, bridge::Cause cause, std::string learnt_from);
    /// Hides what is on the list of denied pages, after a start or a reload.
    Task<> hide_denied(Wiki& wiki);
    /// Lets go what a brake holds back. The number of posts.
    Task<std::size_t> release(Wiki& wiki);

    /// Asks about what is hidden until the wiki answers. Runs until close().
    Task<> run();
    void close() { pulse_.close(); }

private:
    Task<> hide_denied_posts_of_editors(Wiki& wiki);

    /// `detail` of a withdrawal that is decided and drained behind another (bridge::Plan::drain).
    static constexpr std::string_view kBehind = R"({"behind":true})";

    struct Order {
        std::vector<storage::Post> posts;
        bridge::Cause cause;
        bridge::Evidence evidence = bridge::Evidence::confirmed;
        std::string learnt_from;
        bridge::Run run;
        std::optional<storage::WithdrawalId> receipt;       ///< of the hint that is confirmed; else one is made
        bool behind = false;                                ///< drained: slower than what is new
        bool suppressed = false;                            ///< in no metric and no log
        std::optional<storage::Actor> page = std::nullopt;  ///< whose actor is deleted with the posts
    };

    Task<bool> confirm(storage::Withdrawal withdrawal);
    /// The page's actor that a receipt is about.
    Task<std::optional<storage::Actor>> actor_of(storage::Withdrawal withdrawal);
    /// False where a brake held it back: then everything is hidden.
    Task<bool> withdraw(Wiki& wiki, Order order);
    Task<> store(Wiki& wiki, Order order, bridge::Plan plan);
    Task<> hold_back(Wiki& wiki, Order order, bridge::Brake brake);
    Task<> lift(storage::WithdrawalId receipt, std::vector<storage::Post> posts, bool anything_withdrawn);
    Task<bool> page_deleted(Wiki& wiki, storage::Actor actor);
    Task<> page_suppressed(Wiki& wiki, storage::Actor actor, storage::WithdrawalId receipt);
    Task<> page_restored(Wiki& wiki, storage::Actor actor, bridge::PageFacts page);

    Environment& environment_;
    Pages& pages_;
    PageHandles& handles_;
    Pulse pulse_;
    std::map<std::string, bridge::RecentWithdrawals> recent_;
};

}  // namespace wikipub::flows
