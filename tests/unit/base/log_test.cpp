// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include "base/clock.h"
#include "base/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace wikipub {
namespace {

using log::Field;

/// What a piece of code writes to stderr.
std::string written(std::function<void()> const& code)
{
    testing::internal::CaptureStderr();
    code();
    return testing::internal::GetCapturedStderr();
}

/// The line from `"level"` on; the time before it is checked.
std::string after_time(std::string const& line)
{
    constexpr std::string_view kBegin = R"({"time":")";
    auto const end = line.find("\",", kBegin.size());
    EXPECT_TRUE(line.starts_with(kBegin)) << line;
    EXPECT_TRUE(parse_iso8601(line.substr(kBegin.size(), end - kBegin.size()))) << line;
    return line.substr(end + 2);
}

TEST(Log, WritesOneJsonLine)
{
    auto const line = written([] {
        log::info("delivery.accepted", {{Field::host, "peer.example"}, {Field::status, 202}, {Field::attempt, 1U}});
    });
    EXPECT_EQ(
        after_time(line),
        "\"level\":\"info\",\"event\":\"delivery.accepted\",\"host\":\"peer.example\",\"status\":202,\"attempt\":1}\n"
    );
}

TEST(Log, NamesItsLevels)
{
    EXPECT_EQ(after_time(written([] { log::warn("a.b"); })), "\"level\":\"warn\",\"event\":\"a.b\"}\n");
    EXPECT_EQ(after_time(written([] { log::error("a.b"); })), "\"level\":\"error\",\"event\":\"a.b\"}\n");
}

TEST(Log, IsSilentBelowItsLevel)
{
    EXPECT_EQ(written([] { log::debug("a.b"); }), "");
    log::set_level(log::Level::debug);
    EXPECT_EQ(after_time(written([] { log::debug("a.b"); })), "\"level\":\"debug\",\"event\":\"a.b\"}\n");
    log::set_level(log::Level::error);
    EXPECT_EQ(written([] { log::warn("a.b"); }), "");
    log::set_level(log::Level::info);
}

TEST(Log, WritesTheLargestNumbers)
{
    auto const line = written([] {
        log::info("a.b", {{Field::post, std::numeric_limits<std::int64_t>::max()}, {Field::bytes, -1}});
    });
    EXPECT_EQ(after_time(line), "\"level\":\"info\",\"event\":\"a.b\",\"post\":9223372036854775807,\"bytes\":-1}\n");
}

// A hostile answer must not forge a second line or break the first.
TEST(Log, EscapesWhatComesFromOutside)
{
    auto const detail = [](std::string_view text) {
        auto const line = after_time(written([&] { log::warn("a.b", {{Field::detail, text}}); }));
        constexpr std::string_view kBegin = R"("level":"warn","event":"a.b","detail":")";
        EXPECT_TRUE(line.starts_with(kBegin)) << line;
        EXPECT_TRUE(line.ends_with("\"}\n")) << line;
        EXPECT_TRUE(is_valid_utf8(line)) << line;
        return line.substr(kBegin.size(), line.size() - kBegin.size() - 3);
    };
    EXPECT_EQ(detail("\"}\n{\"level\":\"error"), R"(\"}\u000a{\"level\":\"error)");
    EXPECT_EQ(detail("a\\b\tc\r\x1b[31m\x7f"), R"(a\\b\u0009c\u000d\u001b[31m\u007f)");
    EXPECT_EQ(detail(std::string_view("a\0b", 3)), R"(a\u0000b)");
    EXPECT_EQ(detail("ü€😀"), "ü€😀");
    EXPECT_EQ(detail("a\xff\xc3(b"), R"(a\ufffd\ufffd(b)");
    EXPECT_EQ(detail("{} {0} %s"), "{} {0} %s");
    EXPECT_EQ(detail(std::string(5000, 'a')), std::string(1000, 'a'));
    EXPECT_EQ(detail(std::string(999, 'a') + "ü"), std::string(999, 'a'));
    EXPECT_EQ(detail(std::string(5000, '\x80')), "");
}

TEST(Log, LinesOfManyThreadsStayWhole)
{
    auto const text = written([] {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([] {
                for (int j = 0; j < 100; ++j) {
                    log::info("a.b", {{Field::count, 1}});
                }
            });
        }
    });
    auto const lines = split(text, '\n');
    ASSERT_EQ(lines.size(), 401U);
    for (std::size_t i = 0; i < 400; ++i) {
        EXPECT_EQ(after_time(std::string(lines.at(i))), "\"level\":\"info\",\"event\":\"a.b\",\"count\":1}");
    }
}

// The table is closed: a field that could carry a person, a title or a secret needs a decision, not a line of code.
TEST(Log, HasNoFieldForWhatMustNotBeLogged)
{
    std::set<std::string> names;
    for (int i = 0; i <= static_cast<int>(Field::wiki); ++i) {
        EXPECT_TRUE(names.insert(std::string(log::name_of(static_cast<Field>(i)))).second);
    }
    for (auto const* name :
         {"title",
          "user",
          "name",
          "handle",
          "summary",
          "comment",
          "body",
          "content",
          "client",
          "address",
          "ip",
          "url",
          "target",
          "key",
          "signature",
          "secret",
          "token",
          "query"}) {
        EXPECT_FALSE(names.contains(name)) << name;
    }
    for (auto const* name : {"time", "level", "event"}) {
        EXPECT_FALSE(names.contains(name)) << name << " is written by the log itself";
    }
}

}  // namespace
}  // namespace wikipub
