// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/blocks_command.h"

#include "app/command_line.h"
#include "app/control_client.h"
#include "base/strings.h"
#include "bridge/block_list.h"
#include "config/settings.h"
#include "json/reader.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <vector>

namespace wikipub::app {

namespace {

constexpr std::string_view kStandard = "-";

Exit refuse_file(std::string const& file, Exit exit)
{
    return refuse(file + ": " + std::strerror(errno), exit);
}

Exit print(Result<std::string> const& answer, bool as_json)
{
    if (!answer) {
        return refuse(answer.error().detail, Exit::unavailable);
    }
    std::cout << (as_json ? *answer + "\n" : for_people(*answer));
    return Exit::ok;
}

std::optional<std::string> read_all(std::string const& file)
{
    if (file == kStandard) {
        return std::string(std::istreambuf_iterator<char>(std::cin), {});
    }
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    return in.is_open() && !in.bad() ? std::optional(std::move(text)) : std::nullopt;
}

Exit import_from(std::string const& socket, std::string const& file, bool as_json)
{
    auto const list = read_all(file);
    if (!list) {
        return refuse_file(file, Exit::no_input);
    }
    if (list->empty() || list->size() > bridge::kLongestBlockList || !is_valid_utf8(*list)) {
        return refuse(file + ": empty, larger than ten megabytes, or not UTF-8", Exit::data);
    }
    return print(ask_daemon(socket, "/blocks/import", {{"list", *list}}, true), as_json);
}

Exit export_to(std::string const& socket, std::string const& file)
{
    auto const answer = ask_daemon(socket, "/blocks", {}, false);
    if (!answer) {
        return refuse(answer.error().detail, Exit::unavailable);
    }
    auto const document = json::parse(*answer, {kLongestAnswer, 8});
    if (!document) {
        return refuse("the daemon's answer cannot be read", Exit::unavailable);
    }
    std::vector<std::string> hosts;
    for (auto const row : document->root().array("hosts").elements()) {
        hosts.emplace_back(row.string("host").value_or(""));
    }
    std::ofstream to_file;
    if (file != kStandard) {
        to_file.open(file, std::ios::binary | std::ios::trunc);
    }
    auto& out = file == kStandard ? std::cout : to_file;
    out << bridge::write_block_list(hosts) << std::flush;
    if (!out) {
        return refuse_file(file, Exit::cannot_create);
    }
    auto const accounts = document->root().array("accounts").size();
    std::cerr << hosts.size() << " hosts written";
    if (accounts > 0) {
        std::cerr << "; " << accounts << " blocked accounts have no place in such a file";
    }
    std::cerr << '\n';
    return Exit::ok;
}

}  // namespace

BlocksCommand::BlocksCommand(CLI::App& options)
{
    auto* const blocks = options.add_subcommand("blocks", "hosts and accounts that nothing is taken from");
    blocks->require_subcommand(1);
    blocks->add_subcommand("list", "which are blocked, and since when")->callback([this] { task_ = Task::list; });
    auto* const import =
        blocks->add_subcommand("import", "block the hosts of a list as Mastodon exports it: all or none");
    import->add_option("file", file_, "CSV with #domain and #severity, or a host a line; - for standard input")
        ->required();
    import->callback([this] { task_ = Task::take_in; });
    auto* const exported = blocks->add_subcommand("export", "write blocked hosts as a list that Mastodon imports");
    exported->add_option("file", file_, "is replaced; - for standard output")->required();
    exported->callback([this] { task_ = Task::write_out; });
}

Exit BlocksCommand::run(config::Settings const& settings, bool as_json) const
{
    auto const& socket = settings.server.control_socket;
    switch (task_) {
        case Task::take_in:
            return import_from(socket, file_, as_json);
        case Task::write_out:
            return export_to(socket, file_);
        case Task::list:
        case Task::none:
            break;
    }
    return print(ask_daemon(socket, "/blocks", {}, false), as_json);
}

}  // namespace wikipub::app
