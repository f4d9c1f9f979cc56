// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/sse.h"

#include "base/strings.h"

#include <algorithm>
#include <utility>

namespace wikipub::events {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Where a character comes next. Remembered, so that a text of carriage returns alone is not searched for newlines
/// again and again.
class NextOf {
public:
    NextOf(std::string_view text, char wanted) : text_(text), wanted_(wanted), found_(text.find(wanted)) {}

    std::size_t from(std::size_t begin)
    {
        if (found_ < begin) {
            found_ = text_.find(wanted_, begin);
        }
        return found_;
    }

private:
    std::string_view text_;
    char wanted_;
    std::size_t found_;
};

}  // namespace

Result<std::vector<SseEvent>> SseParser::feed(std::string_view bytes)
{
    auto const refuse = [&] {
        failed_ = true;
        return fail(Errc::invalid_input, "server-sent event is too long");
    };
    if (failed_) {
        return refuse();
    }
    std::vector<SseEvent> events;
    if (after_carriage_return_ && bytes.starts_with('\n')) {
        bytes.remove_prefix(1);
        after_carriage_return_ = false;
    }
    NextOf carriage_return(bytes, '\r');
    NextOf newline(bytes, '\n');
    for (std::size_t begin = 0; begin < bytes.size();) {
        auto const end = std::min(carriage_return.from(begin), newline.from(begin));
        auto const part = bytes.substr(begin, end - begin);
        if (line_.size() + part.size() > max_bytes_) {
            return refuse();
        }
        after_carriage_return_ = false;
        if (end == std::string_view::npos) {
            line_ += part;
            break;
        }
        bool taken = false;
        if (line_.empty()) {
            taken = take_line(part, events);
        } else {
            line_ += part;
            taken = take_line(line_, events);
            line_.clear();
        }
        if (!taken) {
            return refuse();
        }
        begin = end + 1;
        if (bytes[end] == '\r') {
            after_carriage_return_ = begin == bytes.size();
            begin += begin < bytes.size() && bytes[begin] == '\n' ? 1 : 0;
        }
    }
    return events;
}

bool SseParser::take_line(std::string_view line, std::vector<SseEvent>& events)
{
    if (std::exchange(at_start_, false) && line.starts_with(kByteOrderMark)) {
        line.remove_prefix(kByteOrderMark.size());
    }
    if (!line.empty()) {
        auto const colon = line.find(':');
        auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
        if (value.starts_with(' ')) {
            value.remove_prefix(1);
        }
        return take_field(line.substr(0, colon), value);
    }
    if (!data_.empty()) {
        data_.pop_back();
        events.push_back({type_.empty() ? "message" : type_, std::move(data_), last_event_id_});
    }
    type_.clear();
    data_.clear();
    return true;
}

/// A comment is a field without a name; it and unknown fields are skipped.
bool SseParser::take_field(std::string_view name, std::string_view value)
{
    if (name == "data") {
        if (data_.size() + value.size() + 1 > max_bytes_) {
            return false;
        }
        data_ += value;
        data_ += '\n';
    } else if (name == "event") {
        type_ = value;
    } else if (name == "id") {
        if (value.find('\0') == std::string_view::npos) {
            last_event_id_ = value;
        }
    } else if (name == "retry") {
        constexpr std::int64_t kDay = 86'400'000;
        if (auto const milliseconds = parse_decimal(value)) {
            retry_ = Milliseconds(std::min(*milliseconds, kDay));
        }
    }
    return true;
}

}  // namespace wikipub::events
