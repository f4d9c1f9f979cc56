// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/config/load_fixture.h"

namespace wikipub::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(Load, RefusesWikisThatCannotBeToldApart)
{
    EXPECT_THAT(
        problems(
            std::string(kServer) + std::string(kSources) +
            "wikis:\n"
            "- {id: a, base_url: https://a.example, enabled: {pages: true}}\n"
            "- {id: a, path: b, base_url: https://b.example, handle_suffix: .b, enabled: {pages: true}}\n"
            "- {id: c, path: a, base_url: https://c.example, handle_suffix: .c, enabled: {pages: true}}\n"
            "- {id: d, base_url: https://a.example, handle_suffix: .d, enabled: {pages: true}}\n"
            "- {id: e, base_url: https://e.example, language: eo, enabled: {pages: true}}\n"
            "- {id: f-f, base_url: https://f.example, handle_suffix: .f, enabled: {pages: true}}\n"
        ),
        ElementsAre(
            "5: wikis[1].id: another wiki has the id a already; keep one",
            "6: wikis[2].path: another wiki has the path a already; write another one",
            "7: wikis[3].base_url: another wiki has its pages at the same address already; correct one of them",
            "8: wikis[4].handle_suffix: is missing, as for another wiki: pages of the same title would want the same "
            "handle; write one such as .eo",
            "9: wikis[5].path: is missing and cannot be the id; write lower-case letters, digits and underscores"
        )
    );
}

TEST_F(Load, ReadsWikisFromAFileOfTheirOwn)
{
    std::string const main = std::string(kServer) + std::string(kSources) + "wikis_from: wikis.yaml\n";
    files_.files["/etc/wikipub/wikis.yaml"] = {
        "- {id: a, base_url: https://a.example, enabled: {pages: true}}\n", 0644};
    auto const loaded = parsed(main);
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->wikis.at(0).id, "a");

    files_.files["/etc/wikipub/wikis.yaml"].text = "- {id: a,\n   nme: x, enabled: {pages: true}}\n";
    EXPECT_THAT(
        problems(main),
        ElementsAre(
            StartsWith("/etc/wikipub/wikis.yaml:1: wikis[0].base_url: is missing"),
            "/etc/wikipub/wikis.yaml:2: wikis[0].nme: is no setting; did you mean name?"
        )
    );
    files_.files["/etc/wikipub/wikis.yaml"].text = "wikis: []";
    EXPECT_THAT(problems(main), ElementsAre(HasSubstr("wikis.yaml: is no list of wikis")));
    files_.files["/etc/wikipub/wikis.yaml"].text = "- a: [";
    EXPECT_THAT(problems(main), ElementsAre(HasSubstr("this is not YAML")));
    files_.files.clear();
    EXPECT_THAT(problems(main), ElementsAre("3: wikis_from: /etc/wikipub/wikis.yaml: No such file or directory"));
    EXPECT_THAT(problems(main + std::string(kWikis)), Contains(HasSubstr("wikis_from: stands beside wikis")));
}

TEST_F(Load, WarnsWhereTheApiBudgetCannotSuffice)
{
    auto const text = std::string(kServer) + std::string(kWikis) + "sources: [{action_api: {interval: ";
    EXPECT_THAT(problems(text + "11s}}]"), IsEmpty());
    EXPECT_THAT(
        problems(text + "10s}}]"),
        ElementsAre(
            "2: wikis: warning: wikis[0].api.per_hour is 400, but polling and one check a minute take 420; write "
            "a longer interval in action_api or, if the wiki agrees, a larger per_hour"
        )
    );
}

TEST_F(Load, ChecksTheFilesThatAreNamed)
{
    files_.files["/open"] = {std::string(32, 'x'), 0440};
    files_.files["/short"] = {std::string(31, 'x') + "\n", 0400};
    files_.files["/fine"] = {std::string(32, 'x') + "\n", 0600};
    files_.files["/latin1"] = {"Z\xfcrich", 0644};
    auto const secrets = wiki_problems("base_url: https://a.example, secret_files: [/open, /short, /fine, /none]");
    EXPECT_THAT(
        secrets,
        ElementsAre(
            "4: wikis[0].secret_files: /open: may be read by others; give it mode 0400",
            "4: wikis[0].secret_files: /short: is shorter than 32 bytes; put a longer secret there",
            "4: wikis[0].secret_files: /none: No such file or directory"
        )
    );
    files_.files["/padded"] = {std::string(31, 'x') + " \t\r\n", 0400};
    EXPECT_THAT(
        wiki_problems("base_url: https://a.example, secret_files: [/padded]"),
        ElementsAre(HasSubstr("/padded: is shorter than 32 bytes"))
    );
    EXPECT_THAT(
        wiki_problems("base_url: https://a.example, secret_files: [/fine], api: {url: \"https://a.example/api\"}"),
        ElementsAre(HasSubstr("api.url does not end in /api.php"))
    );
    EXPECT_THAT(wiki_problems("base_url: https://a.example, secret_files: [/fine]"), IsEmpty());
    EXPECT_THAT(
        wiki_problems("base_url: https://a.example, denied_file: none, unnamed_file: /latin1"),
        ElementsAre(
            "4: wikis[0].denied_file: /etc/wikipub/none: No such file or directory",
            "4: wikis[0].unnamed_file: /latin1: is not UTF-8"
        )
    );
}

}  // namespace
}  // namespace wikipub::config
