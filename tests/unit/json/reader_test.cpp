// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/reader.h"

namespace wikipub::json {
namespace {

Document read(std::string_view text)
{
    auto document = parse(text);
    EXPECT_TRUE(document.has_value()) << text;
    return document ? std::move(*document) : Document();
}

TEST(JsonReader, ReadsEachTypeAndNothingElse)
{
    auto const document =
        read(R"({"s":"é","i":9223372036854775807,"n":-5,"b":true,"z":null,"o":{"x":1},"a":[1,2],"d":1.5})");
    auto const root = document.root();
    EXPECT_EQ(root.string("s"), "é");
    EXPECT_EQ(root.integer("i"), 9223372036854775807);
    EXPECT_EQ(root.integer("n"), -5);
    EXPECT_EQ(root.boolean("b"), true);
    EXPECT_TRUE(root["z"].is_null());
    EXPECT_EQ(root.object("o").integer("x"), 1);
    EXPECT_EQ(root.array("a").size(), 2U);

    EXPECT_EQ(root.string("i"), std::nullopt);
    EXPECT_EQ(root.integer("d"), std::nullopt);
    EXPECT_EQ(root.integer("s"), std::nullopt);
    EXPECT_EQ(root.boolean("i"), std::nullopt);
    EXPECT_FALSE(root.object("a").exists());
    EXPECT_FALSE(root.array("o").exists());
    EXPECT_FALSE(root["missing"]["deeper"]["still"].exists());
    EXPECT_FALSE(root["missing"].is_null());
}

TEST(JsonReader, ReadsNumbersWrittenAsStringsWhereAsked)
{
    auto const document = read(
        R"({"noredir":"0","minus":"-7","big":"9223372036854775808","word":"1a","empty":"","int":18446744073709551615})"
    );
    auto const root = document.root();
    EXPECT_EQ(root.integer("noredir"), std::nullopt);
    EXPECT_EQ(root.integer("noredir", Numbers::strings_too), 0);
    EXPECT_EQ(root.integer("minus", Numbers::strings_too), -7);
    for (auto const* name : {"big", "word", "empty", "int"}) {
        EXPECT_EQ(root.integer(name, Numbers::strings_too), std::nullopt) << name;
    }
}

TEST(JsonReader, IteratesInOrderAndOverNothing)
{
    auto const document = read(R"({"a":[1,"x",{}],"b":2,"a":3})");
    std::vector<std::string> names;
    for (auto const& member : document.root().members()) {
        names.emplace_back(member.name);
    }
    EXPECT_THAT(names, testing::ElementsAre("a", "b", "a"));
    int elements = 0;
    for (auto const value : document.root().array("a").elements()) {
        elements += value.exists() ? 1 : 0;
    }
    EXPECT_EQ(elements, 3);
    for ([[maybe_unused]] auto const value : document.root().elements()) {
        ADD_FAILURE();
    }
    for ([[maybe_unused]] auto const& member : Value().members()) {
        ADD_FAILURE();
    }
}

TEST(JsonReader, TakesTheFirstOfTwoMembersOfOneName)
{
    EXPECT_EQ(read(R"({"actor":"first","actor":"second"})").root().string("actor"), "first");
}

TEST(JsonReader, RefusesWhatIsNotJson)
{
    for (auto const text : {
             "",
             " ",
             "{",
             "{}x",
             "{}{}",
             "{'a':1}",
             "{\"a\":1,}",
             "[1,]",
             "NaN",
             "1e999",
             "\"\\ud800\"",
             "\"\\x\"",
             "// c\n{}",
             "\"\xff\"",
             "\"\xed\xa0\x80\"",
         }) {
        auto const document = parse(text);
        ASSERT_FALSE(document.has_value()) << text;
        EXPECT_EQ(document.error().code, Errc::invalid_input);
    }
    EXPECT_FALSE(parse(std::string_view("{}\0{}", 5)).has_value());
}

TEST(JsonReader, BoundsDepth)
{
    auto const nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parse(nested(32)).has_value());
    EXPECT_FALSE(parse(nested(33)).has_value());
    EXPECT_FALSE(parse(std::string(500'000, '[')).has_value());
    std::string objects;
    for (int i = 0; i < 100'000; ++i) {
        objects += "{\"a\":";
    }
    EXPECT_FALSE(parse(objects).has_value());
    EXPECT_TRUE(parse(nested(3), {.max_bytes = 6, .max_depth = 3}).has_value());
}

TEST(JsonReader, BoundsLength)
{
    EXPECT_TRUE(parse("\"1234\"", {.max_bytes = 6}).has_value());
    EXPECT_FALSE(parse("\"12345\"", {.max_bytes = 6}).has_value());
}

TEST(JsonReader, ADocumentParsesAgainAndAgain)
{
    Document document;
    for (unsigned i = 0; i < 1000; ++i) {
        auto const root =
            document.parse("{\"n\":" + std::to_string(i) + ",\"s\":\"" + std::string(i * 10U, 'x') + "\"}");
        ASSERT_TRUE(root.has_value());
        EXPECT_EQ(root->integer("n"), i);
        EXPECT_EQ(root->string("s")->size(), i * 10U);
    }
    EXPECT_FALSE(document.parse("{\"n\":").has_value());
    EXPECT_FALSE(document.root().exists());
    EXPECT_TRUE(document.parse("[]").has_value());
}

TEST(JsonReader, ValuesStayWhenTheDocumentMoves)
{
    auto document = read(R"({"a":"short","b":"a string that does not fit into any small buffer at all"})");
    auto const value = document.root();
    auto const moved = std::move(document);
    EXPECT_EQ(value.string("a"), "short");
    EXPECT_EQ(moved.root().string("b"), "a string that does not fit into any small buffer at all");
}

}  // namespace
}  // namespace wikipub::json
