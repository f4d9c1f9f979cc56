// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include "base/clock.h"
#include "base/strings.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <cstdio>
#include <memory>

namespace wikipub::log {

namespace {

/// Long enough for any constant of ours; what is longer came from outside.
constexpr std::size_t kMaximalValue = 1000;

struct FieldName {
    Field field;
    std::string_view name;
};

constexpr std::array kFields{
    FieldName{Field::activity, "activity"},
    FieldName{Field::actor, "actor"},
    FieldName{Field::attempt, "attempt"},
    FieldName{Field::bytes, "bytes"},
    FieldName{Field::count, "count"},
    FieldName{Field::cause, "cause"},
    FieldName{Field::detail, "detail"},
    FieldName{Field::exit_code, "exit_code"},
    FieldName{Field::file, "file"},
    FieldName{Field::host, "host"},
    FieldName{Field::internal_listen, "internal_listen"},
    FieldName{Field::key, "key_id"},
    FieldName{Field::limit, "limit"},
    FieldName{Field::line, "line"},
    FieldName{Field::listen, "listen"},
    FieldName{Field::method, "method"},
    FieldName{Field::milliseconds, "milliseconds"},
    FieldName{Field::offset, "offset"},
    FieldName{Field::page, "page"},
    FieldName{Field::partition, "partition"},
    FieldName{Field::path, "path"},
    FieldName{Field::post, "post"},
    FieldName{Field::revision, "revision"},
    FieldName{Field::route, "route"},
    FieldName{Field::signal, "signal"},
    FieldName{Field::source, "source"},
    FieldName{Field::state, "state"},
    FieldName{Field::statement, "statement"},
    FieldName{Field::status, "status"},
    FieldName{Field::topic, "topic"},
    FieldName{Field::version, "version"},
    FieldName{Field::wiki, "wiki"},
};

constexpr bool fields_are_in_order()
{
    for (std::size_t i = 0; i < kFields.size(); ++i) {
        if (static_cast<std::size_t>(kFields.at(i).field) != i) {
            return false;
        }
    }
    return true;
}
static_assert(fields_are_in_order() && kFields.size() == static_cast<std::size_t>(Field::wiki) + 1);

constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warn", "error"};

/// Never destroyed: threads may log until the process ends.
spdlog::logger& logger()
{
    static auto& logger = *[] {
        auto made = std::make_unique<spdlog::logger>("wikipub", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::info);
        // A stderr that cannot be written to is no reason to stop serving, and there is nowhere to say so.
        made->set_error_handler([](std::string const&) {});
        return made.release();
    }();
    return logger;
}

spdlog::level::level_enum spdlog_level(Level level)
{
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warn:
            return spdlog::level::warn;
        case Level::error:
            break;
    }
    return spdlog::level::err;
}

/// The longest beginning that cuts no character in two.
std::string_view shorten(std::string_view text)
{
    if (text.size() <= kMaximalValue) {
        return text;
    }
    auto end = kMaximalValue;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
        --end;
    }
    return text.substr(0, end);
}

/// A JSON string (RFC 8259 §7). Of what is not UTF-8 only the ASCII is kept, so that a line is always valid JSON.
void append_string(std::string& out, std::string_view text)
{
    text = shorten(text);
    bool const valid = is_valid_utf8(text);
    out += '"';
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(byte));
            out += escape.data();
        } else if (byte >= 0x80 && !valid) {
            out += "\\ufffd";
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_member(std::string& out, std::string_view name, std::string_view value)
{
    out += out.size() == 1 ? "\"" : ",\"";
    out += name;
    out += "\":";
    append_string(out, value);
}

void write(Level level, std::string_view event, std::initializer_list<Entry> entries)
{
    auto& target = logger();
    if (!target.should_log(spdlog_level(level))) {
        return;
    }
    std::string line = "{";
    append_member(line, "time", format_iso8601(SystemClock{}.now()));
    append_member(line, "level", kLevels.at(static_cast<std::size_t>(level)));
    append_member(line, "event", event);
    for (auto const& [field, value] : entries) {
        if (auto const* text = std::get_if<std::string>(&value.data)) {
            append_member(line, name_of(field), *text);
        } else {
            line += ",\"";
            line += name_of(field);
            line += "\":";
            line += std::to_string(std::get<std::int64_t>(value.data));
        }
    }
    line += '}';
    target.log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

std::string_view name_of(Field field)
{
    return kFields.at(static_cast<std::size_t>(field)).name;
}

void set_level(Level level)
{
    logger().set_level(spdlog_level(level));
}

void debug(std::string_view event, std::initializer_list<Entry> entries)
{
    write(Level::debug, event, entries);
}

void info(std::string_view event, std::initializer_list<Entry> entries)
{
    write(Level::info, event, entries);
}

void warn(std::string_view event, std::initializer_list<Entry> entries)
{
    write(Level::warn, event, entries);
}

void error(std::string_view event, std::initializer_list<Entry> entries)
{
    write(Level::error, event, entries);
}

}  // namespace wikipub::log
