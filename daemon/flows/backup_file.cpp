// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/backup_file.h"

#include "base/strings.h"
#include "json/writer.h"

#include <optional>

namespace wikipub::flows {

namespace {

constexpr std::string_view kFormat = "wikipub-backup";
constexpr std::int64_t kVersion = 1;
constexpr json::Limits kLimits{std::size_t{16} << 20U, 4};
constexpr std::size_t kPiece = std::size_t{1} << 16U;

std::string quoted(std::string_view text)
{
    auto const array = json::write([&](json::Array& out) { out.add(text); });
    return array.substr(1, array.size() - 2);
}

/// A line at a time, with the hash of those before it.
class Lines {
public:
    explicit Lines(BackupSource const& source) : source_(source) {}

    /// nullopt at the end; Errc::invalid_input where the last one has no end, or is too long.
    Result<std::optional<std::string>> next()
    {
        hash_.add(last_);
        last_.clear();
        for (;;) {
            auto const end = buffer_.find('\n', at_);
            if (end != std::string::npos) {
                last_ = buffer_.substr(at_, end + 1 - at_);
                at_ = end + 1;
                ++number_;
                return std::optional(last_.substr(0, last_.size() - 1));
            }
            buffer_.erase(0, std::exchange(at_, 0));
            if (buffer_.size() > kLimits.max_bytes) {
                return fail(Errc::invalid_input, "line " + std::to_string(number_ + 1) + " has no end");
            }
            auto const size = buffer_.size();
            buffer_.resize(size + kPiece);
            auto const got = source_(buffer_.data() + size, kPiece);
            buffer_.resize(size + (got ? *got : 0));
            if (!got) {
                return tl::unexpected(got.error());
            }
            if (*got == 0) {
                return std::optional<std::string>();
            }
        }
    }

    std::int64_t number() const { return number_; }
    /// Of all lines before the last one.
    std::string hash() { return hash_.finish(); }

private:
    BackupSource const& source_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::string last_;
    std::int64_t number_ = 0;
    sig::RunningSha256 hash_;
};

Result<BackupHead> head_of(std::optional<std::string> const& line)
{
    auto const document = json::parse(line.value_or(""), kLimits);
    if (!document || document->root().string("format") != kFormat) {
        return fail(Errc::invalid_input, "it is no backup");
    }
    auto const root = document->root();
    if (root.integer("version") != kVersion) {
        return fail(Errc::invalid_input, "it is a backup of another format; restore it with the version that made it");
    }
    BackupHead head;
    auto const created = parse_iso8601(root.string("created").value_or(""));
    auto const expires = parse_iso8601(root.string("expires").value_or(""));
    auto const schema = root.integer("schema");
    if (!created || !expires || !schema || !root.string("host") || !root.string("handle_domain")) {
        return fail(Errc::invalid_input, "line 1 is damaged");
    }
    head.schema = *schema;
    head.migration = root.string("migration").value_or("");
    head.host = *root.string("host");
    head.handle_domain = *root.string("handle_domain");
    head.created = *created;
    head.expires = *expires;
    return head;
}

/// The lines between the first and the last.
class Body {
public:
    explicit Body(BackupVisitor& visitor) : visitor_(visitor) {}

    Result<> take(json::Value const& line, std::int64_t number)
    {
        number_ = number;
        if (line.is_array()) {
            if (rows_.empty() || line.size() != width_) {
                return damaged();
            }
            ++rows_.back().second;
            return visitor_.row(line);
        }
        if (auto const table = line.string("table")) {
            std::vector<std::string> columns;
            for (auto const column : line.array("columns").elements()) {
                columns.emplace_back(column.as_string().value_or(""));
            }
            width_ = columns.size();
            rows_.emplace_back(*table, 0);
            return visitor_.table(rows_.back().first, std::move(columns));
        }
        auto const sequence = line.string("sequence");
        auto const last = line.integer("last");
        return sequence && last ? visitor_.sequence(std::string(*sequence), *last) : damaged();
    }

