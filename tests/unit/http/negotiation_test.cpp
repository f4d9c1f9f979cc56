// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/negotiation.h"

namespace wikipub::http {
namespace {

struct Case {
    std::string_view accept;
    Format for_documents;
    Format for_pages;
};

class Negotiation : public testing::TestWithParam<Case> {};

TEST_P(Negotiation, ChoosesAsD12Says)
{
    EXPECT_EQ(negotiate(GetParam().accept, Format::json), GetParam().for_documents);
    EXPECT_EQ(negotiate(GetParam().accept, Format::html), GetParam().for_pages);
}

using enum Format;

INSTANTIATE_TEST_SUITE_P(
    Senders,
    Negotiation,
    testing::Values(
        Case{"", json, html},
        Case{"*/*", json, html},
        Case{"*", json, html},
        Case{"application/activity+json", json, json},
        Case{"APPLICATION/Activity+JSON", json, json},
        Case{R"(application/ld+json; profile="https://www.w3.org/ns/activitystreams")", json, json},
        Case{"application/json", json, json},
        Case{"application/*", json, json},
        // Mastodon's search
        Case{
            R"(application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams", text/html;q=0.1)",
            json,
            json},
        // Firefox and Chromium
        Case{"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", html, html},
        Case{"text/html", html, html},
        Case{"text/*;q=0.5", html, html},
        Case{"text/html;q=0.4, application/json;q=0.5", json, json},
        Case{"text/html, application/activity+json", json, html},
        Case{"text/html;q=0, */*", json, json},
        Case{"application/activity+json;q=0, */*;q=0.1", html, html},
        Case{"application/activity+json; q=0.2 , text/html;q=0.3", html, html},
        // An explicit name beats a wild card of the same quality.
        Case{"text/html, */*", html, html},
        Case{"application/activity+json, */*", json, json},
        Case{"image/png", neither, neither},
        Case{"*/*;q=0", neither, neither},
        Case{"application/activity+json;q=nonsense", json, json},
        Case{",,;;q=,=;", neither, neither}
    )
);

TEST(PreferredLanguage, IsTheFirstThatThereAreWordsIn)
{
    EXPECT_EQ(preferred_language(""), "en");
    EXPECT_EQ(preferred_language("de-AT,de;q=0.9,en;q=0.8"), "de");
    EXPECT_EQ(preferred_language("tlh, AR;q=0.3"), "ar");
    EXPECT_EQ(preferred_language("xx"), "en");
    // Not a language though there is a file of that name.
    EXPECT_EQ(preferred_language("../../etc/passwd"), "en");
}

}  // namespace
}  // namespace wikipub::http
