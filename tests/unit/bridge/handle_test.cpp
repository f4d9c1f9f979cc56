// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/handle.h"

#include "base/strings.h"

#include <set>

namespace wikipub::bridge {
namespace {

TEST(Handle, IsMadeFromTheTitle)
{
    HandleRules const rules;
    EXPECT_EQ(title_handle("Albert Einstein", rules), "albert_einstein");
    EXPECT_EQ(title_handle("Москва", rules), "moskva");
    EXPECT_EQ(title_handle("北京市", rules), "bei_jing_shi");
    EXPECT_EQ(title_handle("Jean-Paul Sartre", rules), "jean-paul_sartre");
    EXPECT_EQ(title_handle("Node.js", rules), "node.js");
    EXPECT_EQ(title_handle("St. Louis", rules), "st_louis");
    EXPECT_EQ(title_handle("O'Brien (disambiguation)", rules), "obrien_disambiguation");
    EXPECT_EQ(title_handle("AC/DC & C++?", rules), "ac_dc_c");
    EXPECT_EQ(title_handle("Project:Tea_room", rules), "project_tea_room");
    EXPECT_EQ(title_handle("...And Justice", rules), "and_justice");
}

TEST(Handle, LeavesToTheNumberWhatHasNoLettersOrIsTaken)
{
    HandleRules const rules{"", {"enwiki"}};
    for (auto const* const title : {"😀", "!!!", "Admin", "P42", "Enwiki", "ᐃᓄᒃᑎᑐᑦ", ""}) {
        EXPECT_EQ(title_handle(title, rules), std::nullopt) << title;
    }
    EXPECT_THAT(handle_candidates("😀", PageId{7}, rules), testing::ElementsAre("p7"));
    EXPECT_THAT(handle_candidates("Admin", PageId{7}, rules), testing::ElementsAre("admin_7", "p7"));
    EXPECT_THAT(handle_candidates("P42", PageId{7}, rules), testing::ElementsAre("p42_7", "p7"));
    EXPECT_THAT(handle_candidates("Tea", PageId{7}, rules), testing::ElementsAre("tea", "tea_7", "p7"));
}

TEST(Handle, CarriesTheSuffixOfItsWiki)
{
    HandleRules const rules{".de", {}};
    EXPECT_EQ(title_handle("Tee", rules), "tee.de");
    EXPECT_EQ(page_handle(PageId{7}, rules), "p7.de");
    EXPECT_EQ(page_named_by("P7.DE", rules), PageId{7});
    EXPECT_EQ(page_named_by("p7", rules), std::nullopt);
    EXPECT_EQ(search_words("Grüner.de", rules), std::nullopt);
    EXPECT_EQ(search_words("gruner_tee.de", rules), "gruner tee");
    EXPECT_EQ(search_words("gruner_tee", rules), std::nullopt);
}

TEST(Handle, NamesAPageByItsNumber)
{
    HandleRules const rules;
    EXPECT_EQ(page_named_by("p42", rules), PageId{42});
    EXPECT_EQ(page_named_by("tea_42", rules), PageId{42});
    EXPECT_EQ(page_named_by("tea", rules), std::nullopt);
    EXPECT_EQ(page_named_by("p042", rules), std::nullopt);
    EXPECT_EQ(page_named_by("p99999999999999999999", rules), std::nullopt);
    EXPECT_EQ(page_named_by("_", rules), std::nullopt);
    EXPECT_EQ(page_named_by("../etc", rules), std::nullopt);
}

TEST(Handle, IsWhatEveryPeerAccepts)  // interop trap 3
{
    for (auto const* const handle : {"a", "0", "_", "a_b", "a.b", "a-b.c_d", "p42"}) {
        EXPECT_TRUE(is_valid_handle(handle)) << handle;
    }
    for (auto const* const handle : {"", "A", ".a", "a.", "a..b", "a.-b", "-", "a b", "é", "a@b", "a/b"}) {
        EXPECT_FALSE(is_valid_handle(handle)) << handle;
    }
    EXPECT_TRUE(is_valid_handle(std::string(64, 'a')));
    EXPECT_FALSE(is_valid_handle(std::string(65, 'a')));
}

// Every script, punctuation of MediaWiki titles, and 255 bytes: some candidate always, each valid, the last one the
// page's own.
TEST(Handle, IsNeverEmptyAndAlwaysValid)
{
    std::vector<std::string> titles{
        "(",      "'",       "/",     "?",     "&",   "_",       "a'b(c)/d?e&f",       "Ünïcödé",
        "日本語", "العربية", "עברית", "हिन्दी", "ไทย", "ქართული", "👩‍👩‍👧", "\xFF\xFE",
        "-.-",    "a.-b",    "p1",    "P001",  "__p1"};
    for (auto const* const part : {"x", "é", "語", "😀", "-", ".", "_a", "(b)", "w1-", "я."}) {
        std::string title;
        while (title.size() + std::string_view(part).size() <= 255) {
            title += part;
        }
        titles.push_back(title);
    }
    for (auto const& suffix : {"", ".de", "_fr", "-test_wiki.example"}) {
        HandleRules const rules{suffix, {}};
        for (auto const& title : titles) {
            auto const page = PageId{std::numeric_limits<std::int64_t>::max()};
            auto const candidates = handle_candidates(title, page, rules);
            ASSERT_FALSE(candidates.empty());
            EXPECT_EQ(candidates.back(), page_handle(page, rules));
            for (auto const& candidate : candidates) {
                EXPECT_TRUE(is_valid_handle(candidate)) << title << ' ' << candidate;
                EXPECT_FALSE(is_reserved_handle(candidate)) << candidate;
            }
            EXPECT_EQ(std::set<std::string>(candidates.begin(), candidates.end()).size(), candidates.size()) << title;
        }
    }
}

TEST(Handle, OfAnEditorIsTheirNamesOrTheirChoice)
{
    HandleRules const rules{"", {"enwiki"}};
    auto const alice = editor_handle_candidates("Alice Liddell", rules);
    ASSERT_GE(alice.size(), 3U);
    EXPECT_EQ(alice[0], "alice_liddell");
    EXPECT_EQ(alice[1], "alice_liddell_2");
    for (auto const* const name : {"Admin", "P12", "Enwiki", "U1234567890123"}) {
        EXPECT_EQ(editor_handle_candidates(name, rules).front(), to_lower(name) + "_2") << name;
    }
    EXPECT_THAT(editor_handle_candidates("☃", rules), testing::IsEmpty());
    for (auto const& handle : editor_handle_candidates(std::string(200, 'x'), rules)) {
        EXPECT_TRUE(is_valid_handle(handle)) << handle;
    }
    EXPECT_EQ(wished_handle("Ada.L", rules), "ada.l");
    EXPECT_EQ(wished_handle("a b", rules), std::nullopt);
    EXPECT_EQ(wished_handle("", rules), std::nullopt);
    HandleRules const german{".de", {}};
    EXPECT_EQ(wished_handle("ada", german), "ada.de");
    EXPECT_EQ(wished_handle("ada.de", german), "ada.de");
    EXPECT_EQ(editor_handle_candidates("Ada", german).front(), "ada.de");
    EXPECT_TRUE(is_kept_handle("admin.de", german));
}

TEST(Handle, OfANamelessEditorReadsBack)
{
    EXPECT_EQ(nameless_handle(7'000'000'000'000'000'001), "u7000000000000000001");
    EXPECT_EQ(editor_numbered_by("u7000000000000000001"), 7'000'000'000'000'000'001);
    EXPECT_EQ(editor_numbered_by("u12"), std::nullopt) << "a user may be called so";
    EXPECT_EQ(editor_numbered_by("u99999999999999999999"), std::nullopt);
}

}  // namespace
}  // namespace wikipub::bridge
