// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/backup_command.h"

#include "app/command_line.h"
#include "app/options.h"
#include "app/written_file.h"
#include "config/files.h"
#include "flows/backup_file.h"
#include "sig/envelope.h"
#include "storage/migrator.h"
#include "storage/sqlite.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>

namespace wikipub::app {

namespace {

constexpr std::string_view kPrefix = "wikipub-";
constexpr std::string_view kSuffix = ".backup";
/// Somebody may still be writing it.
constexpr auto kUnfinishedKept = std::chrono::days{1};

/// `wikipub-20261123T103000Z.backup`
std::string name_of_backup(Timestamp now)
{
    auto date = format_iso8601(std::chrono::floor<std::chrono::seconds>(now));
    std::erase_if(date, [](char character) { return character == '-' || character == ':'; });
    return std::string(kPrefix) + date + std::string(kSuffix);
}

std::optional<Timestamp> date_in(std::string name)
{
    constexpr std::size_t kDate = std::string_view("20261123T103000Z").size();
    if (name.size() != kPrefix.size() + kDate + kSuffix.size() || !name.starts_with(kPrefix) ||
        !name.ends_with(kSuffix)) {
        return std::nullopt;
    }
    auto date = name.substr(kPrefix.size(), kDate);
    for (auto const& [place, mark] : {std::pair{4U, '-'}, {7U, '-'}, {13U, ':'}, {16U, ':'}}) {
        date.insert(date.begin() + place, mark);
    }
    return parse_iso8601(date);
}

/// Whoever erases something trusts that it is gone from the backups in the end.
void remove_expired(std::filesystem::path const& folder, Timestamp now)
{
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        auto name = entry.path().filename().string();
        auto const is_part = name.ends_with(WrittenFile::kUnfinished);
        if (is_part) {
            name.resize(name.size() - WrittenFile::kUnfinished.size());
        }
        auto const made = date_in(std::move(name));
        if (!made || *made + (is_part ? kUnfinishedKept : flows::kBackupKept) >= now) {
            continue;
        }
        std::error_code trouble;
        if (std::filesystem::remove(entry.path(), trouble)) {
            std::cout << entry.path().string() << (is_part ? " was never finished" : " was past its 30 days")
                      << " and is deleted\n";
        } else if (trouble) {
            std::cerr << "wikipubctl: " << entry.path().string()
                      << " is past its time and cannot be deleted: " << trouble.message() << '\n';
        }
    }
}

Result<std::unique_ptr<storage::Connection>> open_database(config::Storage const& settings)
{
    if (!settings.mysql && !std::filesystem::exists(settings.sqlite_file)) {
        return fail(Errc::not_found, settings.sqlite_file + " is not there: there is nothing to back up");
    }
    auto const options = database_options(settings);
    if (!options) {
        return tl::unexpected(options.error());
    }
    auto connection = options->mariadb ? storage::open_mariadb(*options->mariadb, storage::Access::read)
                                       : storage::open_sqlite(options->file);
    auto const migrations = options->mariadb ? storage::mysql_migrations() : storage::sqlite_migrations();
    if (!storage::missing_migrations(*connection, migrations).empty()) {
        return fail(Errc::conflict, "the database is of an older version; start this version's wikipubd with it once");
    }
    return connection;
}

flows::BackupHead head_of(storage::Snapshot& snapshot, Timestamp now)
{
    auto const installation = storage::find_installation(snapshot);
    if (!installation) {
        throw storage::DatabaseError("the database holds no installation: there is nothing to back up");
    }
    if (installation->host.empty()) {
        throw storage::DatabaseError("a restore into this database was interrupted: run wikipubctl restore again");
    }
    auto const last = storage::sqlite_migrations().back();
    return {last.number, last.name, installation->host, installation->handle_domain, now, now + flows::kBackupKept};
}

}  // namespace

BackupCommand::BackupCommand(CLI::App& options)
{
    auto* const backup = options.add_subcommand(
        "backup", "keys, consents, followers, ids and recipients, without the words of any post; wikipubd may run"
    );
    backup->add_option("--to", to_, "a new file; or a folder/, whose backups past their 30 days are deleted")
        ->required();
    backup->add_option(
        "--encrypt-to", certificate_file_, "a certificate (PEM): only whoever has its private key can read the backup"
    );
}

Exit BackupCommand::run(config::Settings const& settings) const
{
    auto const now = SystemClock(settings.development.clock_offset).now();
    bool const is_folder = to_.ends_with('/') || std::filesystem::is_directory(to_);
    auto const target = is_folder ? std::filesystem::path(to_) / name_of_backup(now) : std::filesystem::path(to_);
    auto const connection = open_database(settings.storage);
    if (!connection) {
        return refuse(
            connection.error().detail, connection.error().code == Errc::not_found ? Exit::no_input : Exit::config
        );
    }
    auto file = WrittenFile::create(target);
    if (!file) {
        return refuse(file.error().detail, Exit::cannot_create);
    }
    std::optional<sig::Envelope> envelope;
    if (!certificate_file_.empty()) {
        auto const certificate = config::DiskFiles().read(certificate_file_);
        if (!certificate) {
            return refuse(certificate_file_ + ": " + certificate.error().detail, Exit::no_input);
        }
        auto sealed = sig::Envelope::seal(file->descriptor(), certificate->text);
        if (!sealed) {
            return refuse(certificate_file_ + " " + sealed.error().detail, Exit::data);
        }
        envelope = std::move(*sealed);
    }
    flows::BackupWriter writer([&](std::string_view bytes) {
        return envelope ? envelope->write(bytes) : file->write(bytes);
    });
    ProgressBar bar;
    try {
        storage::read_backup(
            **connection,
            now,
            [&](storage::Snapshot& snapshot) { writer.write_head(head_of(snapshot, now)); },
            writer,
            [&](storage::BackupProgress const& progress) { bar.show(progress.table, progress.done, progress.all); }
        );
    } catch (storage::Contended const& contended) {
        bar.end();
        return refuse(std::string(contended.what()) + "; run this again", Exit::unavailable);
    }
    bar.end();
    auto const rows = writer.finish();
    if (!rows || (envelope && !envelope->finish())) {
        return refuse(target.string() + " could not be written; is the disk full?", Exit::io_error);
    }
    if (auto const kept = file->keep(); !kept) {
        return refuse(kept.error().detail, Exit::cannot_create);
    }
    std::cout << *rows << " rows are in " << target.string() << (envelope ? ", encrypted" : "") << "; it expires on "
              << format_iso8601(std::chrono::floor<std::chrono::seconds>(now + flows::kBackupKept)) << '\n';
    if (is_folder) {
        remove_expired(target.parent_path(), now);
    }
    return Exit::ok;
}

}  // namespace wikipub::app
