// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/mariadb.h"

#include "storage/mariadb_errors.h"

#include <cassert>
#include <chrono>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <deque>
#include <mysql_driver.h>
#include <thread>
#include <unordered_map>
#include <utility>

namespace wikipub::storage {

namespace {

constexpr int kConnectSeconds = 10;
constexpr std::chrono::seconds kCommitIsSought{30};
constexpr std::chrono::milliseconds kBetweenAttempts{200};

using Rows = std::unique_ptr<sql::ResultSet>;
using Prepared = std::unique_ptr<sql::PreparedStatement>;

/// The session is over; what was not committed is rolled back.
class Lost final : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] void throw_trouble(std::string_view doing, int code)
{
    auto const text = describe_trouble(doing, code);
    switch (trouble_of(code)) {
        case MariadbTrouble::lost:
            throw Lost(text);
        case MariadbTrouble::contended:
        // A row that this transaction could not see yet: a second run sees it.
        case MariadbTrouble::duplicate:
            throw Contended(text);
        case MariadbTrouble::schema:
            throw SchemaError(text);
        case MariadbTrouble::unavailable:
            throw Unavailable(text);
        case MariadbTrouble::other:
            break;
    }
    throw DatabaseError(text);
}

class MariadbRow final : public Row {
public:
    explicit MariadbRow(sql::ResultSet& rows) : rows_(rows) {}

    void next() { texts_.clear(); }
    bool is_null(int column) const override { return rows_.isNull(position(column)); }
    std::int64_t integer(int column) const override { return rows_.getInt64(position(column)); }
    std::string_view bytes(int column) const override
    {
        auto const& text = texts_.emplace_back(rows_.getString(position(column)));
        return {text.c_str(), text.length()};
    }

private:
    static std::uint32_t position(int column) { return static_cast<std::uint32_t>(column) + 1; }

    sql::ResultSet& rows_;
    mutable std::deque<sql::SQLString> texts_;
};

// The driver keeps a pointer to long texts until the statement was executed: they stay here as long.
class Binding {
public:
    Binding(sql::PreparedStatement& statement, std::span<Parameter const> parameters)
    {
        unsigned index = 1;
        for (auto const& parameter : parameters) {
            bind(statement, index++, parameter.data());
        }
    }

private:
    void bind(sql::PreparedStatement& statement, unsigned index, Parameter::Data const& data)
    {
        if (auto const* number = std::get_if<std::int64_t>(&data)) {
            statement.setInt64(index, *number);
        } else if (auto const* text = std::get_if<std::string_view>(&data)) {
            statement.setString(index, texts_.emplace_back(text->data() != nullptr ? text->data() : "", text->size()));
        } else if (auto const* blob = std::get_if<Parameter::Blob>(&data)) {
            statement.setString(index, texts_.emplace_back((*blob)->data.data(), (*blob)->data.size()));
        } else {
            statement.setNull(index, 0);
        }
    }

    std::deque<sql::SQLString> texts_;
};

class MariadbConnection final : public Connection {
public:
    MariadbConnection(MariadbOptions options, Access access) : options_(std::move(options)), access_(access)
    {
        connect();
        if (access_ == Access::write) {
            writer_ = "writer/" + text_of("SELECT UUID()");
        }
    }

    void query(
        Statement const& statement, std::span<Parameter const> parameters, std::function<void(Row const&)> const& read
    ) override
    {
        auto const rows = guarded(statement.name(), [&] {
            auto& made = prepared(statement);
            Binding const binding(made, parameters);
            return Rows(made.executeQuery());
        });
        MariadbRow row(*rows);
        while (guarded(statement.name(), [&] { return rows->next(); })) {
            row.next();
            read(row);
        }
    }

