// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/statement.h"
#include "storage/value.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace wikipub::storage {

/// The work was rolled back because of somebody else's lock, a deadlock or a lost connection; running it again from the
/// start may do.
class Contended final : public DatabaseError {
    using DatabaseError::DatabaseError;
};

/// One session with a database, owned and used by one database thread. Everything above it is the same for every
/// backend.
class Connection {
public:
    virtual ~Connection() = default;

    virtual void query(
        Statement const& statement, std::span<Parameter const> parameters, std::function<void(Row const&)> const& read
    ) = 0;
    virtual std::int64_t execute(Statement const& statement, std::span<Parameter const> parameters) = 0;
    virtual std::int64_t last_insert_id() = 0;

    /// Begins with the right to write (throws Contended), or a consistent state to read.
    virtual void begin_write() = 0;
    virtual void begin_read() = 0;
    virtual void commit() = 0;
    /// Harmless without a transaction.
    virtual void rollback() noexcept = 0;
    /// False after a failure that made the backend roll back everything by itself.
    virtual bool in_transaction() const = 0;

    /// One level inside a transaction: what is written between `savepoint` and `release` goes or stays as one.
    virtual void savepoint() = 0;
    virtual void release() = 0;
    virtual void rollback_to_savepoint() = 0;

    /// Throws SchemaError naming the statement that the schema does not fit.
    virtual void prepare(Statement const& statement) = 0;
    /// SQL of a migration: several statements, no parameters.
    virtual void run_script(char const* script) = 0;

    /// A copy of the whole database, where the backend is a file of ours.
    virtual void copy_to(std::string const& file) = 0;
    /// Moves the log into the database file and empties it, where the backend is a file of ours. False where a reader
    /// was in the way.
    virtual bool checkpoint() = 0;
};

}  // namespace wikipub::storage
