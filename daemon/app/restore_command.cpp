// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/restore_command.h"

#include "app/command_line.h"
#include "app/options.h"
#include "base/descriptor.h"
#include "base/strings.h"
#include "config/files.h"
#include "flows/backup_file.h"
#include "flows/journal_replay.h"
#include "sig/envelope.h"
#include "storage/migrator.h"
#include "storage/positions.h"
#include "storage/sqlite.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace wikipub::app {

namespace {

Exit exit_of(Errc code)
{
    switch (code) {
        case Errc::not_found:
            return Exit::no_input;
        case Errc::forbidden:
            return Exit::no_permission;
        case Errc::conflict:
            return Exit::config;
        case Errc::unavailable:
            return Exit::io_error;
        default:
            return Exit::data;
    }
}

/// The file of the backup, decrypted where it has to be.
class Source {
public:
    static Result<Source> open(std::string const& file, std::string const& key_file)
    {
        Source source(Descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC)));
        auto const number = source.in_.number();
        char first = 0;
        if (!source.in_.is_open() || ::read(number, &first, 1) < 0 || ::lseek(number, 0, SEEK_SET) < 0) {
            return fail(Errc::not_found, file + ": " + std::strerror(errno));
        }
        if (first == '{') {
            return source;
        }
        if (key_file.empty()) {
            return fail(Errc::invalid_input, file + " is encrypted, or no backup; name the private key with --key");
        }
        auto const key = config::DiskFiles().read(key_file);
        if (!key) {
            return fail(Errc::not_found, key_file + ": " + key.error().detail);
        }
        auto envelope = sig::OpenedEnvelope::open(number, key->text);
        if (!envelope) {
            return fail(envelope.error().code, file + ": " + envelope.error().detail);
        }
        source.envelope_ = std::move(*envelope);
        return source;
    }
    bool is_encrypted() const { return envelope_.has_value(); }
    Result<std::size_t> read(char* into, std::size_t most)
    {
        if (envelope_) {
            return envelope_->read(into, most);
        }
        auto const got = ::read(in_.number(), into, most);
        if (got < 0) {
            return fail(Errc::unavailable, std::strerror(errno));
        }
        return static_cast<std::size_t>(got);
    }

private:
    explicit Source(Descriptor in) : in_(std::move(in)) {}

    Descriptor in_;
    std::optional<sig::OpenedEnvelope> envelope_;
};

/// Reads it to its end and looks whether it may be restored here, before anything is written.
class Check final : public flows::BackupVisitor {
public:
    Check(config::Server const& server, bool expired_too, Timestamp now)
        : server_(server), expired_too_(expired_too), now_(now)
    {
    }

    Result<> head(flows::BackupHead const& head) override
    {
        head_ = head;
        auto const known = storage::sqlite_migrations();
        if (head.schema > static_cast<std::int64_t>(known.size())) {
            return fail(
                Errc::conflict,
                "it was made by a newer Wikipub, whose schema is " + head.migration + "; install at least that version"
            );
        }
        if (head.host != server_.host) {
            return fail(Errc::conflict, "it is of " + head.host + ", but server.host is " + server_.host);
        }
        if (head.handle_domain != server_.handle_domain) {
            return fail(
                Errc::conflict,
                "its handles are of " + head.handle_domain + ", but server.handle_domain is " + server_.handle_domain
            );
        }
        if (head.expires < now_ && !expired_too_) {
            return fail(
                Errc::gone,
                "it expired on " + format_iso8601(head.expires) +
                    "; --expired restores it all the same, and the wikis have to say what was erased before the "
                    "journal begins"
            );
        }
        return {};
    }
    Result<> table(std::string const&, std::vector<std::string>) override { return {}; }
    Result<> row(json::Value const&) override
    {
        ++rows_;
        return {};
    }
    Result<> sequence(std::string const&, std::int64_t) override { return {}; }

