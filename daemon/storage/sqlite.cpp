// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/sqlite.h"

#include <cassert>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>
#include <unordered_map>
#include <utility>

namespace wikipub::storage {

namespace {

constexpr int kBusyMilliseconds = 5000;

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

// Run around every piece of work: prepared like any other.
Statement const kBeginWrite(Statement::Unlisted{}, "begin", "BEGIN IMMEDIATE");
Statement const kBeginRead(Statement::Unlisted{}, "begin", "BEGIN");
Statement const kCommit(Statement::Unlisted{}, "commit", "COMMIT");
Statement const kSavepoint(Statement::Unlisted{}, "savepoint", "SAVEPOINT one");
Statement const kRelease(Statement::Unlisted{}, "release", "RELEASE one");

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};

[[noreturn]] void throw_error(sqlite3* database, std::string_view doing)
{
    int const code = database != nullptr ? sqlite3_extended_errcode(database) : SQLITE_NOMEM;
    std::string text(doing);
    text += ": ";
    text += database != nullptr ? sqlite3_errmsg(database) : "out of memory";
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Contended(text);
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_NOMEM:
            throw Unavailable(text);
        default:
            throw DatabaseError(text);
    }
}

class SqliteRow final : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
    std::string_view bytes(int column) const override
    {
        auto const* data = static_cast<char const*>(sqlite3_column_blob(statement_, column));
        auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return data != nullptr ? std::string_view(data, size) : std::string_view{};
    }

private:
    sqlite3_stmt* statement_;
};

// Binds for one execution and resets after it, whatever happens; the parameters outlive it.
class Execution {
public:
    Execution(sqlite3* database, sqlite3_stmt* statement, char const* name, std::span<Parameter const> parameters)
        : database_(database), statement_(statement), name_(name)
    {
        assert(sqlite3_stmt_busy(statement) == 0 && "a statement is run from within its own rows");
        assert(sqlite3_bind_parameter_count(statement) == static_cast<int>(parameters.size()));
        int index = 1;
        for (auto const& parameter : parameters) {
            bind(index++, parameter.data());
        }
    }
    ~Execution()
    {
        sqlite3_reset(statement_);
        sqlite3_clear_bindings(statement_);
    }
    Execution(Execution const&) = delete;
    Execution& operator=(Execution const&) = delete;

    bool next()
    {
        int const code = sqlite3_step(statement_);
        if (code != SQLITE_ROW && code != SQLITE_DONE) {
            throw_error(database_, name_);
        }
        return code == SQLITE_ROW;
    }

private:
    void bind(int index, Parameter::Data const& data)
    {
        int code = SQLITE_OK;
        if (auto const* number = std::get_if<std::int64_t>(&data)) {
            code = sqlite3_bind_int64(statement_, index, *number);
        } else if (auto const* text = std::get_if<std::string_view>(&data)) {
            // A null pointer would bind NULL, not the empty text.
            char const* begin = text->data() != nullptr ? text->data() : "";
            code = sqlite3_bind_text64(statement_, index, begin, text->size(), SQLITE_STATIC, SQLITE_UTF8);
        } else if (auto const* blob = std::get_if<Parameter::Blob>(&data)) {
            code = sqlite3_bind_blob64(statement_, index, (*blob)->data.data(), (*blob)->data.size(), SQLITE_STATIC);
        } else {
            code = sqlite3_bind_null(statement_, index);
        }
        if (code != SQLITE_OK) {
            throw_error(database_, name_);
        }
    }

    sqlite3* database_;
    sqlite3_stmt* statement_;
    char const* name_;
};

class SqliteConnection final : public Connection {
public:
    explicit SqliteConnection(std::string const& file)
    {
        sqlite3* opened = nullptr;
        int const code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
        database_.reset(opened);
        if (code != SQLITE_OK) {
            throw_error(opened, "opening " + file);
        }
        sqlite3_extended_result_codes(opened, 1);
        sqlite3_busy_timeout(opened, kBusyMilliseconds);
        // What sorting spills would otherwise reach files of its own, words included.
        run_script(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = "
            "OFF;"
            "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF"
        );
    }

    void query(
        Statement const& statement, std::span<Parameter const> parameters, std::function<void(Row const&)> const& read
    ) override
    {
        Execution execution(database_.get(), prepared(statement), statement.name(), parameters);
        SqliteRow const row(prepared(statement));
        while (execution.next()) {
            read(row);
        }
    }

    std::int64_t execute(Statement const& statement, std::span<Parameter const> parameters) override
    {
        Execution execution(database_.get(), prepared(statement), statement.name(), parameters);
        while (execution.next()) {
        }
        return sqlite3_changes64(database_.get());
    }

    std::int64_t last_insert_id() override { return sqlite3_last_insert_rowid(database_.get()); }

    void begin_write() override { execute(kBeginWrite, {}); }
    void begin_read() override { execute(kBeginRead, {}); }
    void commit() override { execute(kCommit, {}); }
    void rollback() noexcept override
    {
        if (in_transaction()) {
            sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        }
    }
    bool in_transaction() const override { return sqlite3_get_autocommit(database_.get()) == 0; }

    void savepoint() override { execute(kSavepoint, {}); }
    void release() override { execute(kRelease, {}); }
    void rollback_to_savepoint() override { run_script("ROLLBACK TO one; RELEASE one"); }

    void prepare(Statement const& statement) override { prepared(statement); }

    void run_script(char const* script) override
    {
        if (sqlite3_exec(database_.get(), script, nullptr, nullptr, nullptr) != SQLITE_OK) {
            throw_error(database_.get(), "script");
        }
    }

    void copy_to(std::string const& file) override
    {
        std::unique_ptr<char, decltype(&sqlite3_free)> const script(
            sqlite3_mprintf("VACUUM INTO %Q", file.c_str()), &sqlite3_free
        );
        run_script(script.get());
    }

    bool checkpoint() override
    {
        int const code =
            sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
        if (code != SQLITE_OK && code != SQLITE_BUSY) {
            throw_error(database_.get(), "checkpoint");
        }
        return code == SQLITE_OK;
    }

private:
    sqlite3_stmt* prepared(Statement const& statement)
    {
        auto& place = statements_[&statement];
        if (!place) {
            sqlite3_stmt* made = nullptr;
            auto const& sql = statement.sqlite();
            int const code = sqlite3_prepare_v3(
                database_.get(),
                sql.c_str(),
                static_cast<int>(sql.size()) + 1,
                SQLITE_PREPARE_PERSISTENT,
                &made,
                nullptr
            );
            if (code != SQLITE_OK) {
                throw_error(database_.get(), statement.name());
            }
            place.reset(made);
        }
        return place.get();
    }

    std::unique_ptr<sqlite3, Close> database_;
    std::unordered_map<Statement const*, Prepared> statements_;
};

}  // namespace

std::unique_ptr<Connection> open_sqlite(std::string const& file)
{
    // SQLite gives the log the mode of the file, and would make the file readable by others. One that is there is not
    // opened here: closing it would drop every lock that this process has on it (fcntl(2)), and the next process that
    // closes it, wikipubctl, would take the log away from under us.
    int const descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0 && errno != EEXIST) {
        throw Unavailable("opening " + file + ": " + std::strerror(errno));
    }
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return std::make_unique<SqliteConnection>(file);
}

}  // namespace wikipub::storage
