// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <stdexcept>

/// What the database throws: the environment is broken or too busy. Never caused by what a peer sends; HTTP answers
/// 503.
namespace wikipub::storage {

class DatabaseError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The queue of the database threads is full; nothing was done.
class Overloaded final : public DatabaseError {
    using DatabaseError::DatabaseError;
};

/// Disk full, read-only, locked by somebody else for too long, or closed. Nothing was committed; worth another try
/// later.
class Unavailable final : public DatabaseError {
    using DatabaseError::DatabaseError;
};

/// The file's schema is not one this program can use: newer, changed by hand, or not Wikipub's.
class SchemaError final : public DatabaseError {
    using DatabaseError::DatabaseError;
};

}  // namespace wikipub::storage
