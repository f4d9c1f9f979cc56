// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/structured_fields.h"

#include <gtest/gtest.h>

namespace wikipub::sig {
namespace {

TEST(StructuredFields, ReadASignatureInput)
{
    auto const members =
        parse_dictionary(R"(  sig1=("@method"   "date";req);created=1618884473;keyid="a \"key\"" , b=:aGk=:,c)");
    ASSERT_TRUE(members) << members.error().detail;
    ASSERT_EQ(members->size(), 3U);
    auto const& list = std::get<InnerList>((*members)[0].value);
    EXPECT_EQ((*members)[0].key, "sig1");
    ASSERT_EQ(list.items.size(), 2U);
    EXPECT_EQ(std::get<std::string>(list.items[0].value), "@method");
    EXPECT_EQ(list.items[1].parameters.at(0).key, "req");
    EXPECT_EQ(*find_parameter<std::int64_t>(list.parameters, "created"), 1618884473);
    EXPECT_EQ(*find_parameter<std::string>(list.parameters, "keyid"), "a \"key\"");
    EXPECT_EQ(find_parameter<std::string>(list.parameters, "created"), nullptr);
    EXPECT_EQ(list.text, R"(("@method"   "date";req);created=1618884473;keyid="a \"key\"")");
    EXPECT_EQ(std::get<ByteSequence>(std::get<Item>((*members)[1].value).value).bytes, "hi");
    EXPECT_TRUE(std::get<bool>(std::get<Item>((*members)[2].value).value));
}

TEST(StructuredFields, ReadEveryBareItem)
{
    auto const members = parse_dictionary("a=-12, b=tok/en:*, c=?0, d=?1;x=?0, e=(), *f.g-1_=\"\"");
    ASSERT_TRUE(members) << members.error().detail;
    auto const value = [&](std::size_t i) { return std::get<Item>((*members)[i].value).value; };
    EXPECT_EQ(std::get<std::int64_t>(value(0)), -12);
    EXPECT_EQ(std::get<Token>(value(1)).text, "tok/en:*");
    EXPECT_FALSE(std::get<bool>(value(2)));
    EXPECT_TRUE(std::get<bool>(value(3)));
    EXPECT_TRUE(std::get<InnerList>((*members)[4].value).items.empty());
    EXPECT_EQ(std::get<std::string>(value(5)), "");
}

TEST(StructuredFields, RefuseWhatIsMalformed)
{
    for (char const* const text :
         {"a=",      "a=(",    "a=(\"b\"", "a=(\"b\"\"c\")",     "a=\"b", "a=\"b\\n\"", "a=\"\x7f\"", "a=\"\xc3\xa9\"",
          "a=:aGk=", "a=:a:",  "a=1.5",    "a=1234567890123456", "a=-",   "a=?2",       "a=@1",       "A=1",
          "a=1 b=2", "a=1,",   ",",        "a=1,,b=2",           "a;=1",  "a;B",        "a=1;",       "=1",
          "a=(b c",  "a=(b)c", "a=((b))"}) {
        EXPECT_FALSE(parse_dictionary(text)) << text;
    }
    EXPECT_TRUE(parse_dictionary("")->empty());
}

TEST(StructuredFields, HaveOneMeaningAndLimits)
{
    EXPECT_FALSE(parse_dictionary("a=1, a=2"));
    EXPECT_FALSE(parse_dictionary("a=1;b;b"));
    std::string members, items, parameters;
    for (int i = 0; i < 17; ++i) {
        members += (i == 0 ? "k" : ",k") + std::to_string(i);
        parameters += ";p" + std::to_string(i);
    }
    for (int i = 0; i < 65; ++i) {
        items += " x";
    }
    EXPECT_FALSE(parse_dictionary(members));
    EXPECT_FALSE(parse_dictionary("a=(" + items + ")"));
    EXPECT_FALSE(parse_dictionary("a" + parameters));
    EXPECT_FALSE(parse_dictionary("a=\"" + std::string(9000, 'x') + "\""));
}

}  // namespace
}  // namespace wikipub::sig
