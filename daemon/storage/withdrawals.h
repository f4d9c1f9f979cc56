// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

using WithdrawalId = StrongId<struct WithdrawalIdTag>;

enum class WithdrawalState {
    hidden,     ///< a hint: waits for a confirmation
    held_back,  ///< a brake: waits for the operator
    done,       ///< posts withdrawn, Deletes stored for sending
    lifted,     ///< the wiki shows it after all
};
template <>
struct Spelling<WithdrawalState> {
    static constexpr std::array<std::string_view, 4> kWords{"hidden", "held_back", "done", "lifted"};
};

/// One redaction and the posts it found. Ids only, kept a year as its receipt.
struct Withdrawal {
    WithdrawalId id;
    std::string wiki;
    std::string cause;        ///< a constant of ours: page_deleted, revision_hidden …
    std::string learnt_from;  ///< source kind: rcfeed, eventstreams, reread, operator …
    Timestamp learnt;
    std::optional<Timestamp> confirmed;
    WithdrawalState state = WithdrawalState::hidden;
    std::string detail;  ///< JSON of ids: page, revisions, log
    /// Learnt from a suppression: in no list, count, metric or log but for those who may see suppressed material.
    bool suppressed = false;
};

WithdrawalId add_withdrawal(Transaction& transaction, Withdrawal const& withdrawal, std::span<PostId const> posts);
std::optional<Withdrawal> find_withdrawal(Snapshot& snapshot, WithdrawalId id);
/// Newest first, without those learnt from suppression; `before` is 2^63-1 to begin.
std::vector<Withdrawal> list_withdrawals(Snapshot& snapshot, WithdrawalId before, int limit);
enum class Suppressed { left_out, included };
/// The same of one wiki.
std::vector<Withdrawal> list_withdrawals_of_wiki(
    Snapshot& snapshot, std::string_view wiki, Suppressed suppressed, WithdrawalId before, int limit
);
std::vector<Withdrawal> list_withdrawals_in_state(Snapshot& snapshot, WithdrawalState state, int limit);
std::vector<PostId> list_withdrawn_posts(Snapshot& snapshot, WithdrawalId id);
/// Withdrawals in state hidden or held_back that name the post.
std::vector<WithdrawalId> list_open_withdrawals_of(Snapshot& snapshot, PostId post);
void set_withdrawal_state(
    Transaction& transaction, WithdrawalId id, WithdrawalState state, std::optional<Timestamp> confirmed
);
/// Receipts that name these posts are shown only to who may see suppressed material from now on.
void suppress_withdrawals_of(Transaction& transaction, std::span<PostId const> posts);
/// Posts of withdrawals done since then: what the brake counts.
std::int64_t count_withdrawn_since(Snapshot& snapshot, std::string_view wiki, Timestamp since);
/// Without those learnt from suppression, as everything that is shown to the operator.
std::int64_t count_withdrawals_in_state(Snapshot& snapshot, WithdrawalState state);
std::int64_t prune_withdrawals(Transaction& transaction, Timestamp before);

/// How far the Deletes of a withdrawal came, in inboxes.
struct Receipt {
    std::int64_t posts = 0;
    std::int64_t accepted = 0;
    std::int64_t refused = 0;
    std::int64_t waiting = 0;
    std::int64_t given_up = 0;
};
Receipt read_receipt(Snapshot& snapshot, WithdrawalId id);

}  // namespace wikipub::storage
