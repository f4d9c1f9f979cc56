// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/block_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wikipub::bridge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> const kOwn{"ap.wiki.example", "wiki.example"};
constexpr std::string_view kHeader = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n";

BlockList read(std::string const& file)
{
    auto const list = read_block_list(file, kOwn);
    EXPECT_TRUE(list) << list.error().detail;
    return list.value_or(BlockList{});
}

std::string problem(std::string const& file)
{
    auto const list = read_block_list(file, kOwn);
    return list ? "none" : list.error().detail;
}

std::string with_header(std::string const& rows)
{
    return std::string(kHeader) + rows;
}

TEST(BlockList, ReadsWhatMastodonExports)
{
    auto const list =
        read(with_header("bad.example,suspend,true,true,\"spam, and \"\"worse\"\"\nfor years\",false\n"
                         "loud.example,silence,false,false,,false\n"
                         "known.example,noop,false,false,,true\n"
                         "worse.example,suspend,false,false,,false\n"));
    EXPECT_THAT(list.hosts, ElementsAre("bad.example", "worse.example"));
    EXPECT_EQ(list.silenced, 1U);
    EXPECT_EQ(list.noted, 1U);
}

TEST(BlockList, ReadsOneHostALine)
{
    EXPECT_THAT(
        read("# a \"list\", of hosts\nbad.example\n\n  worse.example  \nbad.example").hosts,
        ElementsAre("bad.example", "worse.example")
    );
    EXPECT_THAT(read("domain\nbad.example\n").hosts, ElementsAre("bad.example"));
    EXPECT_THAT(read("").hosts, IsEmpty());
}

TEST(BlockList, TakesColumnsInAnyOrderAndWithoutTheirMark)
{
    EXPECT_THAT(read("Severity,Domain\nsuspend,a.example\nSilence,b.example\n").hosts, ElementsAre("a.example"));
    EXPECT_THAT(read("#domain,#public_comment\na.example,rude\n").hosts, ElementsAre("a.example"));
}

TEST(BlockList, TakesWhatEditorsAndSpreadsheetsMakeOfIt)
{
    auto const list =
        read("\xEF\xBB\xBF#domain,#severity\r\n\"Bad.Example\",suspend\r\nWORSE.example.,\"suspend\"\r\n\r\n");
    EXPECT_THAT(list.hosts, ElementsAre("bad.example", "worse.example"));
}

TEST(BlockList, WritesOtherScriptsAsDnsDoes)
{
    EXPECT_THAT(
        read("bücher.example\nBÜCHER.example\nxn--bcher-kva.example\n例え。テスト\n").hosts,
        ElementsAre("xn--bcher-kva.example", "xn--r8jz45g.xn--zckzah")
    );
}

TEST(BlockList, NamesTheLinesThatItCannotUse)
{
    EXPECT_EQ(
        problem("good.example\nhttps://bad.example/\nword\nb*d.example\n@a@b.example\na b.example\n"),
        "line 2: no domain\nline 3: no domain\nline 4: no domain\nline 5: no domain\nline 6: no domain"
    );
    EXPECT_EQ(
        problem(with_header("a.example,suspend,false,false,\"two\nlines\",false\nb.example,ban,,,,\n")),
        "line 4: severity is none of suspend, silence and noop"
    );
    EXPECT_EQ(problem(with_header("a.example,suspend\n")), "line 2: not as many columns as the first line names");
    EXPECT_EQ(problem("a.example,suspend\n"), "line 1: several columns, and no first line that names them");
    EXPECT_THAT(problem("#domain\n\"a.example\n"), HasSubstr("line 2: a quote"));
    EXPECT_THAT(problem("#domain\n\"a\".example\nb\"c.example\nd.example\n"), HasSubstr("line 2: a quote stands"));
    EXPECT_THAT(problem("#domain\n\"a\".example\nb\"c.example\nd.example\n"), HasSubstr("line 3: a quote stands"));
    EXPECT_EQ(problem("a.example\n\xFF\n"), "the file is not UTF-8");
    EXPECT_EQ(problem("a.example\nb\xE2\x84\x80.example\n"), "line 2: no domain") << "\u2100 stands for a/c";
}

TEST(BlockList, RefusesOurOwnHost)
{
    EXPECT_EQ(problem("a.example\nWiki.example.\n"), "line 2: that is this server");
    EXPECT_EQ(problem(with_header("ap.wiki.example,silence,,,,\n")), "line 2: that is this server");
}

TEST(BlockList, NamesTwentyProblemsAndCountsTheRest)
{
    std::string file;
    for (int i = 0; i < 50; ++i) {
        file += "word\n";
    }
    EXPECT_THAT(problem(file), HasSubstr("line 20: no domain\nand 30 more"));
}

TEST(BlockList, ReadsWhatItWrites)
{
    std::vector<std::string> const hosts{"a.example", "xn--bcher-kva.example", "127.0.0.1:8080"};
    auto const file = write_block_list(hosts);
    EXPECT_THAT(file, testing::StartsWith(std::string(kHeader) + "a.example,suspend,false,false,,false\n"));
    EXPECT_EQ(read(file).hosts, hosts);
}

}  // namespace
}  // namespace wikipub::bridge
