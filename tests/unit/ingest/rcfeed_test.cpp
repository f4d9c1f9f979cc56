// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/rcfeed.h"

#include "unit/ingest/support.h"

#include <boost/asio/ip/udp.hpp>
#include <gmock/gmock.h>

#include <atomic>

namespace wikipub::ingest {
namespace {

using namespace std::chrono_literals;
using asio::ip::udp;
using testing::ElementsAre;
using testing::IsEmpty;

class RcfeedTest : public testing::Test, protected test::Receiver {
protected:
    void open(SelectorSource selector, std::unordered_map<std::string, Continuity*> wikis)
    {
        auto opened = Rcfeed::open(
            {.listen = "udp://127.0.0.1:0", .wikis = std::move(wikis)},
            intake,
            std::move(selector),
            [this](std::string const& wiki) {
                last_gap_is_one = wiki == "one";
                ++gaps;
            },
            clock,
            metrics
        );
        ASSERT_TRUE(opened) << opened.error().detail;
        feed = std::move(*opened);
    }

    void open() { open(everything(), {{"one", &one}, {"two", &two}}); }

    void send(std::string_view datagram)
    {
        socket.send_to(
            asio::buffer(datagram.data(), datagram.size()), {asio::ip::address_v4::loopback(), feed->port()}
        );
    }

    int refused(std::string_view cause) const { return counted("events_refused", cause, "rcfeed"); }

    static std::string edit(std::string_view wiki, std::int64_t rc_id, std::string_view title = "Page")
    {
        return R"({"id":)" + std::to_string(rc_id) + R"(,"type":"edit","namespace":0,"title":")" + std::string(title) +
               R"(","comment":"c","timestamp":1795387084,"user":"Somebody","bot":false,"minor":false,"length":{"old":1,"new":2},)" +
               R"("revision":{"old":1,"new":2},"wiki":")" + std::string(wiki) + "\"}";
    }

    Continuity one;
    Continuity two;
    std::atomic<int> gaps = 0;
    std::atomic<bool> last_gap_is_one = false;
    asio::io_context io;
    udp::socket socket{io, udp::v4()};
    std::unique_ptr<Rcfeed> feed;
};

TEST_F(RcfeedTest, SeveralWikisOnOnePortAllHints)
{
    open();
    send(edit("one", 5));
    send(edit("two", 900, "Zwei"));
    auto const first = next();
    ASSERT_EQ(first.events.size(), 1U);
    EXPECT_EQ(first.source, "rcfeed");
    EXPECT_EQ(first.events[0].wiki, "one");
    EXPECT_EQ(first.events[0].trust, events::Trust::hint);
    EXPECT_THAT(first.progress, IsEmpty()) << "nothing is known before the first catch-up";
    EXPECT_EQ(next().events.at(0).title, "Zwei");
}

TEST_F(RcfeedTest, WhatIsNoMessageOfOursIsCountedAndDropped)
{
    open();
    send("");
    send(std::string_view("\x00\xff{", 3));
    send("{\"wiki\":\"one\"");
    send("[1,2]");
    send(edit("three", 5));
    send(edit("one", 1).substr(0, 100));
    send(edit("one", 1) + "x");
    send(R"({"wiki":"one","type":"edit","id":3})");
    send(R"({"wiki":"one","type":"never seen","id":3,"timestamp":1,"namespace":0,"title":"x"})");
    std::string cut = R"({"wiki":"one","comment":")";
    cut.resize(65'507, 'x');
    send(cut);
    send("prefix " + edit("one", 4, "Good") + "\n");
    EXPECT_EQ(next().events.at(0).title, "Good") << "a path in the feed's uri stands before the line";
    EXPECT_EQ(refused("unknown_wiki"), 1);
    EXPECT_EQ(refused("truncated"), 1);
    EXPECT_EQ(refused("unparsable"), 7);
}

TEST_F(RcfeedTest, OnlyWhatIsWantedIsHandedOver)
{
    open(title("Followed"), {{"one", &one}});
    send(edit("one", 1, "Other"));
    send(edit("one", 2, "Followed"));
    EXPECT_EQ(next().events.at(0).rc_id, 2);
}

TEST_F(RcfeedTest, TheWikisPositionMovesWhileNothingIsMissing)
{
    one.caught_up(10, Timestamp{}, clock.monotonic());
    open();
    send(edit("one", 11));
    EXPECT_THAT(next().progress, ElementsAre(Progress{"changes:one", "20261122223804|12"}));
    send(edit("one", 13));
    EXPECT_THAT(next().progress, ElementsAre(Progress{"changes:one", "20261122223804|12"})) << "12 is missing";
    EXPECT_EQ(gaps, 1);
    EXPECT_TRUE(last_gap_is_one);
    send(edit("one", 12));
    EXPECT_THAT(next().progress, ElementsAre(Progress{"changes:one", "20261122223804|14"}));
    EXPECT_FALSE(one.has_gap());
}

TEST_F(RcfeedTest, EventsOfNoInterestCountForTheSequence)
{
    one.caught_up(10, Timestamp{}, clock.monotonic());
    open();
    send(R"({"id":11,"type":"categorize","namespace":14,"title":"Category:X","timestamp":1795387084,"wiki":"one"})");
    send(
        R"({"id":null,"type":"log","log_type":"patrol","log_id":3,"namespace":0,"title":"X","timestamp":1795387084,"wiki":"one"})"
    );
    send(edit("one", 12));
    EXPECT_THAT(next_events().progress, ElementsAre(Progress{"changes:one", "20261122223804|13"}));
    EXPECT_EQ(gaps, 0);
}

TEST_F(RcfeedTest, AForgedTimeDoesNotCarryThePositionAway)
{
    one.caught_up(10, Timestamp{}, clock.monotonic());
    open();
    auto forged = edit("one", 11);
    forged.replace(forged.find("1795387084"), 10, "9999999999");
    auto const now = clock.now();
    send(forged);
    auto const position = next().progress.at(0).position;
    EXPECT_LE(position, wiki::change_position(now + 30s, 12));
}

TEST(Rcfeed, AddressesThatAreNone)
{
    test::Receiver receiver;
    for (std::string const listen : {"", "127.0.0.1", "udp://127.0.0.1:99999", "udp://wiki.example:1", "tcp:1"}) {
        auto const opened = Rcfeed::open(
            {.listen = listen, .wikis = {}},
            receiver.intake,
            receiver.everything(),
            [](std::string const&) {},
            receiver.clock,
            receiver.metrics
        );
        ASSERT_FALSE(opened) << listen;
        EXPECT_EQ(opened.error().code, Errc::invalid_input) << listen;
    }
}

}  // namespace
}  // namespace wikipub::ingest
