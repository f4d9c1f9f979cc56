// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "events/event.h"

#include <sstream>
#include <string>

namespace wikipub::events {

/// An event in one line, every field that is set.
inline std::string describe(Event const& event)
{
    std::ostringstream out;
    out << name_of(event.kind) << ' ' << format_iso8601(event.timestamp) << ' ' << event.wiki << ' '
        << event.namespace_id << ":[" << event.title << ']';
    if (!event.move_target.empty()) {
        out << " -> [" << event.move_target << ']' << (event.noredirect ? " noredirect" : "");
    }
    auto const number = [&](char const* name, std::int64_t value) {
        if (value != 0) {
            out << ' ' << name << '=' << value;
        }
    };
    number("page", event.page_id.value);
    number("rev", event.rev_id.value);
    number("parent", event.parent_rev_id.value);
    number("rc", event.rc_id.value_or(0));
    number("log", event.log_id.value_or(0));
    number("user_id", event.user_id);
    out << " user=" << event.user.value_or("(redacted)");
    if (event.new_length) {
        out << " length=" << (event.old_length ? std::to_string(*event.old_length) : "?") << ".." << *event.new_length;
    }
    out << (event.minor ? " minor" : "") << (event.bot ? " bot" : "");
    if (!event.comment.empty()) {
        out << " comment=[" << event.comment << ']';
    }
    if (event.sha1) {
        out << " sha1=" << *event.sha1;
    }
    if (event.is_redirect.value_or(false)) {
        out << " redirect";
    }
    for (auto const revision : event.revisions) {
        out << " revision=" << revision.value;
    }
    for (auto const log_id : event.log_ids) {
        out << " entry=" << log_id;
    }
    if (event.hidden) {
        out << " hidden=" << (event.hidden->text ? "text," : "") << (event.hidden->user ? "user," : "")
            << (event.hidden->comment ? "comment," : "");
    }
    if (!event.subject.empty()) {
        out << " subject=[" << event.subject << ']';
    }
    out << (event.suppressed ? " suppressed" : "");
    return std::move(out).str();
}

}  // namespace wikipub::events