    Result<> end(json::Value const& line, std::string const& hash) const
    {
        if (line.string("sha256") != hash) {
            return fail(Errc::invalid_input, "its checksum is wrong: it was changed, or damaged");
        }
        for (auto const& [table, rows] : rows_) {
            if (line.object("rows").integer(table) != rows) {
                return fail(Errc::invalid_input, "it has another number of rows of " + table + " than it says");
            }
        }
        return {};
    }

private:
    tl::unexpected<Error> damaged() const
    {
        return fail(Errc::invalid_input, "line " + std::to_string(number_) + " is damaged");
    }

    BackupVisitor& visitor_;
    std::vector<std::pair<std::string, std::int64_t>> rows_;
    std::size_t width_ = 0;
    std::int64_t number_ = 0;
};

}  // namespace

void BackupWriter::write_line(std::string line)
{
    line += '\n';
    hash_.add(line);
    failed_ = failed_ || !out_(line);
}

void BackupWriter::write_head(BackupHead const& head)
{
    write_line(json::write([&](json::Object& out) {
        out.add("format", kFormat);
        out.add("version", kVersion);
        out.add("schema", head.schema);
        out.add("migration", head.migration);
        out.add("host", head.host);
        out.add("handle_domain", head.handle_domain);
        out.add("created", head.created);
        out.add("expires", head.expires);
    }));
}

void BackupWriter::begin_table(std::string_view table, std::vector<storage::TypedColumn> const& columns)
{
    columns_ = columns;
    rows_.emplace_back(table, 0);
    write_line(json::write([&](json::Object& out) {
        out.add("table", table);
        out.add("columns", [&](json::Array& names) {
            for (auto const& column : columns) {
                names.add(column.name);
            }
        });
    }));
}

void BackupWriter::add_row(storage::Row const& row)
{
    std::string line = "[";
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        auto const column = static_cast<int>(i);
        line += i > 0 ? "," : "";
        if (row.is_null(column)) {
            line += "null";
        } else if (columns_[i].type == storage::ColumnType::integer) {
            line += std::to_string(row.integer(column));
        } else if (columns_[i].type == storage::ColumnType::text) {
            line += quoted(row.bytes(column));
        } else {
            line += '"' + base64_encode(row.bytes(column)) + '"';
        }
    }
    ++rows_.back().second;
    write_line(line + "]");
}

void BackupWriter::add_sequence(std::string_view table, std::int64_t last)
{
    write_line(json::write([&](json::Object& out) {
        out.add("sequence", table);
        out.add("last", last);
    }));
}

Result<std::int64_t> BackupWriter::finish()
{
    auto const hash = hex_encode(hash_.finish());
    auto const line = json::write([&](json::Object& out) {
        out.add("rows", [&](json::Object& tables) {
            for (auto const& [table, rows] : rows_) {
                tables.add(table, rows);
            }
        });
        out.add("sha256", hash);
    });
    if (failed_ || !out_(line + "\n")) {
        return fail(Errc::unavailable, "it could not be written");
    }
    std::int64_t all = 0;
    for (auto const& [table, rows] : rows_) {
        all += rows;
    }
    return all;
}

Result<> read_backup_file(BackupSource const& source, BackupVisitor& visitor)
{
    Lines lines(source);
    auto const first = lines.next();
    if (!first) {
        return tl::unexpected(first.error());
    }
    auto const head = head_of(*first);
    if (!head) {
        return tl::unexpected(head.error());
    }
    if (auto const taken = visitor.head(*head); !taken) {
        return taken;
    }
    Body body(visitor);
    json::Document document;
    for (;;) {
        auto const text = lines.next();
        if (!text) {
            return tl::unexpected(text.error());
        }
        if (!*text) {
            return fail(
                Errc::invalid_input,
                "it ends after line " + std::to_string(lines.number()) + ": the backup is not whole"
            );
        }
        auto const line = document.parse(**text, kLimits);
        if (!line) {
            return fail(Errc::invalid_input, "line " + std::to_string(lines.number()) + " is damaged");
        }
        if (line->object("rows").exists()) {
            return body.end(*line, hex_encode(lines.hash()));
        }
        if (auto const taken = body.take(*line, lines.number()); !taken) {
            return taken;
        }
    }
}

Result<BackupHead> read_backup_head(BackupSource const& source)
{
    Lines lines(source);
    auto const first = lines.next();
    return first ? head_of(*first) : tl::unexpected(first.error());
}

}  // namespace wikipub::flows
