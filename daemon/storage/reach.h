// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// A host fetched the post with a signature: its Delete goes there too.
void record_fetch(Transaction& transaction, PostId post, HostId host);

/// Leave given to one quoting post (FEP-044f); the document at `…/o/{post}/q/{number}`.
struct QuoteStamp {
    PostId post;
    std::int64_t number = 0;
    std::string instrument;  ///< IRI of the quoting post
    Bytes instrument_hash;
    std::string actor_iri;
    Timestamp created;
};

/// The stamp as stored: an earlier one where this instrument has one, `number` ignored then.
QuoteStamp add_quote_stamp(Transaction& transaction, QuoteStamp const& stamp);
/// To posts of an actor of ours.
std::vector<QuoteStamp> list_quote_stamps(Snapshot& snapshot, ActorKey actor);
std::optional<QuoteStamp> find_quote_stamp(Snapshot& snapshot, PostId post, std::int64_t number);

}  // namespace wikipub::storage
