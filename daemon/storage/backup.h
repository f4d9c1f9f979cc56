// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/backup_tables.h"
#include "storage/installation.h"
#include "storage/table_schema.h"
#include "storage/transaction.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace wikipub::storage {

/// What a backup is told, table by table. The Row lives as long as the call.
class BackupSink {
public:
    virtual ~BackupSink() = default;
    virtual void begin_table(std::string_view table, std::vector<TypedColumn> const& columns) = 0;
    virtual void add_row(Row const& row) = 0;
    /// The highest number that a row of the table ever had: none is given twice.
    virtual void add_sequence(std::string_view table, std::int64_t last) = 0;
};

struct BackupProgress {
    std::string_view table;
    std::int64_t done = 0;  ///< rows of all tables
    std::int64_t all = 0;
};

/// Reads all of it in one consistent state of the database, some thousand rows at a time, whoever writes meanwhile:
/// `connection` is of a file, or of a server with Access::read. `begin`: called inside of that state, before the rows.
/// The connection is good for nothing else afterwards. Throws DatabaseError; Contended where the server closed the
/// session: to be begun anew.
void read_backup(
    Connection& connection,
    Timestamp now,
    std::function<void(Snapshot&)> const& begin,
    BackupSink& sink,
    std::function<void(BackupProgress const&)> const& progress
);

/// Fills the tables of an empty database with what a backup holds. Until finish() the installation's row has no host,
/// and no daemon starts on it.
class BackupTarget {
public:
    /// Throws DatabaseError where the tables hold anything but what an interrupted restore left, which it empties.
    BackupTarget(Connection& connection, Timestamp now);
    ~BackupTarget();
    BackupTarget(BackupTarget const&) = delete;
    BackupTarget& operator=(BackupTarget const&) = delete;

    /// The columns of a table that backups hold, by name; none where it is unknown here, or left out.
    std::vector<TypedColumn> const& columns_of(std::string_view table) const;
    /// Then rows of these columns, some thousand to a commit.
    void begin_table(std::string_view table, std::vector<std::string> const& columns);
    void add_row(std::vector<StoredValue> row);
    void set_sequence(std::string_view table, std::int64_t last);
    /// In one transaction: the daemon may start once `last` has run.
    void finish(std::function<void(Transaction&)> const& last);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace wikipub::storage
