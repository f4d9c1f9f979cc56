// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/migrate_storage_command.h"

#include "app/command_line.h"
#include "app/options.h"
#include "storage/storage_copy.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <iomanip>
#include <iostream>

namespace wikipub::app {

MigrateStorageCommand::MigrateStorageCommand(CLI::App& options)
{
    auto* const migrate = options.add_subcommand(
        "migrate-storage", "copy the database file to MariaDB, with wikipubd stopped; goes on where it was interrupted"
    );
    migrate->add_option("--to", to_, "mysql://user@host/database, with the tables of `wikipubctl schema`")->required();
    migrate->add_option("--password-file", password_file_, "a file of mode 0400 with that account's password");
    migrate->add_option("--tls-ca-file", tls_ca_file_, "the certificates that the server's is checked against");
}

Exit MigrateStorageCommand::run(config::Settings const& settings) const
{
    config::Storage target;
    target.mysql = config::parse_mysql_url(to_);
    target.password_file = password_file_.empty() ? settings.storage.password_file : password_file_;
    target.tls_ca_file = tls_ca_file_.empty() ? settings.storage.tls_ca_file : tls_ca_file_;
    if (!target.mysql) {
        return refuse("--to is no database; write mysql://user@host/database", Exit::usage);
    }
    auto const& file = settings.storage.sqlite_file;
    if (settings.storage.mysql || !std::filesystem::exists(file)) {
        return refuse("storage.url names no file that could be copied; leave it as it is until the copy is made");
    }
    if (somebody_listens(settings.server.control_socket)) {
        return refuse("wikipubd is running; stop it first, since what it stores meanwhile would be left behind");
    }
    auto const options = database_options(target);
    if (!options) {
        return refuse(options.error().detail);
    }
    ProgressBar bar;
    std::vector<storage::CopiedTable> copied;
    try {
        copied = storage::copy_storage(file, *options->mariadb, [&](storage::CopyProgress const& progress) {
            bar.show(progress.table, progress.done, progress.all);
        });
    } catch (storage::Contended const& contended) {
        bar.end();
        return refuse(std::string(contended.what()) + "; run this again, it goes on from there", Exit::unavailable);
    } catch (storage::DatabaseError const&) {
        bar.end();
        throw;
    }
    bar.end();
    std::int64_t rows = 0;
    for (auto const& table : copied) {
        std::cout << std::left << std::setw(20) << table.name << std::right << std::setw(12) << table.rows << "  "
                  << std::hex << std::setw(16) << std::setfill('0') << table.checksum << std::dec << std::setfill(' ')
                  << '\n';
        rows += table.rows;
    }
    std::cout << rows << " rows in " << copied.size()
              << " tables are the same on both sides. Now write in the settings:\n"
              << "storage: {url: \"" << to_ << "\"" << (target.password_file.empty() ? "" : ", password_file: ")
              << target.password_file << (target.tls_ca_file.empty() ? "" : ", tls_ca_file: ") << target.tls_ca_file
              << "}\n";
    return Exit::ok;
}

}  // namespace wikipub::app
