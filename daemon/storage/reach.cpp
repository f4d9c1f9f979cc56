// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/reach.h"

namespace wikipub::storage {

namespace {

Statement const kAddFetch = insert_if_absent("reach.add_fetch", "post_fetch (post, host) VALUES (?, ?)");
std::string const kSelect = "SELECT post, number, instrument, instrument_hash, actor_iri, created FROM quote_stamp ";
Statement const kFind = portable("quote_stamps.find", kSelect + "WHERE post = ? AND number = ?");
Statement const kListActor = portable(
    "quote_stamps.list_actor",
    "SELECT q.post, q.number, q.instrument, q.instrument_hash, q.actor_iri, q.created FROM quote_stamp q "
    "JOIN post p ON p.id = q.post WHERE p.actor = ? ORDER BY q.post, q.number"
);
Statement const kFindInstrument =
    portable("quote_stamps.find_instrument", kSelect + "WHERE post = ? AND instrument_hash = ?");
Statement const kAdd = portable(
    "quote_stamps.add",
    "INSERT INTO quote_stamp (post, number, instrument, instrument_hash, actor_iri, created) VALUES (?, ?, ?, ?, ?, ?)"
);

QuoteStamp read_stamp(Row const& row)
{
    QuoteStamp stamp;
    row.into(stamp.post, stamp.number, stamp.instrument, stamp.instrument_hash, stamp.actor_iri, stamp.created);
    return stamp;
}

}  // namespace

void record_fetch(Transaction& transaction, PostId post, HostId host)
{
    transaction.execute(kAddFetch, post, host);
}

QuoteStamp add_quote_stamp(Transaction& transaction, QuoteStamp const& stamp)
{
    if (auto const known = transaction.first(kFindInstrument, read_stamp, stamp.post, stamp.instrument_hash)) {
        return *known;
    }
    transaction.execute(
        kAdd, stamp.post, stamp.number, stamp.instrument, stamp.instrument_hash, stamp.actor_iri, stamp.created
    );
    return stamp;
}

std::vector<QuoteStamp> list_quote_stamps(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.list(kListActor, read_stamp, actor);
}

std::optional<QuoteStamp> find_quote_stamp(Snapshot& snapshot, PostId post, std::int64_t number)
{
    return snapshot.first(kFind, read_stamp, post, number);
}

}  // namespace wikipub::storage
