// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/summary.h"

#include "base/strings.h"
#include "support/wiki_words.h"

namespace wikipub::bridge {
namespace {

std::string shown(Summary const& summary)
{
    if (summary.empty()) {
        return "-";
    }
    return summary.quoted.empty() ? '=' + std::string(name_of(summary.neutral)) : '"' + summary.quoted;
}

class SummaryTable : public testing::TestWithParam<std::string> {};

TEST_P(SummaryTable, SaysWhatMayBeSaid)
{
    SummaryFilter const filter(test::wiki_words(GetParam()));
    auto const table = test::read_file(std::string(WIKIPUB_TESTS_DIR) + "/fixtures/summaries/" + GetParam() + ".tsv");
    std::size_t rows = 0;
    for (auto const line : split(table, '\n')) {
        auto const tab = line.find('\t');
        if (line.starts_with("# ") || tab == line.npos) {
            continue;
        }
        ++rows;
        EXPECT_EQ(shown(filter.read(line.substr(0, tab), true, {})), line.substr(tab + 1)) << line;
    }
    EXPECT_GT(rows, 15U);
}

INSTANTIATE_TEST_SUITE_P(Languages, SummaryTable, testing::Values("en", "de", "fr", "ar"), [](auto const& info) {
    return info.param;
});

TEST(SummaryFilter, QuotesOnlyThoseItMay)
{
    SummaryFilter const filter(test::wiki_words("en"));
    EXPECT_TRUE(filter.read("fix typo", false, {}).empty());
    EXPECT_EQ(filter.read("Blanked the page", false, {}).neutral, Neutral::blanked);
}

TEST(SummaryFilter, DropsTheNamesOfThoseWhoEdited)
{
    SummaryFilter const filter(test::wiki_words("en"));
    std::vector<std::string> const names{"Bob", "Jörg Straße", "日本人"};
    EXPECT_TRUE(filter.read("undid what bob wrote", true, names).empty());
    EXPECT_TRUE(filter.read("thanks JÖRG STRASSE!", true, names).empty());
    EXPECT_TRUE(filter.read("[[Tea|B]]ob is wrong", true, names).empty());
    EXPECT_TRUE(filter.read("和日本人之", true, names).empty());
    EXPECT_EQ(filter.read("bobsleigh", true, names).quoted, "bobsleigh");
}

TEST(SummaryFilter, SeesThroughWhatIsInvisible)
{
    SummaryFilter const filter(test::wiki_words("en"));
    for (auto const* const comment :
         {"rv Us\u200Ber:Mallory", "rv Us\u202Eer:Mallory", "rv [[U\u00ADser:Mallory]]", "rv 192.0\u2060.2.7"}) {
        EXPECT_TRUE(filter.read(comment, true, {}).empty()) << comment;
    }
}

TEST(SummaryFilter, WorksBeforeTheWikiHasAnswered)
{
    SummaryFilter const filter{WikiWords{}};
    EXPECT_EQ(filter.read("fix typo", true, {}).quoted, "fix typo");
    EXPECT_TRUE(filter.read("[[User:Mallory]]", true, {}).empty());
    EXPECT_TRUE(filter.read("Undo revision 1 by [[Special:Contributions/Mallory|Mallory]]", true, {}).empty());
}

TEST(SummaryFilter, IgnoresMessagesThatWouldMatchAnything)
{
    WikiWords words;
    words.messages = {{"undo-summary", "$1"}, {"revertpage", "-"}, {"autosumm-blank", ""}};
    EXPECT_EQ(SummaryFilter(words).read("fix typo", true, {}).quoted, "fix typo");
}

TEST(SummaryFilter, KeepsQuotesShort)
{
    SummaryFilter const filter{WikiWords{}};
    EXPECT_EQ(filter.read(std::string(1000, 'a'), true, {}).quoted, std::string(499, 'a') + "…");
    EXPECT_TRUE(filter.read(std::string(5000, 'a'), true, {}).empty());
}

TEST(Neutral, HasANameEach)
{
    for (auto const neutral :
         {Neutral::undid, Neutral::created, Neutral::content_model_changed, Neutral::data_changed, Neutral::none}) {
        EXPECT_EQ(neutral_named(name_of(neutral)), neutral);
    }
    EXPECT_EQ(neutral_named("nonsense"), std::nullopt);
}

}  // namespace
}  // namespace wikipub::bridge