    std::int64_t execute(Statement const& statement, std::span<Parameter const> parameters) override
    {
        begin_savepoint();
        wrote_ = true;
        return guarded(statement.name(), [&]() -> std::int64_t {
            auto& made = prepared(statement);
            Binding const binding(made, parameters);
            try {
                return made.executeUpdate();
            } catch (sql::SQLException const& error) {
                if (statement.leaves_existing() && trouble_of(error.getErrorCode()) == MariadbTrouble::duplicate) {
                    return 0;
                }
                throw;
            }
        });
    }

    std::int64_t last_insert_id() override { return std::stoll(text_of("SELECT LAST_INSERT_ID()")); }

    void begin_write() override { begin("START TRANSACTION READ WRITE"); }
    void begin_read() override { begin("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"); }

    void commit() override
    {
        bool const marked = wrote_ && access_ == Access::write;
        if (marked) {
            mark_commit();
        }
        try {
            run("COMMIT");
        } catch (Contended const&) {
            if (session_ || !marked) {
                throw;
            }
            find_out_about_commit();
        }
        if (marked) {
            ++commits_;
        }
        in_transaction_ = false;
    }

    void rollback() noexcept override
    {
        if (!in_transaction_) {
            return;
        }
        try {
            run("ROLLBACK");
        } catch (std::exception const&) {
            // The server rolls back what it does not hear of again.
            disconnect();
        }
        in_transaction_ = false;
    }

    bool in_transaction() const override { return in_transaction_; }

    // Sent with the first write only: most of what shares a batch with others reads, and fails, if at all, before it.
    void savepoint() override { savepoint_ = Savepoint::wanted; }
    void release() override { savepoint_ = Savepoint::none; }
    void rollback_to_savepoint() override
    {
        if (std::exchange(savepoint_, Savepoint::none) == Savepoint::made) {
            run("ROLLBACK TO SAVEPOINT one");
        }
    }

    void prepare(Statement const& statement) override
    {
        guarded(statement.name(), [&] { prepared(statement); });
    }

    void run_script(char const* script) override
    {
        std::string_view rest(script);
        while (!rest.empty()) {
            auto const end = rest.find(";\n");
            auto const one = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
            if (one.find_first_not_of(" \n") != std::string_view::npos) {
                run(std::string(one));
            }
        }
    }

    void copy_to(std::string const&) override { throw DatabaseError("a database server is copied by its own tools"); }
    // Pages of erased words are the server's: InnoDB purges them by itself, and its logs are not ours to empty.
    bool checkpoint() override { return true; }

private:
    enum class Savepoint { none, wanted, made };

    void connect()
    {
        disconnect();
        sql::ConnectOptionsMap options;
        options["hostName"] = options_.socket.empty() ? "tcp://" + options_.host + ":" + std::to_string(options_.port)
                                                      : "unix://" + options_.socket;
        options["userName"] = options_.user;
        options["password"] = options_.password;
        options["schema"] = options_.database;
        options["OPT_CONNECT_TIMEOUT"] = kConnectSeconds;
        options["OPT_READ_TIMEOUT"] = static_cast<int>(options_.answers_within.count());
        options["OPT_WRITE_TIMEOUT"] = static_cast<int>(options_.answers_within.count());
        options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
        // Rows found, not rows changed: a lease renewed twice within a millisecond is still ours.
        options["CLIENT_FOUND_ROWS"] = true;
        if (!options_.tls_ca_file.empty()) {
            options["sslCA"] = options_.tls_ca_file;
            options["sslVerify"] = true;
            options["sslEnforce"] = true;
        }
        try {
            session_.reset(sql::mysql::get_driver_instance()->connect(options));
            command_.reset(session_->createStatement());
            command_->execute(
                "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES,NO_ENGINE_SUBSTITUTION', "
                "innodb_lock_wait_timeout = 10, tx_isolation = " +
                std::string(access_ == Access::write ? "'READ-COMMITTED'" : "'REPEATABLE-READ'")
            );
        } catch (sql::SQLException const& error) {
            disconnect();
            throw Unavailable(describe_trouble("connecting", error.getErrorCode()));
        }
    }

    void disconnect() noexcept
    {
        statements_.clear();
        command_.reset();
        session_.reset();
        in_transaction_ = false;
    }

