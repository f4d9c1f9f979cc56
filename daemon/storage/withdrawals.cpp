// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/withdrawals.h"

namespace wikipub::storage {

namespace {

std::string const kSelect =
    "SELECT id, wiki, cause, learnt_from, learnt, confirmed, state, detail, suppressed FROM withdrawal ";
Statement const kAdd = portable(
    "withdrawals.add",
    "INSERT INTO withdrawal (wiki, cause, learnt_from, learnt, confirmed, state, detail, suppressed) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
);
Statement const kAddPost = insert_if_absent("withdrawals.add_post", "withdrawal_post (withdrawal, post) VALUES (?, ?)");
Statement const kFind = portable("withdrawals.find", kSelect + "WHERE id = ?");
Statement const kList =
    portable("withdrawals.list", kSelect + "WHERE suppressed = 0 AND id < ? ORDER BY id DESC LIMIT ?");
Statement const kListOfWiki = portable(
    "withdrawals.list_of_wiki", kSelect + "WHERE wiki = ? AND suppressed <= ? AND id < ? ORDER BY id DESC LIMIT ?"
);
Statement const kListInState =
    portable("withdrawals.list_in_state", kSelect + "WHERE state = ? ORDER BY learnt, id LIMIT ?");
Statement const kPosts =
    portable("withdrawals.posts", "SELECT post FROM withdrawal_post WHERE withdrawal = ? ORDER BY post");
Statement const kOpenOf = portable(
    "withdrawals.open_of",
    "SELECT w.id FROM withdrawal_post p JOIN withdrawal w ON w.id = p.withdrawal "
    "WHERE p.post = ? AND w.state IN ('hidden', 'held_back') ORDER BY w.id"
);
Statement const kSetState = portable(
    "withdrawals.set_state", "UPDATE withdrawal SET state = ?, confirmed = COALESCE(?, confirmed) WHERE id = ?"
);
Statement const kSuppress = portable(
    "withdrawals.suppress",
    "UPDATE withdrawal SET suppressed = 1 WHERE suppressed = 0 AND id IN "
    "(SELECT withdrawal FROM withdrawal_post WHERE post IN {set})"
);
Statement const kCountSince = portable(
    "withdrawals.count_since",
    "SELECT COUNT(DISTINCT p.post) FROM withdrawal w JOIN withdrawal_post p ON p.withdrawal = w.id "
    "WHERE w.state = 'done' AND w.wiki = ? AND w.confirmed >= ?"
);
Statement const kCountInState =
    portable("withdrawals.count_in_state", "SELECT COUNT(*) FROM withdrawal WHERE state = ? AND suppressed = 0");
Statement const kPrunePosts = portable(
    "withdrawals.prune_posts",
    "DELETE FROM withdrawal_post WHERE withdrawal IN "
    "(SELECT id FROM withdrawal WHERE state IN ('done', 'lifted') AND learnt < ?)"
);
Statement const kPrune =
    portable("withdrawals.prune", "DELETE FROM withdrawal WHERE state IN ('done', 'lifted') AND learnt < ?");
Statement const kReceipt = portable(
    "withdrawals.receipt",
    "SELECT COUNT(DISTINCT p.post), COALESCE(SUM(a.accepted), 0), COALESCE(SUM(a.refused), 0), "
    "COALESCE(SUM(a.inboxes - a.accepted - a.refused - a.given_up), 0), COALESCE(SUM(a.given_up), 0) "
    "FROM withdrawal_post p LEFT JOIN activity a ON a.post = p.post AND a.kind IN ('delete', 'delete_behind') WHERE "
    "p.withdrawal = ?"
);

Withdrawal read_withdrawal(Row const& row)
{
    Withdrawal withdrawal;
    row.into(
        withdrawal.id,
        withdrawal.wiki,
        withdrawal.cause,
        withdrawal.learnt_from,
        withdrawal.learnt,
        withdrawal.confirmed,
        withdrawal.state,
        withdrawal.detail,
        withdrawal.suppressed
    );
    return withdrawal;
}

}  // namespace

WithdrawalId add_withdrawal(Transaction& transaction, Withdrawal const& withdrawal, std::span<PostId const> posts)
{
    transaction.execute(
        kAdd,
        withdrawal.wiki,
        withdrawal.cause,
        withdrawal.learnt_from,
        withdrawal.learnt,
        withdrawal.confirmed,
        withdrawal.state,
        withdrawal.detail,
        withdrawal.suppressed
    );
    WithdrawalId const id{transaction.last_insert_id()};
    for (auto const post : posts) {
        transaction.execute(kAddPost, id, post);
    }
    return id;
}

std::optional<Withdrawal> find_withdrawal(Snapshot& snapshot, WithdrawalId id)
{
    return snapshot.first(kFind, read_withdrawal, id);
}

std::vector<Withdrawal> list_withdrawals(Snapshot& snapshot, WithdrawalId before, int limit)
{
    return snapshot.list(kList, read_withdrawal, before, limit);
}

std::vector<Withdrawal> list_withdrawals_of_wiki(
    Snapshot& snapshot, std::string_view wiki, Suppressed suppressed, WithdrawalId before, int limit
)
{
    return snapshot.list(kListOfWiki, read_withdrawal, wiki, suppressed == Suppressed::included ? 1 : 0, before, limit);
}

std::vector<Withdrawal> list_withdrawals_in_state(Snapshot& snapshot, WithdrawalState state, int limit)
{
    return snapshot.list(kListInState, read_withdrawal, state, limit);
}

std::vector<PostId> list_withdrawn_posts(Snapshot& snapshot, WithdrawalId id)
{
    return snapshot.column<PostId>(kPosts, id);
}

std::vector<WithdrawalId> list_open_withdrawals_of(Snapshot& snapshot, PostId post)
{
    return snapshot.column<WithdrawalId>(kOpenOf, post);
}

void set_withdrawal_state(
    Transaction& transaction, WithdrawalId id, WithdrawalState state, std::optional<Timestamp> confirmed
)
{
    transaction.execute(kSetState, state, confirmed, id);
}

void suppress_withdrawals_of(Transaction& transaction, std::span<PostId const> posts)
{
    transaction.execute(kSuppress, json_numbers(posts));
}

std::int64_t count_withdrawn_since(Snapshot& snapshot, std::string_view wiki, Timestamp since)
{
    return snapshot.value<std::int64_t>(kCountSince, wiki, since).value_or(0);
}

std::int64_t count_withdrawals_in_state(Snapshot& snapshot, WithdrawalState state)
{
    return snapshot.value<std::int64_t>(kCountInState, state).value_or(0);
}

std::int64_t prune_withdrawals(Transaction& transaction, Timestamp before)
{
    transaction.execute(kPrunePosts, before);
    return transaction.execute(kPrune, before);
}

Receipt read_receipt(Snapshot& snapshot, WithdrawalId id)
{
    Receipt receipt;
    snapshot.each(
        kReceipt,
        [&](Row const& row) {
            row.into(receipt.posts, receipt.accepted, receipt.refused, receipt.waiting, receipt.given_up);
        },
        id
    );
    return receipt;
}

}  // namespace wikipub::storage
