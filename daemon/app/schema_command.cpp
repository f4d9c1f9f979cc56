// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/schema_command.h"

#include "app/options.h"
#include "config/files.h"
#include "storage/migrator.h"
#include "storage/sqlite.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>

namespace wikipub::app {

namespace {

Exit refuse(std::string_view why)
{
    std::cerr << "wikipubctl: " << why << '\n';
    return Exit::config;
}

void print_status(std::span<storage::Migration const> all, std::span<storage::Migration const> missing)
{
    for (auto const& migration : all) {
        bool const is_there = migration.number <= static_cast<int>(all.size() - missing.size());
        std::cout << migration.name << (is_there ? "  applied\n" : "  missing\n");
    }
}

Exit show_file(std::string const& file)
{
    if (!std::filesystem::exists(file)) {
        std::cout << file << " is not there yet; wikipubd makes it\n";
        return Exit::ok;
    }
    auto const all = storage::sqlite_migrations();
    print_status(all, storage::missing_migrations(*storage::open_sqlite(file), all));
    return Exit::ok;
}

}  // namespace

SchemaCommand::SchemaCommand(CLI::App& options)
{
    auto* const schema = options.add_subcommand("schema", "the tables of the database: what is there, what is missing");
    schema->require_subcommand(1);
    schema->add_subcommand("status", "which changes of the schema were applied")->callback([this] {
        task_ = Task::status;
    });
    schema->add_subcommand("print", "the whole schema as SQL for MariaDB, without asking a server")->callback([this] {
        task_ = Task::print;
    });
    auto* const apply = schema->add_subcommand("apply", "make the changes that are missing (MariaDB)");
    apply->add_flag("--dry-run", dry_run_, "print them as SQL and change nothing");
    apply->add_option("--user", user_, "an account that may change tables, instead of the daemon's");
    apply->add_option("--password-file", password_file_, "a file of mode 0400 with its password");
    apply->callback([this] { task_ = Task::apply; });
}

Exit SchemaCommand::run(config::Settings const& settings) const
{
    auto const all = storage::mysql_migrations();
    if (task_ == Task::print) {
        std::cout << storage::migration_script(all);
        return Exit::ok;
    }
    if (!settings.storage.mysql && task_ == Task::apply) {
        return refuse("storage.url names a file, which wikipubd migrates by itself when it starts");
    }
    if (!settings.storage.mysql) {
        return show_file(settings.storage.sqlite_file);
    }
    auto storage = settings.storage;
    if (!user_.empty()) {
        storage.mysql->user = user_;
        storage.password_file = password_file_;
    }
    auto const options = database_options(storage);
    if (!options) {
        return refuse(options.error().detail);
    }
    auto const connection = storage::open_mariadb(*options->mariadb, storage::Access::schema);
    auto const missing = storage::missing_migrations(*connection, all);
    if (task_ == Task::status) {
        print_status(all, missing);
        return missing.empty() ? Exit::ok : Exit::config;
    }
    if (dry_run_) {
        std::cout << storage::migration_script(missing);
        return Exit::ok;
    }
    storage::apply_migrations(*connection, missing, SystemClock().now(), [](storage::Migration const& migration) {
        std::cout << migration.name << "  applied" << std::endl;
    });
    if (missing.empty()) {
        std::cout << "nothing is missing\n";
    }
    return Exit::ok;
}

}  // namespace wikipub::app
