// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace wikipub::http {

enum class Format { json, html, neither };

/// Chooses between ActivityStreams JSON and HTML by `Accept` (RFC 9110 §12.5.1). JSON is what names
/// `application/activity+json`, `application/ld+json` or `application/json`; equally wanted, and where nothing or only
/// `*/*` is said, it is `preferred`. `neither` where what we have is refused: a 406.
Format negotiate(std::string_view accept, Format preferred);

/// The first language of `Accept-Language` that the program's words exist in, else `en`. Browsers list the most wanted
/// first.
std::string preferred_language(std::string_view accept_language);

}  // namespace wikipub::http
