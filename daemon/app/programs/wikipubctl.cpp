// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/backup_command.h"
#include "app/blocks_command.h"
#include "app/control_client.h"
#include "app/migrate_storage_command.h"
#include "app/options.h"
#include "app/program.h"
#include "app/restore_command.h"
#include "app/schema_command.h"
#include "config/load.h"
#include "storage/errors.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <optional>

namespace {

using wikipub::app::Exit;
using wikipub::app::Parameters;

struct Question {
    std::string path;
    Parameters parameters;
    bool changes = false;
    bool is_document = false;  ///< the answer is for programs, whoever asks
};

/// Declares the subcommands; the one that was given leaves its question.
class Commands {
public:
    explicit Commands(CLI::App& options)
    {
        read(options, "status", "/status", "is it well: queue, held posts, redactions, API budget");
        read(options, "queue", "/queue", "what waits to be sent, and hosts that make trouble");
        ask_about(options, "lookup", "/lookup", "text", "who is behind a handle, an address, a title or an id");
        auto* const followers = ask_about(options, "followers", "/followers", "actor", "who follows an actor");
        followers->add_option("--after", after_, "go on after this: `next` of an earlier answer");
        change(options, "rehandle", "/rehandle", "actor", "give a page a new handle, made from its title now");
        change(options, "block", "/block", "target", "take nothing from a host or an account, and send it nothing");
        change(options, "unblock", "/unblock", "target", "undo block");
        change(options, "pause", "/pause", "actor", "publish nothing new, of one wiki (its path) or at all", false);
        change(options, "resume", "/resume", "actor", "undo pause", false);
        add_redactions(options);
        add_forget(options);
        add_export(options);
    }

    std::optional<Question> const& question() const { return question_; }

private:
    void read(CLI::App& options, char const* name, std::string path, char const* help)
    {
        options.add_subcommand(name, help)->callback([this, path] { question_ = {path, {}, false}; });
    }

    CLI::App* ask_about(CLI::App& options, char const* name, std::string path, std::string parameter, char const* help)
    {
        auto* const command = options.add_subcommand(name, help);
        command->add_option(parameter, argument_, "a handle, an address, a page's title or URL, or an id")->required();
        command->callback([this, path, parameter] {
            question_ = {path, {{parameter, argument_}}, false};
            if (!after_.empty()) {
                question_->parameters.emplace_back("cursor", after_);
            }
        });
        return command;
    }

    void change(
        CLI::App& options,
        char const* name,
        std::string path,
        std::string parameter,
        char const* help,
        bool required = true
    )
    {
        auto* const command = options.add_subcommand(name, help);
        command->add_option(parameter, argument_)->required(required);
        command->callback([this, path, parameter] {
            question_ = {path, {}, true};
            if (!argument_.empty()) {
                question_->parameters.emplace_back(parameter, argument_);
            }
        });
    }

    void add_redactions(CLI::App& options)
    {
        auto* const redactions = options.add_subcommand("redactions", "what was withdrawn, and how far that came");
        auto* const confirm = redactions->add_subcommand("confirm", "let go what a brake holds back");
        confirm->add_option("wiki", argument_, "the wiki's path")->required();
        redactions->callback([this, confirm] {
            question_ = confirm->parsed() ? Question{"/redactions/confirm", {{"wiki", argument_}}, true}
                                          : Question{"/redactions", {}, false};
        });
    }

    void add_forget(CLI::App& options)
    {
        auto* const forget = options.add_subcommand("forget", "delete what is kept about a remote account or server");
        forget->add_option("target", argument_, "@NAME@HOST, the address of a profile, an actor's id, or a host")
            ->required();
        forget->add_flag("--blocks", with_blocks_, "also that it is blocked, here or by editors");
        forget->add_flag("--yes", sure_, "also a host from which somebody follows");
        forget->callback([this] {
            auto const word = [](bool flag) { return std::string(flag ? "yes" : "no"); };
            question_ = {
                "/forget", {{"target", argument_}, {"blocks", word(with_blocks_)}, {"sure", word(sure_)}}, true};
        });
    }

    void add_export(CLI::App& options)
    {
        auto* const command = options.add_subcommand("export", "all that is kept about somebody, as JSON");
        command->add_option("who", argument_, "an editor's handle, address or id; an account elsewhere")->required();
        command->callback([this] { question_ = {"/export", {{"who", argument_}}, false, true}; });
    }

    std::string argument_;
    std::string after_;
    bool with_blocks_ = false;
    bool sure_ = false;
    std::optional<Question> question_;
};

std::optional<wikipub::config::Settings> read_settings(std::string const& config)
{
    auto loaded = wikipub::config::load(config);
    if (!loaded.settings) {
        for (auto const& problem : loaded.problems) {
            std::cerr << to_string(problem) << '\n';
        }
    }
    return std::move(loaded.settings);
}

/// What opens the database itself, without a daemon.
template <class Command>
Exit run(Command const& command, wikipub::config::Settings const& settings)
{
    try {
        return command.run(settings);
    } catch (wikipub::storage::DatabaseError const& error) {
        std::cerr << "wikipubctl: " << error.what() << '\n';
        return Exit::config;
    }
}

}  // namespace

int main(int argc, char** argv)
{
    std::string config = "/etc/wikipub/config.yaml";
    bool as_json = false;
    CLI::App options{"wikipubctl - asks a running wikipubd, and tells it what to do"};
    options.set_version_flag("--version", std::string(wikipub::app::kVersion));
    options.add_option("--config", config, "the daemon's settings file")->capture_default_str();
    options.add_flag("--json", as_json, "print the answer as JSON");
    options.require_subcommand(1);
    Commands const commands(options);
    wikipub::app::BlocksCommand blocks(options);
    wikipub::app::SchemaCommand schema(options);
    wikipub::app::MigrateStorageCommand migrate_storage(options);
    wikipub::app::BackupCommand backup(options);
    wikipub::app::RestoreCommand restore(options);
    try {
        options.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        auto const help_or_version = options.exit(error) == 0;
        return static_cast<int>(help_or_version ? Exit::ok : Exit::usage);
    }
    auto const settings = read_settings(config);
    if (!settings) {
        return static_cast<int>(Exit::config);
    }
    if (schema.was_given()) {
        return static_cast<int>(run(schema, *settings));
    }
    if (migrate_storage.was_given()) {
        return static_cast<int>(run(migrate_storage, *settings));
    }
    if (backup.was_given()) {
        return static_cast<int>(run(backup, *settings));
    }
    if (restore.was_given()) {
        return static_cast<int>(run(restore, *settings));
    }
    if (blocks.was_given()) {
        return static_cast<int>(blocks.run(*settings, as_json));
    }
    auto const& question = *commands.question();
    auto const answer =
        wikipub::app::ask_daemon(settings->server.control_socket, question.path, question.parameters, question.changes);
    if (!answer) {
        std::cerr << "wikipubctl: " << answer.error().detail << '\n';
        return static_cast<int>(Exit::unavailable);
    }
    std::cout << (as_json || question.is_document ? *answer + "\n" : wikipub::app::for_people(*answer));
    return static_cast<int>(Exit::ok);
}
