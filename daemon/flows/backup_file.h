// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "json/reader.h"
#include "sig/running_hash.h"
#include "storage/backup.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace wikipub::flows {

/// Past that, what is erased from the tables goes from the backups too.
inline constexpr auto kBackupKept = std::chrono::days{30};

/// The first line of a backup. Lines of JSON: this one; `{"table": …, "columns": […]}` before the rows of a table, each
/// an array; `{"sequence": …, "last": …}`; the last one has the rows of each table and the SHA-256 of all before it.
struct BackupHead {
    std::int64_t schema = 0;  ///< number of the last migration
    std::string migration;    ///< its name
    std::string host;
    std::string handle_domain;
    Timestamp created;
    Timestamp expires;
};

/// Writes one through `out`, which returns false where it cannot.
class BackupWriter final : public storage::BackupSink {
public:
    explicit BackupWriter(std::function<bool(std::string_view)> out) : out_(std::move(out)) {}

    void write_head(BackupHead const& head);
    void begin_table(std::string_view table, std::vector<storage::TypedColumn> const& columns) override;
    void add_row(storage::Row const& row) override;
    void add_sequence(std::string_view table, std::int64_t last) override;
    /// Rows of all tables. Errc::unavailable where anything could not be written.
    Result<std::int64_t> finish();

private:
    void write_line(std::string line);

    std::function<bool(std::string_view)> out_;
    sig::RunningSha256 hash_;
    std::vector<storage::TypedColumn> columns_;
    std::vector<std::pair<std::string, std::int64_t>> rows_;
    bool failed_ = false;
};

/// Bytes of a backup: how many were read, 0 at the end.
using BackupSource = std::function<Result<std::size_t>(char*, std::size_t)>;

/// What a backup's reader is told, in order. An error ends the reading.
class BackupVisitor {
public:
    virtual ~BackupVisitor() = default;
    virtual Result<> head(BackupHead const& head) = 0;
    virtual Result<> table(std::string const& name, std::vector<std::string> columns) = 0;
    virtual Result<> row(json::Value const& values) = 0;
    virtual Result<> sequence(std::string const& table, std::int64_t last) = 0;
};

/// Errc::invalid_input, naming the line, where it is no backup, of another format, damaged or cut off.
Result<> read_backup_file(BackupSource const& source, BackupVisitor& visitor);

/// The head alone, of a file that was not encrypted.
Result<BackupHead> read_backup_head(BackupSource const& source);

}  // namespace wikipub::flows
