// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/vocabulary.h"
#include "base/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace wikipub::ap {

struct Hashtag {
    std::string name;  ///< without `#`
    std::string href;
};

struct Picture {
    std::string media_type;  ///< never SVG
    std::string url;
    std::string alternative_text;
};

/// A post. There is no `summary` (peers show it as a content warning), no `inReplyTo` (Lemmy refuses null-less ones)
/// and no mention. https://www.w3.org/TR/activitystreams-vocabulary/#dfn-note
struct Note {
    std::string id;
    std::string attributed_to;
    std::string content;               ///< HTML
    std::string language;              ///< BCP 47, key of `contentMap`
    std::string url;                   ///< for people; on our host
    Timestamp published;               ///< never changes
    std::optional<Timestamp> updated;  ///< later than `published` and than any before, by a second at least
    Audience audience;
    std::string context;  ///< the page's conversation, written as `conversation` too
    std::optional<std::string> replies;
    std::vector<Hashtag> hashtags;
    std::vector<Picture> pictures;
    std::optional<std::string> license;
    bool quotable = false;  ///< by anybody, FEP-044f; we answer each QuoteRequest
};

std::string write(Note const& note);

/// Members only, for a document that has the posts' `@context` already.
void write_members(json::Object& out, Note const& note);

/// `https://ap.wiki.example/w/wiki/o/5/q/7`: proof for third parties that a quote was allowed (FEP-044f).
struct QuoteAuthorization {
    std::string id;
    std::string attributed_to;
    std::string interacting_object;  ///< the post that quotes
    std::string interaction_target;  ///< our post
};

std::string write(QuoteAuthorization const& authorization);

}  // namespace wikipub::ap
