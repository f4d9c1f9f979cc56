// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "storage/connection.h"
#include "storage/migrations.h"

#include <span>
#include <string>

namespace wikipub::storage {

/// Brings the schema to the last of `migrations`, each in a transaction of its own; before the first one that is
/// missing in a file already in use it leaves a copy `FILE.before-NUMBER` (mode 0600). Throws SchemaError where the
/// file is newer, was changed, or is not Wikipub's.
void migrate(Connection& connection, std::span<Migration const> migrations, std::string const& file, Timestamp now);

}  // namespace wikipub::storage
