// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/connection.h"

#include <memory>
#include <string>

namespace wikipub::storage {

/// Opens the file in WAL mode with `synchronous=FULL` and `secure_delete`, creating it with mode 0600. Throws
/// Unavailable, DatabaseError.
std::unique_ptr<Connection> open_sqlite(std::string const& file);

}  // namespace wikipub::storage
