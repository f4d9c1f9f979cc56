// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/yaml.h"

#include "config/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace wikipub::config {
namespace {

using testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t times)
{
    std::string result;
    for (std::size_t i = 0; i < times; ++i) {
        result += text;
    }
    return result;
}

TEST(Yaml, BuildsATreeWithLines)
{
    auto const tree = parse_yaml("# comment\na:\n  b: [1, two]\n  c: \"3\"\nd:\n");
    ASSERT_TRUE(tree);
    ASSERT_EQ(tree->kind, Node::Kind::map);
    ASSERT_EQ(tree->children.size(), 2U);
    auto const& a = tree->children[0];
    EXPECT_EQ(a.key, "a");
    EXPECT_EQ(a.line, 2);
    ASSERT_EQ(a.children.size(), 2U);
    EXPECT_EQ(a.children[0].kind, Node::Kind::sequence);
    EXPECT_EQ(a.children[0].children[1].text, "two");
    EXPECT_EQ(a.children[1].key, "c");
    EXPECT_EQ(a.children[1].text, "3");
    EXPECT_EQ(a.children[1].line, 4);
    EXPECT_EQ(tree->children[1].kind, Node::Kind::null);
}

TEST(Yaml, TakesAnEmptyFileForNothing)
{
    for (auto const* text : {"", "\n", "# only a comment\n", "---\n"}) {
        auto const tree = parse_yaml(text);
        ASSERT_TRUE(tree) << text;
        EXPECT_EQ(tree->kind, Node::Kind::null) << text;
    }
}

void expect_fault(std::string_view text, int line, std::string const& part)
{
    auto const tree = parse_yaml(text);
    ASSERT_FALSE(tree) << text.substr(0, 100);
    EXPECT_EQ(tree.error().line, line) << tree.error().text;
    EXPECT_THAT(tree.error().text, HasSubstr(part));
}

TEST(Yaml, RefusesWhatSettingsDoNotNeed)
{
    expect_fault("a: &x 1\n", 1, "anchors");
    expect_fault("a: 1\nb: *x\n", 2, "");
    expect_fault("a: !!binary aGVsbG8=\n", 1, "tags");
    expect_fault("a: !x [1]\n", 1, "tags");
    expect_fault("a: 1\n---\nb: 2\n", 3, "second document");
    expect_fault("? [a, b]\n: c\n", 1, "name of a setting");
}

TEST(Yaml, NamesTheLineOfWhatIsBroken)
{
    expect_fault("a: 1\n b: 2\n", 2, "this is not YAML");
    expect_fault("a:\n\tb: 1\n", 2, "not with tabs");
    expect_fault("a: [1, 2\nb: 3\n", 2, "this is not YAML");
    expect_fault("{a: 1}}", 1, "this is not YAML");
    expect_fault("a: 'x' y\n", 1, "this is not YAML");
    expect_fault("%YAML 9.9\n---\na: 1\n", 1, "this is not YAML");
    expect_fault("@\n", 1, "this is not YAML");
}

TEST(Yaml, RefusesWhatIsNoText)
{
    expect_fault(std::string_view("a: \0", 4), 0, "UTF-8");
    expect_fault("a: \xff", 0, "UTF-8");
    expect_fault(
        "\xff\xfe"
        "a\0:\0",
        0,
        "UTF-8"
    );
    expect_fault(std::string(kMaximalFile + 1, ' '), 0, "larger than 1 MiB");
}

// Each is small or just allowed, and meant to be slow, deep or large.
TEST(Yaml, SurvivesBombs)
{
    std::string billion = "a0: &a0 [x, x]\n";
    for (int i = 1; i < 30; ++i) {
        auto const before = std::to_string(i - 1);
        billion += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + before + ", *a" + before + "]\n";
    }
    EXPECT_FALSE(parse_yaml(billion));
    for (auto const* text : {"[", "{", "- ", "? ", "{a: ", "[{a: ", "!", "&a ", "\"", "a:\n ", "|\n", "*", "- - "}) {
        EXPECT_FALSE(parse_yaml(repeated(text, 100'000).substr(0, kMaximalFile))) << text;
    }
    EXPECT_FALSE(parse_yaml("[" + repeated("a,", 500'000) + "]"));
    std::string staircase;
    for (std::size_t depth = 0; depth < 1000; ++depth) {
        staircase += std::string(depth, ' ') + "a:\n";
    }
    EXPECT_FALSE(parse_yaml(staircase));
}

TEST(Yaml, TakesALongValue)
{
    auto const tree = parse_yaml("a: " + std::string(900'000, 'x'));
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->children.at(0).text.size(), 900'000U);
}

}  // namespace
}  // namespace wikipub::config
