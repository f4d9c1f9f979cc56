// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/server_clock.h"

namespace wikipub::storage {

namespace {

Statement const kNow("server_clock.now", "SELECT NULL", "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS INTEGER)");

}  // namespace

Milliseconds ahead_of(Database& database, Clock const& clock)
{
    return database.read_blocking("server_clock", [&clock](Snapshot& snapshot) {
        auto const there = snapshot.value<Timestamp>(kNow);
        return there ? *there - clock.now() : Milliseconds{0};
    });
}

}  // namespace wikipub::storage
