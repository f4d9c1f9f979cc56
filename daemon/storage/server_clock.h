// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/database.h"

namespace wikipub::storage {

/// How far the database server's clock is ahead of this machine's; zero where the database is a file. Nodes compare
/// times that others stored, in leases above all, and so must agree about them. Blocks.
Milliseconds ahead_of(Database& database, Clock const& clock);

}  // namespace wikipub::storage
