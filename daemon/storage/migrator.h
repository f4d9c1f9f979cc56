// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "storage/connection.h"
#include "storage/migrations.h"

#include <functional>
#include <span>
#include <string>

namespace wikipub::storage {

/// Brings the schema to the last of `migrations`, each in a transaction of its own; before the first one that is
/// missing in a file already in use it leaves a copy `FILE.before-NUMBER` (mode 0600). Throws SchemaError where the
/// file is newer, was changed, or is not Wikipub's.
void migrate(Connection& connection, std::span<Migration const> migrations, std::string const& file, Timestamp now);

/// What a server's database lacks of `migrations`; nothing of a newer one is lacking. Throws SchemaError where one of
/// them is not the one that ran, or the database is not Wikipub's.
std::span<Migration const> missing_migrations(Connection& connection, std::span<Migration const> migrations);

/// What a daemon does with a server's schema: throws SchemaError with the command to run where something is missing.
void require_migrations(Connection& connection, std::span<Migration const> migrations);

/// Runs them one after the other and calls `done` after each. Throws what the server says; to be run again then.
void apply_migrations(
    Connection& connection,
    std::span<Migration const> missing,
    Timestamp now,
    std::function<void(Migration const&)> const& done
);

/// The same as SQL for the `mariadb` client.
std::string migration_script(std::span<Migration const> missing);

}  // namespace wikipub::storage
