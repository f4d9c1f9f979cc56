// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "http/message.h"
#include "text/html.h"

#include <string>
#include <string_view>

/// The one place where answers get their status, media type and caching rules. Peers and browsers see fixed texts only;
/// what happened goes to the log in Response::detail.
namespace wikipub::http {

inline constexpr std::string_view kActivityJson =
    "application/activity+json";  ///< bare: Lemmy compares the whole string (trap 15)
inline constexpr std::string_view kJrdJson = "application/jrd+json";
inline constexpr std::string_view kXrdXml = "application/xrd+xml";
inline constexpr std::string_view kJson = "application/json";

/// Design §3, Serving.
enum class Caching {
    never,    ///< posts and what lists them: they may be withdrawn at any moment
    brief,    ///< actors, discovery, pages without posts: 180 s
    forever,  ///< what has its version in its address
};

unsigned status_of(Errc code);

Response send(std::string body, std::string_view media_type, Caching caching);
/// With a policy that allows no script, no other origin and no frame.
Response send_page(text::Html page, Caching caching);
/// 302, or 303 after a form. `url` is ASCII.
Response redirect(std::string url, unsigned status = 302);

/// A refusal of ours, as a page where the client would rather have HTML.
Response refuse(unsigned status, Request const& request);
/// To a peer. `gone` is a 410 with an empty body whoever asks; `unavailable` and `rate_limited` say when to come back.
Response refuse(Error const& error, Request const& request);
/// To a person: always a page.
Response refuse_person(Error const& error, Request const& request);

/// WebFinger, host-meta and NodeInfo: what scripts of every origin may read (D22).
bool is_discovery(std::string_view path);
void allow_every_origin(Response& response);

}  // namespace wikipub::http
