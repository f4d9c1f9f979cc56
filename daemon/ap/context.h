// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "json/writer.h"

/// The `@context` of each kind of document. Peers that really expand JSON-LD (Friendica, Fedify, streams) drop members
/// whose term is not defined; Mastodon wants the ActivityStreams IRI as a string among the rest.
namespace wikipub::ap {

/// ActivityStreams' own terms only.
void add_plain_context(json::Object& out);
void add_actor_context(json::Object& out);
void add_post_context(json::Object& out);
/// QuoteAuthorization and QuoteRequest, FEP-044f.
void add_quote_context(json::Object& out);

}  // namespace wikipub::ap
