// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/transaction.h"

namespace wikipub::storage {

/// How one wiki's part of the bridge fares. Nothing here counts what was learnt from suppression.
struct WikiFigures {
    std::int64_t followed_pages = 0;
    std::int64_t posts = 0;    ///< live ones
    std::int64_t waiting = 0;  ///< activities that were not sent to all
    std::optional<Timestamp> oldest_waiting;
    std::optional<Timestamp> last_event;  ///< when a source last handed something over, of whichever wiki
    std::int64_t hidden = 0;              ///< redactions that wait for a confirmation
    std::int64_t held_back = 0;           ///< redactions that wait for the operator
};
WikiFigures read_wiki_figures(Snapshot& snapshot, std::string_view wiki);

}  // namespace wikipub::storage
