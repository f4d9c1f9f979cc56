// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/random.h"
#include "flows/identity.h"
#include "flows/journal_file.h"

#include <vector>

namespace wikipub::flows {

struct Replayed {
    std::int64_t posts = 0;      ///< withdrawn now
    std::int64_t actors = 0;     ///< deleted now, of pages
    std::int64_t editors = 0;    ///< erased now
    std::int64_t followers = 0;  ///< removed now
    std::int64_t forgotten = 0;  ///< people elsewhere and servers, now
};

/// Erases again, in a restored database, what was erased since the backup was made; the Deletes go out with the next
/// start. In the order of their dates, each as often as wanted. Of what the backup does not know (posts, editors and
/// actors that are younger) the ids answer 410, and Deletes go to whoever follows the post's actor. Errc::invalid_input
/// where a line says what this version does not know. `made`: since when the backup knows nothing; who was forgotten
/// before that is in it only if they came back.
Result<Replayed> replay_journal(
    storage::Transaction& transaction,
    Identity const& identity,
    std::vector<JournalLine> lines,
    Timestamp made,
    Random& random,
    Timestamp now
);

}  // namespace wikipub::flows
