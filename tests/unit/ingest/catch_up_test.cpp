// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/catch_up.h"

#include "unit/ingest/support.h"

#include <gmock/gmock.h>

#include <mutex>

namespace wikipub::ingest {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Connection = test::LoopbackServer::Connection;
using Parameters = std::map<std::string, std::string>;

/// A wiki with as many edits as it is told, a second apart.
class FakeChanges {
public:
    void answer(Parameters const& query, Connection& connection)
    {
        std::lock_guard const lock(mutex_);
        std::string rows;
        std::string next;
        if (query.at("rcdir") == "older") {
            rows = newest_ > 0 ? row(newest_) : "";
        } else {
            asked_.push_back(query.at("rccontinue"));
            std::int64_t id = first_from(query.at("rccontinue"));
            for (int count = 0; id <= newest_ && count < 3; ++id, ++count) {
                rows += (rows.empty() ? "" : ",") + row(id);
            }
            next =
                id <= newest_ ? R"("continue":{"rccontinue":")" + wiki::change_position(time(id), id) + R"("},)" : "";
        }
        connection.answer(
            200,
            "{" + next + R"("batchcomplete":true,"query":{"general":{"wikiid":"w"},"recentchanges":[)" + rows + "]}}"
        );
    }

    void grow_to(std::int64_t newest)
    {
        std::lock_guard const lock(mutex_);
        newest_ = newest;
    }
    std::vector<std::string> asked() const
    {
        std::lock_guard const lock(mutex_);
        return asked_;
    }

    static Timestamp time(std::int64_t id) { return *parse_iso8601("2026-11-23T10:00:00Z") + std::chrono::seconds{id}; }

private:
    static std::int64_t first_from(std::string const& position)
    {
        std::int64_t id = 1;
        while (wiki::change_position(time(id), 0).substr(0, 14) < position.substr(0, 14)) {
            ++id;
        }
        return id;
    }
    static std::string row(std::int64_t id)
    {
        return R"({"type":"edit","ns":0,"title":"Page )" + std::to_string(id) + R"(","pageid":1,"revid":)" +
               std::to_string(id + 100) + R"(,"rcid":)" + std::to_string(id) + R"(,"user":"A","timestamp":")" +
               format_iso8601(time(id)) + "\"}";
    }

    mutable std::mutex mutex_;
    std::int64_t newest_ = 0;
    std::vector<std::string> asked_;
};

class CatchUpTest : public testing::Test {
protected:
    void start(std::optional<std::string> position, Continuity* continuity = nullptr, Milliseconds interval = 0ms)
    {
        catch_up.emplace(
            wiki.loop.get_executor(),
            wiki.api,
            intake,
            [selector = selector] { return selector; },
            continuity,
            wiki.clock,
            wiki.metrics,
            std::move(position),
            CatchUpOptions{.wiki = "w", .interval = interval, .overlap = 2s, .settle = 20ms, .pause = 50ms}
        );
        asio::co_spawn(wiki.loop, catch_up->run(), [this](std::exception_ptr thrown) { ended = !thrown; });
    }

    void TearDown() override
    {
        if (catch_up) {
            catch_up->close();
            intake.close();
            wiki.api.close();
            wiki.loop.restart();
            while (!ended && wiki.loop.run_one_for(10s) > 0) {
            }
            EXPECT_TRUE(ended);
        }
    }

    Batch next()
    {
        auto batch = wiki.ask(intake.next());
        return batch ? std::move(*batch) : Batch{};
    }
    static std::vector<std::string> titles(Batch const& batch)
    {
        std::vector<std::string> result;
        for (auto const& event : batch.events) {
            result.push_back(event.title);
        }
        return result;
    }
    static std::string position(std::int64_t id) { return wiki::change_position(FakeChanges::time(id), id + 1); }

