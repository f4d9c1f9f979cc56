// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/migrate_storage_command.h"

#include "app/options.h"
#include "storage/storage_copy.h"

#include <CLI/CLI.hpp>

#include <cstring>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wikipub::app {

namespace {

Exit refuse(std::string_view why, Exit exit = Exit::config)
{
    std::cerr << "wikipubctl: " << why << '\n';
    return exit;
}

bool somebody_listens(std::string const& socket_file)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_file.size() >= sizeof address.sun_path) {
        return false;
    }
    std::memcpy(address.sun_path, socket_file.c_str(), socket_file.size());
    int const made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what connect(2) takes
    bool const connected = ::connect(made, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    ::close(made);
    return connected;
}

/// On stderr: `[#########···········]  45 %  post  1234 of 270000 rows`.
class Bar {
public:
    void show(storage::CopyProgress const& progress)
    {
        if (is_terminal_) {
            constexpr int kWidth = 30;
            auto const all = std::max<std::int64_t>(progress.all, 1);
            auto const filled = static_cast<std::size_t>(progress.done * kWidth / all);
            std::string bar(filled, '#');
            bar.resize(kWidth, '.');
            std::cerr << "\r[" << bar << "] " << std::setw(3) << progress.done * 100 / all << " %  " << std::left
                      << std::setw(16) << progress.table << std::right << ' ' << progress.done << " of " << progress.all
                      << " rows\033[K" << std::flush;
        } else if (progress.table != last_) {
            std::cerr << progress.table << '\n';
        }
        last_ = progress.table;
    }
    void end() const
    {
        if (is_terminal_ && !last_.empty()) {
            std::cerr << '\n';
        }
    }

private:
    bool const is_terminal_ = ::isatty(STDERR_FILENO) == 1;
    std::string last_;
};

}  // namespace

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
    Bar bar;
    std::vector<storage::CopiedTable> copied;
    try {
        copied = storage::copy_storage(file, *options->mariadb, [&](storage::CopyProgress const& progress) {
            bar.show(progress);
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
