// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "events/event.h"
#include "json/reader.h"

#include <optional>
#include <string>
#include <string_view>

/// What several kinds of message have in common.
namespace wikipub::events {

/// Sent every hour so that consumers see a quiet stream alive; on page_change they look like real edits.
bool is_canary(json::Value message);

/// A title as people write it: database keys have underscores.
std::string normal_title(std::string_view title);

/// Empty where it is missing.
std::string text_of(json::Value object, std::string_view name);

/// RFC 3339.
std::optional<Timestamp> time_of(json::Value object, std::string_view name);

/// An Event with what `meta` tells.
Event begin_event(json::Value message, Trust trust);

}  // namespace wikipub::events