    FakeChanges changes;
    test::TestWiki wiki{
        [this](Parameters const& query, Connection& connection) { changes.answer(query, connection); },
        {.per_hour = 100'000, .concurrent = 2},
        "w"};
    Intake intake{wiki.loop.get_executor(), 4};
    std::shared_ptr<Selector const> selector =
        std::make_shared<Selector const>([](events::Event const&) { return true; });
    std::optional<CatchUp> catch_up;
    bool ended = false;
};

TEST_F(CatchUpTest, AFirstStartTakesNothingOfThePast)
{
    changes.grow_to(50);
    start(std::nullopt);
    auto const first = next();
    EXPECT_THAT(first.events, IsEmpty());
    EXPECT_THAT(first.progress, ElementsAre(Progress{"changes:w", position(50)}));
}

TEST_F(CatchUpTest, AWikiWithoutAnyChangeStartsNow)
{
    auto const before = wiki::change_position(wiki.clock.now(), 0);
    start(std::nullopt);
    EXPECT_GE(next().progress.at(0).position, before);
}

TEST_F(CatchUpTest, PagesThroughWhatHappenedAndSavesHowFarItCame)
{
    changes.grow_to(17);
    start(position(10));
    auto const first = next();
    EXPECT_EQ(first.source, "action_api");
    EXPECT_THAT(titles(first), ElementsAre("Page 8", "Page 9", "Page 10")) << "read again from a little earlier";
    EXPECT_THAT(first.progress, ElementsAre(Progress{"changes:w", position(10)}));
    EXPECT_EQ(first.events[0].trust, events::Trust::confirmed);
    EXPECT_THAT(titles(next()), ElementsAre("Page 11", "Page 12", "Page 13"));
    EXPECT_THAT(titles(next()), ElementsAre("Page 14", "Page 15", "Page 16"));
    auto const last = next();
    EXPECT_THAT(titles(last), ElementsAre("Page 17"));
    EXPECT_THAT(last.progress, ElementsAre(Progress{"changes:w", position(17)}));
}

TEST_F(CatchUpTest, ThePositionMovesPastWhatNobodyWants)
{
    selector = std::make_shared<Selector const>([](events::Event const&) { return false; });
    changes.grow_to(12);
    start(position(11));
    auto const batch = next();
    EXPECT_THAT(batch.events, IsEmpty());
    EXPECT_THAT(batch.progress, ElementsAre(Progress{"changes:w", position(11)}));
}

TEST_F(CatchUpTest, AHoleOfTheFeedIsFilledAndTheFeedTakesOver)
{
    Continuity continuity;
    changes.grow_to(11);
    start(position(10), &continuity);
    next();
    next();
    continuity.seen(12, FakeChanges::time(12), wiki.clock.monotonic());
    EXPECT_EQ(continuity.position(), position(12)) << "the first catch-up has told how far it read";
    changes.grow_to(15);
    continuity.seen(15, FakeChanges::time(15), wiki.clock.monotonic());
    catch_up->request();
    EXPECT_THAT(titles(next()), ElementsAre("Page 10", "Page 11", "Page 12")) << "from where the feed was whole";
    EXPECT_THAT(titles(next()), ElementsAre("Page 13", "Page 14", "Page 15"));
    EXPECT_FALSE(continuity.has_gap());
    EXPECT_EQ(continuity.position(), position(15));
}

TEST_F(CatchUpTest, AHoleThatClosedByItselfCostsNoRequest)
{
    Continuity continuity;
    changes.grow_to(11);
    start(position(11), &continuity);
    next();
    auto const asked = changes.asked().size();
    catch_up->request();
    asio::steady_timer timer(wiki.loop, 200ms);
    bool over = false;
    timer.async_wait([&](boost::system::error_code) { over = true; });
    while (!over) {
        wiki.loop.run_one();
    }
    EXPECT_EQ(changes.asked().size(), asked);
}

TEST_F(CatchUpTest, PollsAWikiWithoutAFeed)
{
    changes.grow_to(5);
    start(position(5), nullptr, 30ms);
    EXPECT_THAT(titles(next()), ElementsAre("Page 3", "Page 4", "Page 5"));
    changes.grow_to(6);
    auto batch = next();
    while (batch.progress.at(0).position != position(6)) {
        batch = next();
    }
    EXPECT_EQ(titles(batch).back(), "Page 6");
}

TEST_F(CatchUpTest, APositionThatIsNoneIsNotAsked)
{
    changes.grow_to(5);
    start("2026|x");
    EXPECT_THAT(next().progress, ElementsAre(Progress{"changes:w", position(5)}));
    next();
    EXPECT_THAT(changes.asked(), ElementsAre(wiki::change_position(FakeChanges::time(3), 0)));
}

}  // namespace
}  // namespace wikipub::ingest
