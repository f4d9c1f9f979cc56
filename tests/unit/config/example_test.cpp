// SPDX-License-Identifier: GPL-2.0-or-later
// The files that operators begin with say what the program does.
#include "base/strings.h"
#include "config/load.h"
#include "support/memory_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace wikipub::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::filesystem::path const kRoot = std::filesystem::path(WIKIPUB_TESTS_DIR).parent_path();
std::string const kExample = (kRoot / "deploy/config.example.yaml").string();

std::vector<std::string> told(Loaded const& loaded)
{
    std::vector<std::string> lines;
    for (auto const& problem : loaded.problems) {
        lines.push_back(to_string(problem));
    }
    return lines;
}

/// The names that the loader lists where it meets one that it does not know.
std::vector<std::string> known_settings(std::string const& text)
{
    auto const loaded = parse(text, "known.yaml", test::MemoryFiles{});
    for (auto const& problem : loaded.problems) {
        constexpr std::string_view kList = "is no setting; known here: ";
        if (problem.text.starts_with(kList)) {
            std::vector<std::string> names;
            for (auto const name : split(std::string_view(problem.text).substr(kList.size()), ',')) {
                names.emplace_back(trim(name));
            }
            return names;
        }
    }
    ADD_FAILURE() << "no list of known settings for " << text;
    return {};
}

TEST(ExampleFile, HoldsTheDefaults)
{
    auto const example = load(kExample);
    ASSERT_TRUE(example.settings) << testing::PrintToString(told(example));
    EXPECT_THAT(told(example), ElementsAre(HasSubstr("nothing of this wiki can be followed")));

    auto const least = parse(
        "server: {host: ap.wiki.example, contact: admin@wiki.example}\n"
        "wikis: [{id: enwiki, base_url: https://en.wikipedia.org}]\n"
        "sources: [rcfeed: {}, eventstreams: {}, action_api: {}]\n",
        kExample,
        DiskFiles{}
    );
    ASSERT_TRUE(least.settings) << testing::PrintToString(told(least));
    EXPECT_EQ(example.settings->server, least.settings->server);
    EXPECT_EQ(example.settings->egress, Egress{});
    EXPECT_EQ(example.settings->storage, Storage{});
    EXPECT_EQ(example.settings->wikis, least.settings->wikis);
    EXPECT_EQ(
        example.settings->sources, (std::vector<Source>{RcfeedSource{}, EventStreamsSource{}, ActionApiSource{}})
    );
    EXPECT_EQ(example.settings->posts, Posts{});
    EXPECT_EQ(example.settings->development, Development{});
}

TEST(ExampleFileAndDocumentation, NameEverySetting)
{
    auto const example = DiskFiles{}.read(kExample);
    auto const documentation = DiskFiles{}.read((kRoot / "docs/settings.md").string());
    ASSERT_TRUE(example);
    ASSERT_TRUE(documentation);
    std::vector<std::string> names;
    for (auto const* text : {
             "elephants: 1",
             "server: {elephants: 1}",
             "egress: {elephants: 1}",
             "storage: {elephants: 1}",
             "wikis: [{elephants: 1}]",
             "wikis: [{enabled: {elephants: 1}}]",
             "wikis: [{api: {elephants: 1}}]",
             "sources: [{rcfeed: {elephants: 1}}]",
             "sources: [{eventstreams: {elephants: 1}}]",
             "sources: [{action_api: {elephants: 1}}]",
             "sources: [{kafka: {elephants: 1}}]",
             "sources: [{eventgate: {elephants: 1}}]",
             "posts: {elephants: 1}",
             "posts: {bot_edits: {elephants: 1}}",
             "development: {elephants: 1}",
         }) {
        auto const known = known_settings(text);
        names.insert(names.end(), known.begin(), known.end());
    }
    EXPECT_GT(names.size(), 60U);
    for (auto const& name : names) {
        EXPECT_TRUE(
            example->text.find("\n" + name + ":") != std::string::npos ||
            example->text.find(" " + name + ":") != std::string::npos
        ) << name;
        EXPECT_THAT(documentation->text, HasSubstr(name + "`"));
    }
}

TEST(WikipediaFile, LoadsWithoutAWarning)
{
    auto const loaded = load((kRoot / "deploy/wikipedia.yaml").string());
    ASSERT_TRUE(loaded.settings) << testing::PrintToString(told(loaded));
    EXPECT_THAT(told(loaded), IsEmpty());
    EXPECT_GE(loaded.settings->wikis.size(), 3U);
}

}  // namespace
}  // namespace wikipub::config
