// SPDX-License-Identifier: GPL-2.0-or-later
#include "contract/mariadb_server.h"

#include "storage/migrator.h"
#include "storage/retention.h"

#include <chrono>
#include <csignal>
#include <set>
#include <stdexcept>
#include <stdlib.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace wikipub::storage {

namespace {

constexpr std::chrono::seconds kStart{60};
constexpr std::chrono::milliseconds kBetweenLooks{20};

std::filesystem::path make_folder()
{
    // Data in memory where the machine has such a place: these tests are about SQL, not about disks.
    auto const memory = std::filesystem::path("/dev/shm");
    auto const parent = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    std::string pattern = parent / "wikipub-mariadb-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("no folder for the database server in " + parent.string());
    }
    return pattern;
}

}  // namespace

MariadbServer& MariadbServer::get()
{
    static MariadbServer server;
    return server;
}

MariadbServer::MariadbServer() : folder_(make_folder())
{
    auto const script = std::string(WIKIPUB_TESTS_DIR) + "/support/mariadb";
    process_ = ::fork();
    if (process_ == 0) {
        ::execl(script.c_str(), script.c_str(), folder_.c_str(), nullptr);
        ::_exit(127);
    }
    wait_until_ready();
}

MariadbServer::~MariadbServer()
{
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void MariadbServer::wait_until_ready()
{
    auto const until = std::chrono::steady_clock::now() + kStart;
    while (true) {
        try {
            open_mariadb(server_operator(), Access::schema);
            return;
        } catch (Unavailable const& unavailable) {
            int status = 0;
            if (::waitpid(process_, &status, WNOHANG) == process_ || std::chrono::steady_clock::now() > until) {
                throw std::runtime_error(
                    "MariaDB does not start, see " + folder_.string() + "/log: " + unavailable.what()
                );
            }
        }
        std::this_thread::sleep_for(kBetweenLooks);
    }
}

MariadbOptions MariadbServer::account(std::string const& user, std::string const& database) const
{
    MariadbOptions options;
    options.user = user;
    options.password = (user == "wikipub" ? "daemon" : user) + "-password";
    options.socket = socket();
    options.database = database;
    return options;
}

MariadbOptions MariadbServer::daemon(std::string const& database) const
{
    return account("wikipub", database);
}

MariadbOptions MariadbServer::schema(std::string const& database) const
{
    return account("schema", database);
}

MariadbOptions MariadbServer::server_operator() const
{
    return account("operator", "mysql");
}

std::string MariadbServer::bare_database(std::string const& name)
{
    auto const connection = open_mariadb(server_operator(), Access::schema);
    connection->run_script(("DROP DATABASE IF EXISTS wikipub_" + name).c_str());
    connection->run_script(("CREATE DATABASE wikipub_" + name).c_str());
    return "wikipub_" + name;
}

std::string MariadbServer::empty_database()
{
    std::string const name = "wikipub_contract";
    if (!has_tables_) {
        bare_database("contract");
        auto const connection = open_mariadb(schema(name), Access::schema);
        apply_migrations(*connection, mysql_migrations(), {}, [](Migration const&) {});
        has_tables_ = true;
        return name;
    }
    auto const connection = open_mariadb(schema(name), Access::schema);
    Transaction transaction(*connection, {});
    std::set<std::string> tables;
    for (auto const& column : list_columns(transaction)) {
        tables.insert(column.table);
    }
    tables.erase("schema_migration");
    connection->run_script("START TRANSACTION");
    for (auto const& table : tables) {
        connection->run_script(("DELETE FROM " + table).c_str());
    }
    connection->run_script("COMMIT");
    return name;
}

}  // namespace wikipub::storage