    flows::BackupHead const& read_head() const { return head_; }
    std::int64_t rows() const { return rows_; }

private:
    config::Server const& server_;
    bool expired_too_;
    Timestamp now_;
    flows::BackupHead head_;
    std::int64_t rows_ = 0;
};

/// Puts it into the tables.
class Load final : public flows::BackupVisitor {
public:
    Load(storage::BackupTarget& target, std::int64_t all) : target_(target), all_(all) {}

    Result<> head(flows::BackupHead const&) override { return {}; }

    Result<> table(std::string const& name, std::vector<std::string> columns) override
    {
        name_ = name;
        columns_.clear();
        auto const& known = target_.columns_of(name);
        if (known.empty() || columns.empty()) {
            return fail(Errc::invalid_input, "this version keeps no table " + name);
        }
        for (auto const& column : columns) {
            auto const found = std::ranges::find(known, column, &storage::TypedColumn::name);
            if (found == known.end()) {
                return fail(Errc::invalid_input, "this version keeps no " + name + "." + column);
            }
            columns_.push_back(*found);
        }
        target_.begin_table(name, columns);
        bar_.show(name_, done_, all_);
        return {};
    }

    Result<> row(json::Value const& values) override
    {
        std::vector<storage::StoredValue> row;
        for (std::size_t i = 0; auto const value : values.elements()) {
            auto stored = value_of(value, columns_[i++].type);
            if (!stored) {
                return fail(Errc::invalid_input, "a value of " + name_ + "." + columns_[i - 1].name + " is damaged");
            }
            row.push_back(std::move(*stored));
        }
        target_.add_row(std::move(row));
        constexpr std::int64_t kBetweenSigns = 2000;
        if (++done_ % kBetweenSigns == 0) {
            bar_.show(name_, done_, all_);
        }
        return {};
    }

    Result<> sequence(std::string const& table, std::int64_t last) override
    {
        target_.set_sequence(table, last);
        return {};
    }

    void end() const { bar_.end(); }

private:
    static std::optional<storage::StoredValue> value_of(json::Value const& value, storage::ColumnType type)
    {
        if (value.is_null()) {
            return storage::StoredValue{};
        }
        if (type == storage::ColumnType::integer) {
            auto const number = value.as_integer();
            return number ? std::optional<storage::StoredValue>(*number) : std::nullopt;
        }
        auto const text = value.as_string();
        if (!text) {
            return std::nullopt;
        }
        if (type == storage::ColumnType::text) {
            return std::string(*text);
        }
        auto bytes = base64_decode(*text);
        return bytes ? std::optional<storage::StoredValue>(storage::Bytes{std::move(*bytes)}) : std::nullopt;
    }

    storage::BackupTarget& target_;
    ProgressBar bar_;
    std::string name_;
    std::vector<storage::TypedColumn> columns_;
    std::int64_t done_ = 0;
    std::int64_t all_;
};

Result<> read_through(std::string const& file, std::string const& key_file, flows::BackupVisitor& visitor)
{
    auto source = Source::open(file, key_file);
    if (!source) {
        return tl::unexpected(source.error());
    }
    auto const read =
        flows::read_backup_file([&](char* into, std::size_t most) { return source->read(into, most); }, visitor);
    if (!read && read.error().detail == "it is no backup" && source->is_encrypted()) {
        return fail(Errc::forbidden, file + ": it was encrypted to another key, or is no backup");
    }
    return read ? read : fail(read.error().code, file + ": " + read.error().detail);
}

Result<std::vector<flows::JournalLine>> read_journals(std::vector<std::string> const& files, std::string const& host)
{
    std::vector<flows::JournalLine> lines;
    for (auto const& file : files) {
        auto read = flows::read_journal(file, host);
        if (!read) {
            return tl::unexpected(read.error());
        }
        std::ranges::move(*read, std::back_inserter(lines));
    }
    return lines;
}