    /// Calls what talks to the server. A lost connection ends the transaction, so that it is run again.
    template <class Talk>
    auto guarded(std::string_view doing, Talk talk) -> decltype(talk())
    {
        try {
            if (!session_) {
                throw Lost(describe_trouble(doing, 2006));
            }
            try {
                return talk();
            } catch (sql::SQLException const& error) {
                throw_trouble(doing, error.getErrorCode());
            }
        } catch (Lost const& lost) {
            disconnect();
            throw Contended(lost.what());
        }
    }

    void run(std::string const& command)
    {
        guarded(command.substr(0, command.find_first_of("\n(")), [&] { command_->execute(command); });
    }

    /// The only column of the only row.
    std::string text_of(std::string const& question)
    {
        return guarded("question", [&] {
            Rows const rows(command_->executeQuery(question));
            return rows->next() ? rows->getString(1).asStdString() : std::string();
        });
    }

    void begin(std::string const& command)
    {
        savepoint_ = Savepoint::none;
        wrote_ = false;
        if (session_) {
            try {
                run(command);
            } catch (Contended const&) {
                // Closed by the server while it was idle.
            }
        }
        if (!session_) {
            connect();
            run(command);
        }
        in_transaction_ = true;
    }

    void begin_savepoint()
    {
        if (savepoint_ == Savepoint::wanted) {
            run("SAVEPOINT one");
            savepoint_ = Savepoint::made;
        }
    }

    std::string commit_mark() const { return "name = '" + writer_ + "' AND fence = " + std::to_string(commits_ + 1); }

    void mark_commit()
    {
        run("INSERT INTO lease (name, node, fence, until) VALUES ('" + writer_ + "', '', " +
            std::to_string(commits_ + 1) +
            ", (UNIX_TIMESTAMP() + 86400) * 1000) ON DUPLICATE KEY UPDATE fence = VALUES(fence), until = "
            "VALUES(until)");
    }

    /// Returns where the commit was made, throws Contended where it was not. The locking read waits for a server that
    /// has not yet noticed that nobody listens.
    void find_out_about_commit()
    {
        auto const until = std::chrono::steady_clock::now() + kCommitIsSought;
        auto const question = "SELECT COUNT(*) FROM lease WHERE " + commit_mark() + " FOR UPDATE";
        while (true) {
            std::string found;
            try {
                connect();
                found = text_of(question);
            } catch (DatabaseError const&) {
                if (std::chrono::steady_clock::now() > until) {
                    throw Unavailable("the connection was lost while committing, and the server does not come back");
                }
                std::this_thread::sleep_for(kBetweenAttempts);
                continue;
            }
            if (found == "1") {
                return;
            }
            throw Contended("the connection was lost before the commit");
        }
    }

    sql::PreparedStatement& prepared(Statement const& statement)
    {
        auto& place = statements_[&statement];
        if (!place) {
            // A snapshot locks nothing.
            constexpr std::string_view kLock = " FOR UPDATE";
            std::string_view text = statement.mysql();
            if (access_ == Access::read && text.ends_with(kLock)) {
                text.remove_suffix(kLock.size());
            }
            place.reset(session_->prepareStatement(sql::SQLString(text.data(), text.size())));
        }
        return *place;
    }

    MariadbOptions const options_;
    Access const access_;
    std::string writer_;  ///< the name of its row in `lease`
    std::int64_t commits_ = 0;
    bool in_transaction_ = false;
    bool wrote_ = false;
    Savepoint savepoint_ = Savepoint::none;
    std::unique_ptr<sql::Connection> session_;
    std::unique_ptr<sql::Statement> command_;
    std::unordered_map<Statement const*, Prepared> statements_;
};

}  // namespace

std::unique_ptr<Connection> open_mariadb(MariadbOptions options, Access access)
{
    return std::make_unique<MariadbConnection>(std::move(options), access);
}

}  // namespace wikipub::storage
