// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/journal_file.h"

#include "base/descriptor.h"
#include "base/strings.h"
#include "sig/hash.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <unistd.h>

namespace wikipub::flows {

namespace {

constexpr std::size_t kChecksum = 16;

std::string first_line(std::string const& host)
{
    return "wikipub-journal 1 " + host;
}

std::string checksum_of(std::string_view text)
{
    return hex_encode(sig::sha256(text)).substr(0, kChecksum);
}

std::optional<JournalLine> parse(std::string_view line)
{
    auto const end = line.rfind(' ');
    auto const begin = line.find(' ');
    if (end == std::string_view::npos || end <= begin || checksum_of(line.substr(0, end)) != line.substr(end + 1)) {
        return std::nullopt;
    }
    auto const at = parse_iso8601(line.substr(0, begin));
    return at ? std::optional(JournalLine{*at, std::string(line.substr(begin + 1, end - begin - 1))}) : std::nullopt;
}

Error trouble(std::string const& file, std::string_view doing)
{
    return {Errc::unavailable, std::string(doing) + " " + file + ": " + std::strerror(errno)};
}

/// Calls `take(line, number, whole)` for each line after the first; `whole`: it has an end. Errc::conflict where the
/// first names another installation.
Result<> each_line(
    std::string const& file,
    std::string const& host,
    std::function<Result<>(std::string const&, std::int64_t, bool)> const& take
)
{
    std::ifstream lines(file, std::ios::binary);
    std::string line;
    if (!lines || !std::getline(lines, line)) {
        return fail(lines.eof() ? Errc::conflict : Errc::not_found, file + " cannot be read, or is empty");
    }
    if (line != first_line(host)) {
        return fail(Errc::conflict, file + " is no journal of " + host);
    }
    for (std::int64_t number = 2; std::getline(lines, line); ++number) {
        if (auto const taken = take(line, number, !lines.eof()); !taken) {
            return taken;
        }
    }
    if (lines.bad()) {
        return fail(Errc::unavailable, file + " cannot be read to its end");
    }
    return {};
}

/// A new file with these lines, in place of the old one.
Result<> rewrite(std::string const& file, std::string const& host, Timestamp since, std::int64_t last_whole)
{
    auto const fresh = file + ".new";
    ::unlink(fresh.c_str());
    Descriptor const out(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    bool good = out.is_open() && out.write(first_line(host) + "\n");
    auto const copied = each_line(file, host, [&](std::string const& line, std::int64_t number, bool) -> Result<> {
        auto const parsed = parse(line);
        if (number <= last_whole && (!parsed || parsed->at >= since)) {
            good = good && out.write(line + "\n");
        }
        return {};
    });
    if (!copied) {
        return copied;
    }
    if (!good || !out.sync() || ::rename(fresh.c_str(), file.c_str()) != 0 || !sync_folder_of(file)) {
        return tl::unexpected(trouble(file, "writing"));
    }
    return {};
}

Result<> make(std::string const& file, std::string const& host)
{
    Descriptor const out(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!out.is_open() || !out.write(first_line(host) + "\n") || !out.sync() || !sync_folder_of(file)) {
        return tl::unexpected(trouble(file, "making"));
    }
    return {};
}

}  // namespace

Result<> open_journal(std::string const& file, std::string const& host, Timestamp now)
{
    std::error_code ignored;
    // Its first line is written at once or not at all.
    if (!std::filesystem::exists(file, ignored) || std::filesystem::file_size(file, ignored) < first_line("").size()) {
        return make(file, host);
    }
    auto const since = now - kJournalKept;
    std::int64_t last_whole = 1;
    std::int64_t last = 1;
    bool has_old = false;
    auto const read = each_line(file, host, [&](std::string const& line, std::int64_t number, bool whole) -> Result<> {
        last = number;
        if (auto const parsed = whole ? parse(line) : std::nullopt) {
            last_whole = number;
            has_old = has_old || parsed->at < since;
        }
        return {};
    });
    if (!read) {
        return read;
    }
    return last_whole < last || has_old ? rewrite(file, host, since, last_whole) : Result<>();
}

Result<> append_journal(std::string const& file, std::span<storage::JournalRow const> rows)
{
    std::string lines;
    for (auto const& row : rows) {
        auto const text = format_iso8601(row.at) + " " + row.entry;
        lines += text + " " + checksum_of(text) + "\n";
    }
    Descriptor const out(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (!out.is_open() || !out.write(lines) || !out.sync()) {
        return tl::unexpected(trouble(file, "writing"));
    }
    return {};
}

Result<std::vector<JournalLine>> read_journal(std::string const& file, std::string const& host)
{
    std::vector<JournalLine> lines;
    std::int64_t damaged = 0;
    auto const said = [&] {
        return fail(Errc::invalid_input, "line " + std::to_string(damaged) + " of " + file + " is damaged");
    };
    auto const read = each_line(file, host, [&](std::string const& line, std::int64_t number, bool whole) -> Result<> {
        // Only the last one may be.
        if (damaged != 0) {
            return said();
        }
        if (auto parsed = parse(line); parsed && whole) {
            lines.push_back(std::move(*parsed));
        } else {
            damaged = number;
        }
        return {};
    });
    if (!read) {
        return tl::unexpected(read.error());
    }
    return lines;
}

}  // namespace wikipub::flows