Result<std::unique_ptr<storage::Connection>> open_database(config::Storage const& settings, Timestamp now)
{
    auto const options = database_options(settings);
    if (!options) {
        return tl::unexpected(options.error());
    }
    if (options->mariadb) {
        auto connection = storage::open_mariadb(*options->mariadb, storage::Access::schema);
        storage::require_migrations(*connection, storage::mysql_migrations());
        return connection;
    }
    auto connection = storage::open_sqlite(options->file);
    storage::migrate(*connection, storage::sqlite_migrations(), options->file, now);
    return connection;
}

/// Nothing new is sent until somebody has looked.
void begin_paused(storage::Transaction& transaction, Timestamp created)
{
    storage::pause(transaction, "all", transaction.now());
    storage::resume(transaction, storage::kRestored);
    storage::pause(transaction, storage::kRestored, created);
}

}  // namespace

RestoreCommand::RestoreCommand(CLI::App& options)
{
    auto* const restore =
        options.add_subcommand("restore", "a backup into an empty database, with wikipubd stopped; it begins paused");
    restore->add_option("file", file_, "a backup")->required();
    restore->add_option("--journal", journal_files_, "a node's journal, each of them; storage.journal_file is read too")
        ->allow_extra_args(false);
    restore->add_option("--key", key_file_, "the private key (PEM) that the backup was encrypted to");
    restore->add_flag("--expired", expired_too_, "restore a backup that is past its 30 days");
}

Exit RestoreCommand::run(config::Settings const& settings) const
{
    if (somebody_listens(settings.server.control_socket)) {
        return refuse("wikipubd is running; stop it on every node first");
    }
    SystemClock const clock(settings.development.clock_offset);
    SystemRandom random;
    Check check(settings.server, expired_too_, clock.now());
    if (auto const checked = read_through(file_, key_file_, check); !checked) {
        return refuse(checked.error().detail, exit_of(checked.error().code));
    }
    auto journals = journal_files_;
    auto const& own = settings.storage.journal_file;
    if (std::ranges::find(journals, own) == journals.end() && std::filesystem::exists(own)) {
        journals.push_back(own);
    }
    auto const lines = read_journals(journals, settings.server.host);
    if (!lines) {
        return refuse(lines.error().detail, exit_of(lines.error().code));
    }
    auto const connection = open_database(settings.storage, clock.now());
    if (!connection) {
        return refuse(connection.error().detail);
    }
    flows::Replayed replayed;
    try {
        storage::BackupTarget target(**connection, clock.now());
        Load load(target, check.rows());
        auto const loaded = read_through(file_, key_file_, load);
        load.end();
        if (!loaded) {
            return refuse(loaded.error().detail, exit_of(loaded.error().code));
        }
        Result<flows::Replayed> result;
        target.finish([&](storage::Transaction& transaction) {
            auto const made = check.read_head().created;
            result = flows::replay_journal(transaction, identity_of(settings), *lines, made, random, clock.now());
            if (!result) {
                throw storage::DatabaseError(result.error().detail);
            }
            begin_paused(transaction, made);
        });
        replayed = *result;
    } catch (storage::Contended const& contended) {
        return refuse(std::string(contended.what()) + "; run this again, it begins anew", Exit::unavailable);
    }
    std::cout << check.rows() << " rows are restored, as they were on " << format_iso8601(check.read_head().created)
              << ".\n";
    if (journals.empty()) {
        std::cout << "There was no journal: what was erased since then is erased when the wikis tell of it.\n";
    } else {
        std::cout << "The journal erased again " << replayed.posts << " posts, " << replayed.actors << " pages, "
                  << replayed.editors << " editors and " << replayed.followers << " followers, and forgot again "
                  << replayed.forgotten << " accounts or servers.\n";
    }
    std::cout << "Nothing new is published: start wikipubd, look, then run wikipubctl resume.\n";
    return Exit::ok;
}

}  // namespace wikipub::app
