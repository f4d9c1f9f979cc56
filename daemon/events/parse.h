// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "events/event.h"
#include "json/reader.h"

/// Messages of MediaWiki's feeds. Schemas are not enforced (the live events are newer than any published schema):
/// unknown members are skipped, and only what a rule needs is required. The failure, invalid_input, means malformed.
namespace wikipub::events {

/// Any message: canaries first, then by `meta.stream`; without `meta` it is RCFeed's JSON.
Result<Parsed> parse_event(json::Value message, Trust trust);

/// `mediawiki.recentchange` and RCFeed's JSONRCFeedFormatter.
Result<Parsed> parse_recentchange(json::Value message, Trust trust);
/// `mediawiki.page_change.v1`, schema 1.0 to 1.11. `prior_state` is read for the old title and length only.
Result<Parsed> parse_page_change(json::Value message, Trust trust);
/// `mediawiki.revision-visibility-change`
Result<Parsed> parse_visibility_change(json::Value message, Trust trust);
/// `mediawiki.page-delete`, `mediawiki.page-suppress` (a deletion that the public logs do not tell of) and
/// `mediawiki.page-undelete`
Result<Parsed> parse_page_delete(json::Value message, Trust trust);
Result<Parsed> parse_page_suppress(json::Value message, Trust trust);
Result<Parsed> parse_page_undelete(json::Value message, Trust trust);

}  // namespace wikipub::events
