// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/wording.h"

#include "bridge/profile.h"
#include "support/golden.h"
#include "text/transliterate.h"

#include <regex>
#include <set>

namespace wikipub::bridge {
namespace {

constexpr std::string_view kTags = "https://ap.wiki.example/w/wiki/t/";

struct Edition {
    std::string language;
    std::string name;
    std::string title;
    std::string other_title;
    std::string summary;
};

std::vector<Edition> const kEditions{
    {"en", "Example Wiki", "Tea & \"Coffee\"", "Matcha/Green (tea)?", "Early life: fix <b>typo</b> #OneLib1Ref"},
    {"de", "Beispielwiki", "Grüner Tee", "Café #1", "Leben: Beleg ergänzt"},
    {"fr", "Wiki exemple", "Thé d’été", "Maté", "Biographie: source #DeuxSources"},
    {"ar", "ويكي مثال", "شاي أخضر", "C++", "حياته: مصدر #مصدر"},
};

WikiSite site_of(Edition const& edition)
{
    return {edition.name, edition.language, "https://wiki.example", "/wiki/$1", "/w"};
}

Said said(PostKind kind, Edition const& edition)
{
    Said said;
    said.kind = kind;
    said.page = PageId{42};
    said.title = edition.title;
    said.edits = 1;
    said.byte_delta = 1214;
    said.from = RevId{100};
    said.to = RevId{107};
    return said;
}

std::vector<std::pair<std::string, Said>> all_kinds(Edition const& edition)
{
    auto one = said(PostKind::edits, edition);
    one.summaries = {{edition.summary, Neutral::none}};
    auto several = said(PostKind::edits, edition);
    several.edits = 11;
    several.byte_delta = -1;
    several.summaries = {{{}, Neutral::undid}, {edition.summary, Neutral::none}};
    auto hidden_before = said(PostKind::edits, edition);
    hidden_before.edits = 2;
    hidden_before.byte_delta.reset();
    hidden_before.from = RevId{0};
    auto creation = said(PostKind::creation, edition);
    creation.from = RevId{0};
    auto move = said(PostKind::move, edition);
    auto redirect = said(PostKind::redirect, edition);
    redirect.target = edition.other_title;
    auto follow = redirect;
    follow.target_address = "@matcha@wiki.example";
    auto digest = said(PostKind::digest, edition);
    digest.edits = 14;
    digest.byte_delta = 0;
    digest.largest = {{RevId{105}, RevId{104}, -2000}, {RevId{101}, RevId{100}, 714}, {RevId{107}, RevId{106}, 2}};
    auto named = one;
    named.named = {{"Alice <3", "https://wiki.example/wiki/User:Alice_%3C3"}};
    auto some_named = several;
    some_named.named = {named.named.front(), {"ألف", "https://wiki.example/wiki/User:%D8%A3"}};
    some_named.others = true;
    auto own = one;
    own.own = true;
    auto own_creation = creation;
    own_creation.own = true;
    own_creation.edits = 2;
    auto own_runs = said(PostKind::edits, edition);
    own_runs.own = true;
    own_runs.edits = 3;
    own_runs.from = RevId{0};
    own_runs.largest = {{RevId{105}, RevId{103}, 1200}, {RevId{107}, RevId{106}, 14}};
    return {
        {"edit of a named editor", named},
        {"edits of two named editors and others", some_named},
        {"editor: edit", own},
        {"editor: creation", own_creation},
        {"editor: edits between which others edited", own_runs},
        {"edit", one},
        {"edits", several},
        {"edits, the text before is hidden", hidden_before},
        {"creation", creation},
        {"move", move},
        {"redirect", redirect},
        {"redirect to a page that may be followed", follow},
        {"digest", digest}};
}

std::string shown(Profile const& profile)
{
    auto text = profile.name + "\n" + profile.summary.text;
    for (auto const& field : profile.fields) {
        text += "\n" + field.name + ": " + field.value.text;
    }
    return text;
}

class Wording : public testing::TestWithParam<Edition> {};

TEST_P(Wording, IsAsWrittenDown)
{
    auto const site = site_of(GetParam());
    std::string text = "# Posts and profiles of a wiki in " + GetParam().language + "\n";
    for (auto const& [name, words] : all_kinds(GetParam())) {
        auto const content = post_content(words, site, kTags);
        EXPECT_EQ(content.language, GetParam().language);
        text += "\n## " + name + "\n" + content.html.text + "\n";
    }
    text += "\n## page\n" + shown(page_profile(site, PageId{42}, GetParam().title)) + "\n";
    auto naming = site;
    naming.names_editors = true;
    text += "\n## page of a wiki whose editors may be named\n" +
            shown(page_profile(naming, PageId{42}, GetParam().title)) + "\n";
    OtherAccount const other{"https://peer.example/@alice", "@alice@peer.example"};
    text +=
        "\n## editor\n" + shown(editor_profile(site, "Alice", "https://wiki.example/wiki/User:Alice", other)) + "\n";
    text += "\n## renamed editor\n" + shown(editor_profile(site, "", "", std::nullopt)) + "\n";
    text += "\n## deleted page\n" + shown(deleted_page_profile(site)) + "\n";
    text += "\n## wiki\n" + shown(wiki_profile(site)) + "\n";
    test::expect_golden("posts/" + GetParam().language + ".txt", text);
}

// interop L2: what Mastodon's sanitizer keeps.
TEST_P(Wording, UsesOnlyElementsThatPeersKeep)
{
    static std::set<std::string> const kept{
        "p", "br", "a", "strong", "em", "del", "code", "blockquote", "ul", "ol", "li", "span"};
    static std::regex const element("</?([a-z0-9]+)");
    for (auto const& [name, words] : all_kinds(GetParam())) {
        auto const html = post_content(words, site_of(GetParam()), kTags).html.text;
        for (std::sregex_iterator at(html.begin(), html.end(), element), end; at != end; ++at) {
            EXPECT_TRUE(kept.contains((*at)[1])) << name << ": " << html;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Languages, Wording, testing::ValuesIn(kEditions), [](auto const& info) {
    return info.param.language;
});

TEST(Wording, StaysWithinTheLimitsOfPeers)  // L1
{
    auto words = said(PostKind::redirect, kEditions.front());
    std::string summary;
    for (int tag = 0; tag < 30; ++tag) {
        summary += " #tag" + std::to_string(tag);
    }
    words.title = words.target = std::string(255, '&');
    words.summaries = {{summary, Neutral::none}, {std::string(500, '<'), Neutral::none}, {summary, Neutral::none}};
    auto const content = post_content(words, site_of(kEditions.front()), kTags);
    EXPECT_EQ(content.tags.size(), 10U);
    auto const plain = std::regex_replace(
        std::regex_replace(content.html.text, std::regex("<[^>]*>"), ""), std::regex("&[a-z#0-9]+;"), "x"
    );
    EXPECT_LE(text::length(plain), 5000U);
}

TEST(Wording, LinksATagOnce)
{
    auto words = said(PostKind::edits, kEditions.front());
    words.summaries = {{"#Tea and #tea", Neutral::none}};
    auto const content = post_content(words, site_of(kEditions.front()), kTags);
    ASSERT_EQ(content.tags.size(), 1U);
    EXPECT_EQ(content.tags.front().href, std::string(kTags) + "tea");
}

TEST(WikiSite, WritesAddressesAsTheWikiDoes)
{
    WikiSite site{"W", "en", "https://wiki.example", "/wiki/$1", "/w"};
    EXPECT_EQ(page_url(site, "AC/DC (band): what? & more"), "https://wiki.example/wiki/AC/DC_(band):_what%3F_%26_more");
    EXPECT_EQ(page_url(site, "Grüner Tee"), "https://wiki.example/wiki/Gr%C3%BCner_Tee");
    EXPECT_EQ(page_url(site, "50% \"off\""), "https://wiki.example/wiki/50%25_%22off%22");
    EXPECT_EQ(difference_url(site, RevId{1}, RevId{2}), "https://wiki.example/w/index.php?diff=2&oldid=1");
    EXPECT_EQ(difference_url(site, RevId{0}, RevId{2}), "https://wiki.example/w/index.php?diff=2");
    EXPECT_EQ(history_url(site, PageId{42}), "https://wiki.example/w/index.php?curid=42&action=history");
    site.article_path = "/index.php?title=$1";
    EXPECT_EQ(page_url(site, "A&B"), "https://wiki.example/index.php?title=A%26B");
}

TEST(Said, ComesBackFromTheDatabase)
{
    for (auto const& edition : kEditions) {
        for (auto const& [name, words] : all_kinds(edition)) {
            auto read = words;
            read.summaries = {{"other", Neutral::none}};
            read.largest.clear();
            read.target = "other";
            read.target_address.clear();
            ASSERT_TRUE(read_words(write_words(words), read)) << name;
            EXPECT_EQ(read, words) << name;
        }
    }
}

TEST(Said, RefusesWordsItDidNotWrite)
{
    for (auto const* const words :
         {"x",
          "\"",
          "=nonsense",
          "=",
          "+1 2",
          "+1 2 x",
          "\"a\n\n\"b",
          "\"a\n\"b\n\"c\n\"d",
          "+1 2 3\n+1 2 3\n+1 2 3\n+1 2 3"}) {
        Said said;
        said.target = "kept";
        EXPECT_FALSE(read_words(words, said)) << words;
        EXPECT_EQ(said.target, "kept");
    }
}

}  // namespace
}  // namespace wikipub::bridge
