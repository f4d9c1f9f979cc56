// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/values.h"

#include "base/strings.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace wikipub::config {

namespace {

constexpr std::size_t kShown = 60;
constexpr std::size_t kMaximalText = 1000;
constexpr Milliseconds kLongest = std::chrono::years{10};

struct Unit {
    std::string_view name;
    Milliseconds length;
};

constexpr std::array<Unit, 5> kUnits{
    Unit{"ms", Milliseconds{1}},
    Unit{"s", std::chrono::seconds{1}},
    Unit{"min", std::chrono::minutes{1}},
    Unit{"h", std::chrono::hours{1}},
    Unit{"d", std::chrono::days{1}},
};

/// In the largest unit that divides it.
std::string in_words(Milliseconds duration)
{
    auto unit = kUnits.rbegin();
    while (duration.count() == 0 ? unit->name != "s" : duration % unit->length != Milliseconds{0}) {
        ++unit;
    }
    return std::to_string(duration / unit->length) + std::string(unit->name);
}

}  // namespace

std::string printable(std::string_view value)
{
    std::string shown;
    for (char const c : value) {
        shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    if (shown.size() > kShown) {
        auto end = kShown;
        while ((static_cast<unsigned char>(shown[end]) & 0xc0U) == 0x80U) {
            --end;
        }
        shown = shown.substr(0, end) + "…";
    }
    return shown;
}

Parsed<std::string> parse_text(std::string_view value)
{
    if (value.size() > kMaximalText) {
        return tl::unexpected(std::string("is longer than 1000 bytes; write less"));
    }
    if (std::ranges::any_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
        return tl::unexpected(std::string("holds a line end or a control character; write one line"));
    }
    return std::string(value);
}

Parsed<bool> parse_bool(std::string_view value)
{
    if (value == "true" || value == "false") {
        return value == "true";
    }
    return tl::unexpected("is '" + printable(value) + "'; write true or false");
}

Parsed<Milliseconds> parse_duration(std::string_view value)
{
    auto const end = std::min(value.find_first_not_of("0123456789"), value.size());
    auto const number = parse_decimal(value.substr(0, end));
    auto const* unit = std::ranges::find(kUnits, value.substr(end), &Unit::name);
    if (!number || unit == kUnits.end()) {
        return tl::unexpected(
            "is '" + printable(value) + "'; write a number and a unit, such as 500ms, 30s, 5min, 1h, 365d"
        );
    }
    if (*number > kLongest / unit->length) {
        return tl::unexpected("is '" + printable(value) + "'; write at most " + in_words(kLongest));
    }
    return *number * unit->length;
}

Parsed<Milliseconds> parse_offset(std::string_view value)
{
    if (!value.starts_with('-')) {
        return parse_duration(value);
    }
    return parse_duration(value.substr(1)).map([](Milliseconds duration) { return -duration; });
}

Parsed<Summaries> parse_summaries(std::string_view value)
{
    if (value == "none") {
        return Summaries::none;
    }
    if (value == "established") {
        return Summaries::established;
    }
    if (value == "all") {
        return Summaries::all;
    }
    return tl::unexpected("is '" + printable(value) + "'; write none, established or all");
}

std::function<Parsed<int>(std::string_view)> whole_number(int least, int most)
{
    return [=](std::string_view value) -> Parsed<int> {
        bool const negative = value.starts_with('-');
        auto const digits = parse_decimal(value.substr(negative ? 1 : 0));
        auto const number = digits ? std::optional(negative ? -*digits : *digits) : std::nullopt;
        if (!number || *number < least || *number > most) {
            auto const upper = most == std::numeric_limits<int>::max() ? "" : " to " + std::to_string(most);
            return tl::unexpected(
                "is '" + printable(value) + "'; write a whole number from " + std::to_string(least) +
                (upper.empty() ? " on" : upper)
            );
        }
        return static_cast<int>(*number);
    };
}

std::function<Parsed<Milliseconds>(std::string_view)> duration_between(Milliseconds least, Milliseconds most)
{
    return [=](std::string_view value) -> Parsed<Milliseconds> {
        auto const duration = parse_duration(value);
        if (duration && (*duration < least || *duration > most)) {
            return tl::unexpected(
                "is '" + printable(value) + "'; write at least " + in_words(least) + " and at most " + in_words(most)
            );
        }
        return duration;
    };
}

}  // namespace wikipub::config
