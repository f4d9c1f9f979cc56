// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/block_list.h"

#include "base/iri.h"
#include "base/strings.h"
#include "text/host_name.h"

#include <algorithm>
#include <optional>
#include <set>

namespace wikipub::bridge {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kColumns = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n";
constexpr std::size_t kMostProblemsNamed = 20;

struct Record {
    std::size_t line = 0;  ///< its first
    std::vector<std::string> fields;
    bool is_well_formed = true;
};

/// RFC 4180, with either end of line.
class Records {
public:
    explicit Records(std::string_view text) : rest_(text) {}

    std::optional<Record> next()
    {
        if (rest_.empty()) {
            return std::nullopt;
        }
        Record record;
        record.line = line_;
        do {
            record.fields.push_back(field(record));
        } while (take(','));
        if (take('\n')) {
            ++line_;
        } else if (!rest_.empty()) {
            record.is_well_formed = false;
            skip_line();
        }
        return record;
    }

private:
    bool take(char wanted)
    {
        bool const is_there = !rest_.empty() && rest_.front() == wanted;
        rest_.remove_prefix(is_there ? 1 : 0);
        return is_there;
    }

    std::string field(Record& record)
    {
        if (take('"')) {
            return quoted(record);
        }
        auto const plain = rest_.substr(0, rest_.find_first_of(",\n\""));
        rest_.remove_prefix(plain.size());
        return std::string(
            plain.ends_with('\r') && !rest_.starts_with(',') ? plain.substr(0, plain.size() - 1) : plain
        );
    }

    std::string quoted(Record& record)
    {
        std::string text;
        while (!rest_.empty()) {
            if (take('"')) {
                if (!take('"')) {
                    if (rest_.starts_with("\r\n")) {
                        rest_.remove_prefix(1);
                    }
                    return text;
                }
                text += '"';
                continue;
            }
            line_ += rest_.front() == '\n' ? 1 : 0;
            text += rest_.front();
            rest_.remove_prefix(1);
        }
        record.is_well_formed = false;
        return text;
    }

    void skip_line()
    {
        auto const end = rest_.find('\n');
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        ++line_;
    }

    std::string_view rest_;
    std::size_t line_ = 1;
};

bool is_blank(Record const& record)
{
    return record.is_well_formed && record.fields.size() == 1 && trim(record.fields.front()).empty();
}

/// `#domain` and `domain` are one column.
std::string column_name(std::string_view field)
{
    auto name = trim(field);
    name.remove_prefix(name.starts_with('#') ? 1 : 0);
    return to_lower(trim(name));
}

struct Columns {
    std::size_t count = 1;
    std::size_t domain = 0;
    std::optional<std::size_t> severity;
    bool are_named = false;
};

/// Of the first line, where that is what it holds.
std::optional<Columns> read_columns(Record const& record)
{
    Columns columns{record.fields.size(), record.fields.size(), std::nullopt, true};
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
        auto const name = column_name(record.fields[i]);
        if (name == "domain") {
            columns.domain = i;
        } else if (name == "severity") {
            columns.severity = i;
        }
    }
    return columns.domain < columns.count ? std::optional(columns) : std::nullopt;
}

/// A word alone is no domain: a file of something else holds many.
std::optional<std::string> host_of(std::string_view text)
{
    auto host = text::ascii_host(trim(text));
    if (host && host->ends_with('.')) {
        host->pop_back();
    }
    if (!host || host->find_first_of("/?#@") != std::string::npos) {
        return std::nullopt;
    }
    auto const iri = Iri::parse("https://" + *host);
    bool const is_domain = iri && iri->authority().find_first_of(".:") != std::string_view::npos;
    return is_domain ? std::optional(std::string(iri->authority())) : std::nullopt;
}

/// Reads one record after the other; what is wrong is kept, not thrown.
class Reading {
public:
    explicit Reading(std::span<std::string const> own) : own_(own) {}

    void take(Record const& record)
    {
        if (is_blank(record)) {
            return;
        }
        if (!record.is_well_formed && !is_comment(record)) {
            complain(record, "a quote stands where none may, or is not closed");
        } else if ((!begun_ && begin(record)) || is_comment(record)) {
            return;
        } else if (record.fields.size() != columns_.count) {
            complain(
                record,
                columns_.are_named ? "not as many columns as the first line names"
                                   : "several columns, and no first line that names them"
            );
        } else {
            take_row(record);
        }
    }

    Result<BlockList> result() &&
    {
        if (problems_ == 0) {
            return std::move(list_);
        }
        if (problems_ > kMostProblemsNamed) {
            detail_ += "\nand " + std::to_string(problems_ - kMostProblemsNamed) + " more";
        }
        return fail(Errc::invalid_input, std::move(detail_));
    }

private:
    /// Whether that was the line of names.
    bool begin(Record const& record)
    {
        begun_ = true;
        auto const columns = read_columns(record);
        columns_ = columns.value_or(Columns{});
        return columns.has_value();
    }

    /// In a plain list: with columns, a comment has one of its own.
    bool is_comment(Record const& record) const
    {
        return !columns_.are_named && trim(record.fields.front()).starts_with('#');
    }

    void take_row(Record const& record)
    {
        auto const host = host_of(record.fields[columns_.domain]);
        auto const severity = columns_.severity ? to_lower(trim(record.fields[*columns_.severity])) : "suspend";
        if (!host) {
            complain(record, "no domain");
        } else if (std::ranges::find(own_, *host) != own_.end()) {
            complain(record, "that is this server");
        } else if (severity == "silence") {
            ++list_.silenced;
        } else if (severity == "noop") {
            ++list_.noted;
        } else if (severity != "suspend") {
            complain(record, "severity is none of suspend, silence and noop");
        } else if (seen_.insert(*host).second) {
            list_.hosts.push_back(*host);
        }
    }

    void complain(Record const& record, std::string_view what)
    {
        if (++problems_ <= kMostProblemsNamed) {
            detail_ += (detail_.empty() ? "line " : "\nline ") + std::to_string(record.line) + ": " + std::string(what);
        }
    }

    std::span<std::string const> own_;
    bool begun_ = false;
    Columns columns_;
    BlockList list_;
    std::set<std::string> seen_;
    std::size_t problems_ = 0;
    std::string detail_;
};

}  // namespace

Result<BlockList> read_block_list(std::string_view file, std::span<std::string const> own)
{
    if (!is_valid_utf8(file)) {
        return fail(Errc::invalid_input, "the file is not UTF-8");
    }
    file.remove_prefix(file.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
    Reading reading(own);
    Records records(file);
    while (auto const record = records.next()) {
        reading.take(*record);
    }
    return std::move(reading).result();
}

std::string write_block_list(std::span<std::string const> hosts)
{
    std::string file(kColumns);
    for (auto const& host : hosts) {
        file += host + ",suspend,false,false,,false\n";
    }
    return file;
}

}  // namespace wikipub::bridge
