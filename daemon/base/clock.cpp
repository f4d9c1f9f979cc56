// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/clock.h"

#include "base/strings.h"

#include <array>
#include <cstdio>

namespace wikipub {

namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Fields {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
};

std::optional<Timestamp> to_timestamp(Fields const& fields)
{
    auto const date = year_month_day{year{fields.year}, month{fields.month}, day{fields.day}};
    // A leap second is read as the second before it.
    if (!date.ok() || fields.hour > 23 || fields.minute > 59 || fields.second > 60) {
        return std::nullopt;
    }
    return Timestamp{sys_days{date}} + hours{fields.hour} + minutes{fields.minute} +
           seconds{fields.second > 59 ? 59 : fields.second};
}

/// Takes `count` digits off the front.
template <class Number>
bool take_digits(std::string_view& text, std::size_t count, Number& out)
{
    if (text.size() < count) {
        return false;
    }
    auto const number = parse_decimal(text.substr(0, count));
    if (!number) {
        return false;
    }
    out = static_cast<Number>(*number);
    text.remove_prefix(count);
    return true;
}

bool take(std::string_view& text, std::string_view expected)
{
    if (!text.starts_with(expected)) {
        return false;
    }
    text.remove_prefix(expected.size());
    return true;
}

}  // namespace

Timestamp SystemClock::now() const
{
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now()) + offset_;
}

Monotonic SystemClock::monotonic() const
{
    return std::chrono::steady_clock::now();
}

std::string format_iso8601(Timestamp time)
{
    auto const date = floor<days>(time);
    auto const ymd = year_month_day{date};
    auto const clock = hh_mm_ss{time - date};
    std::array<char, 40> text{};
    auto const milliseconds = static_cast<int>(clock.subseconds().count());
    auto const length = std::snprintf(
        text.data(),
        text.size(),
        milliseconds == 0 ? "%04d-%02u-%02uT%02d:%02d:%02dZ" : "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(ymd.year()),
        static_cast<unsigned>(ymd.month()),
        static_cast<unsigned>(ymd.day()),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()),
        milliseconds
    );
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<Timestamp> parse_iso8601(std::string_view text)
{
    Fields fields;
    if (!take_digits(text, 4, fields.year) || !take(text, "-") || !take_digits(text, 2, fields.month) ||
        !take(text, "-") || !take_digits(text, 2, fields.day) || !(take(text, "T") || take(text, "t")) ||
        !take_digits(text, 2, fields.hour) || !take(text, ":") || !take_digits(text, 2, fields.minute) ||
        !take(text, ":") || !take_digits(text, 2, fields.second)) {
        return std::nullopt;
    }
    auto time = to_timestamp(fields);
    if (!time) {
        return std::nullopt;
    }
    if (take(text, ".")) {
        int digits = 0;
        int milliseconds = 0;
        for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits) {
            if (digits < 3) {
                milliseconds = milliseconds * 10 + (text.front() - '0');
            }
        }
        if (digits == 0) {
            return std::nullopt;
        }
        for (; digits < 3; ++digits) {
            milliseconds *= 10;
        }
        *time += Milliseconds{milliseconds};
    }
    if (text == "Z" || text == "z") {
        return time;
    }
    bool const east = text.starts_with('+');
    int offset_hours = 0;
    int offset_minutes = 0;
    if (!(east || text.starts_with('-'))) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    if (!take_digits(text, 2, offset_hours) || !take(text, ":") || !take_digits(text, 2, offset_minutes) ||
        !text.empty() || offset_hours > 23 || offset_minutes > 59) {
        return std::nullopt;
    }
    auto const offset = hours{offset_hours} + minutes{offset_minutes};
    return east ? *time - offset : *time + offset;
}

std::string format_http_date(Timestamp time)
{
    auto const date = floor<days>(time);
    auto const ymd = year_month_day{date};
    auto const clock = hh_mm_ss{floor<seconds>(time - date)};
    std::array<char, 40> text{};
    auto const length = std::snprintf(
        text.data(),
        text.size(),
        "%s, %02u %s %04d %02d:%02d:%02d GMT",
        kDays.at(weekday{date}.c_encoding()).data(),
        static_cast<unsigned>(ymd.day()),
        kMonths.at(static_cast<unsigned>(ymd.month()) - 1).data(),
        static_cast<int>(ymd.year()),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count())
    );
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<Timestamp> parse_http_date(std::string_view text)
{
    auto const comma = text.find(", ");
    if (comma != 3) {
        return std::nullopt;
    }
    auto const weekday_name = text.substr(0, 3);
    text.remove_prefix(5);
    Fields fields;
    if (!take_digits(text, 2, fields.day) || !take(text, " ") || text.size() < 3) {
        return std::nullopt;
    }
    for (unsigned i = 0; i < kMonths.size(); ++i) {
        if (text.starts_with(kMonths.at(i))) {
            fields.month = i + 1;
        }
    }
    text.remove_prefix(3);
    if (!take(text, " ") || !take_digits(text, 4, fields.year) || !take(text, " ") ||
        !take_digits(text, 2, fields.hour) || !take(text, ":") || !take_digits(text, 2, fields.minute) ||
        !take(text, ":") || !take_digits(text, 2, fields.second) || text != " GMT") {
        return std::nullopt;
    }
    auto const time = to_timestamp(fields);
    if (!time || kDays.at(weekday{floor<days>(*time)}.c_encoding()) != weekday_name) {
        return std::nullopt;
    }
    return time;
}

}  // namespace wikipub
