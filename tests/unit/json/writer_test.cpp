// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/writer.h"

#include "json/reader.h"

namespace wikipub::json {
namespace {

TEST(JsonWriter, KeepsTheOrderInWhichMembersAreAdded)
{
    auto const text = write([](Object& out) {
        out.add("type", "Note");
        out.add("id", std::string("https://a.example/1"));
        out.add("count", 3);
        out.add("sensitive", false);
        out.add("published", Timestamp(std::chrono::seconds(1795387396)));
    });
    EXPECT_EQ(
        text,
        R"({"type":"Note","id":"https://a.example/1","count":3,"sensitive":false,"published":"2026-11-22T22:43:16Z"})"
    );
}

TEST(JsonWriter, LeavesOutWhatIsAbsentAndKeepsEmptyArrays)
{
    auto const text = write([](Object& out) {
        out.add("movedTo", std::optional<std::string>());
        out.add("updated", std::optional<Timestamp>());
        out.add("indexable", std::optional<bool>(true));
        out.add("cc", std::vector<std::string>());
        out.add("name", "");
    });
    EXPECT_EQ(text, R"({"indexable":true,"cc":[],"name":""})");
}

TEST(JsonWriter, NestsObjectsAndArrays)
{
    auto const text = write([](Array& out) {
        out.add("a");
        out.add(std::int64_t{-9223372036854775807});
        out.add([](Object& item) {
            item.add("tag", [](Array& tags) {
                tags.add([](Object& tag) { tag.add("type", "Hashtag"); });
                tags.add([](Object&) {});
            });
            item.add("endpoints", [](Object& endpoints) { endpoints.add("sharedInbox", "https://a.example/inbox"); });
        });
    });
    EXPECT_EQ(
        text,
        R"(["a",-9223372036854775807,{"tag":[{"type":"Hashtag"},{}],"endpoints":{"sharedInbox":"https://a.example/inbox"}}])"
    );
}

TEST(JsonWriter, EscapesAndSurvivesTheRoundTrip)
{
    std::string hostile = "\"\\/</script>\b\f\n\r\t\x01\x1f\x7f é 学 🦊 \u2028";
    hostile += '\0';
    auto const text = write([&](Object& out) { out.add(hostile, hostile); });
    EXPECT_EQ(text.find('\n'), std::string::npos);
    auto const read = parse(text);
    ASSERT_TRUE(read.has_value()) << read.error().detail;
    EXPECT_EQ(read->root().string(hostile), hostile);
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8)
{
    struct Case {
        std::string_view in;
        std::string_view out;
    };
    for (auto const& [in, out] : {
             Case{
                 "a\xff"
                 "b",
                 "a\ufffdb"},
             Case{"\xc3", "\ufffd"},
             Case{"\xe2\x82", "\ufffd\ufffd"},
             Case{"\xc0\xaf", "\ufffd\ufffd"},
             Case{"\xe0\x80\x80", "\ufffd\ufffd\ufffd"},
             Case{"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
             Case{"\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
             Case{"\xf0\x9f\xa6\x8a", "🦊"},
         }) {
        auto const text = write([&](Array& array) { array.add(in); });
        EXPECT_EQ(text, "[\"" + std::string(out) + "\"]");
    }
}

}  // namespace
}  // namespace wikipub::json
