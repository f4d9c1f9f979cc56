// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/said.h"

#include "base/strings.h"
#include "text/transliterate.h"

namespace wikipub::bridge {

namespace {

// One line each, told apart by their first character.
constexpr char kQuoted = '"';
constexpr char kNeutral = '=';
constexpr char kChange = '+';
constexpr char kOthers = '&';
constexpr char kTarget = '>';
constexpr char kAddress = '@';

std::optional<std::int64_t> parse_signed(std::string_view text)
{
    auto const negative = text.starts_with('-');
    auto const number = parse_decimal(text.substr(negative ? 1 : 0));
    return number && negative ? std::optional(-*number) : number;
}

bool read_change(std::string_view line, Said& said)
{
    auto const parts = split(line, ' ');
    auto const revision = parts.size() == 3 ? parse_decimal(parts[0]) : std::nullopt;
    auto const parent = revision ? parse_decimal(parts[1]) : std::nullopt;
    auto const delta = parent ? parse_signed(parts[2]) : std::nullopt;
    if (delta) {
        said.largest.push_back({RevId{*revision}, RevId{*parent}, *delta});
    }
    return delta.has_value() && said.largest.size() <= kMaxLargest;
}

bool read_line(std::string_view line, Said& said)
{
    auto const text = line.substr(1);
    switch (line.front()) {
        case kQuoted:
            said.summaries.push_back({std::string(text), Neutral::none});
            return !text.empty() && said.summaries.size() <= kMaxSummaries;
        case kNeutral: {
            auto const neutral = neutral_named(text);
            said.summaries.push_back({{}, neutral.value_or(Neutral::none)});
            return neutral && *neutral != Neutral::none && said.summaries.size() <= kMaxSummaries;
        }
        case kChange:
            return read_change(text, said);
        case kOthers:
            said.others = true;
            return text.empty();
        case kTarget:
            said.target = text;
            return true;
        case kAddress:
            said.target_address = line;
            return true;
        default:
            return false;
    }
}

}  // namespace

std::string write_words(Said const& said)
{
    std::vector<std::string> lines;
    for (auto const& summary : said.summaries) {
        if (!summary.empty()) {
            lines.push_back(
                summary.quoted.empty() ? kNeutral + std::string(name_of(summary.neutral))
                                       : kQuoted + text::one_line(summary.quoted)
            );
        }
    }
    for (auto const& change : said.largest) {
        lines.push_back(
            kChange + std::to_string(change.revision.value) + ' ' + std::to_string(change.parent.value) + ' ' +
            std::to_string(change.byte_delta)
        );
    }
    if (said.others) {
        lines.emplace_back(1, kOthers);
    }
    if (!said.target.empty()) {
        lines.push_back(kTarget + text::one_line(said.target));
    }
    if (!said.target_address.empty()) {
        lines.push_back(said.target_address);
    }
    return join(lines, "\n");
}

Result<> read_words(std::string_view words, Said& said)
{
    auto read = said;
    read.summaries.clear();
    read.largest.clear();
    read.others = false;
    read.target.clear();
    read.target_address.clear();
    for (auto const line : split(words, '\n')) {
        if (line.empty() || !read_line(line, read)) {
            return fail(Errc::invalid_input, "a post's words are not as they were written");
        }
    }
    said = std::move(read);
    return {};
}

}  // namespace wikipub::bridge
