// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/messages.h"

#include <regex>
#include <set>

namespace wikipub::text {
namespace {

TEST(Messages, ChooseThePluralOfTheLanguage)
{
    EXPECT_EQ(message("en", "post-more", {std::int64_t{1}}), "and one more");
    EXPECT_EQ(message("en", "post-more", {std::int64_t{1200}}), "and 1,200 more");
    EXPECT_EQ(message("de", "post-edited", {"Tee", std::int64_t{1}}), "Tee wurde bearbeitet.");
    EXPECT_EQ(message("fr", "post-edited", {"Thé", std::int64_t{3}}), "La page Thé a été modifiée 3 fois.");
    EXPECT_EQ(message("ar", "post-edited", {"شاي", std::int64_t{2}}), "عُدِّلت صفحة شاي مرتين.");
    EXPECT_EQ(message("ar", "post-edited", {"شاي", std::int64_t{5}}), "عُدِّلت صفحة شاي ٥ مرات.");
    EXPECT_EQ(message("ar", "post-edited", {"شاي", std::int64_t{11}}), "عُدِّلت صفحة شاي ١١ مرة.");
    EXPECT_EQ(message("en", "post-bytes", {Counted{"-1", 1}}), "-1 byte");
}

TEST(Messages, FallBackToTheBaseLanguageAndToEnglish)
{
    EXPECT_EQ(message("de-at", "actor-deleted-page"), "Gelöschte Seite");
    EXPECT_EQ(message("simple", "actor-deleted-page"), "Deleted page");
    EXPECT_EQ(message("xx", "post-more", {std::int64_t{2}}), "and 2 more");
    EXPECT_EQ(message("", "actor-deleted-page"), "Deleted page");
}

TEST(Messages, IsolateWhatRunsAgainstTheLanguage)
{
    EXPECT_EQ(message("ar", "post-summary", {"fix typo"}), "«\u2068fix typo\u2069»");
    EXPECT_EQ(message("en", "post-summary", {"برلين"}), "“\u2068برلين\u2069”");
}

TEST(Messages, EscapeAllButHtml)
{
    EXPECT_EQ(
        message_html("en", "post-redirect", {Html{"<b>A</b>"}, "<i>$1 {{PLURAL:$1|x|y}}"}).text,
        "<b>A</b> now leads to &lt;i&gt;$1 {{PLURAL:$1|x|y}}."
    );
}

std::set<std::string> parameters_of(std::string const& text)
{
    static std::regex const parameter(R"(\$[1-9])");
    return {std::sregex_token_iterator(text.begin(), text.end(), parameter), std::sregex_token_iterator()};
}

std::string with_marks(std::string const& language, std::string const& key, std::int64_t count)
{
    auto const mark = [&](char const* text) { return Counted{text, count}; };
    return message(
        language,
        key,
        {mark("$1"), mark("$2"), mark("$3"), mark("$4"), mark("$5"), mark("$6"), mark("$7"), mark("$8"), mark("$9")}
    );
}

TEST(Messages, EveryLanguageUsesTheKeysAndParametersOfEnglish)
{
    for (auto const& language : languages()) {
        for (auto const& key : message_keys(language)) {
            ASSERT_TRUE(has_message("en", key)) << language << ' ' << key;
            for (auto const count : {0, 1, 2, 3, 11, 100}) {
                auto const english = parameters_of(with_marks("en", key, 7));
                for (auto const& parameter : parameters_of(with_marks(language, key, count))) {
                    EXPECT_TRUE(english.contains(parameter)) << language << ' ' << key << ' ' << parameter;
                }
            }
        }
    }
    EXPECT_THAT(languages(), testing::IsSupersetOf({"ar", "de", "en", "fr"}));
}

}  // namespace
}  // namespace wikipub::text
