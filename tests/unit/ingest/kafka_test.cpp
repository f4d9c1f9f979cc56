// SPDX-License-Identifier: GPL-2.0-or-later
// Against librdkafka's mock cluster, whose groups take 3 s to begin and nearly a session's time to change.
#include "ingest/kafka.h"

#include "support/mock_kafka.h"
#include "unit/ingest/support.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace wikipub::ingest {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::string edit(std::string_view title, std::string_view wiki = "enwiki")
{
    return R"({"$schema":"/mediawiki/recentchange/1.0.0","meta":{"domain":"en.wikipedia.org","stream":"mediawiki.recentchange","id":"x"},)"
           R"("id":5,"type":"edit","namespace":0,"title":")" +
           std::string(title) +
           R"(","comment":"","timestamp":1795387084,"user":"Somebody","bot":false,"minor":false,)" +
           R"("length":{"old":1,"new":2},"revision":{"old":1,"new":2},"wiki":")" + std::string(wiki) + "\"}";
}

/// What all nodes have in the database.
class Database {
public:
    /// Events and positions in one.
    void commit(Batch const& batch)
    {
        {
            std::lock_guard const lock(mutex_);
            for (auto const& event : batch.events) {
                titles_.push_back(event.title);
            }
            for (auto const& [source, position] : batch.progress) {
                (source.starts_with(Kafka::kRows) ? rows_ : others_)[source] = position;
            }
        }
        changed_.notify_all();
    }
    void wait_for_titles(std::size_t count)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return titles_.size() >= count; });
    }
    void wait_for_rows(std::size_t count)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return rows_.size() >= count; });
    }
    std::map<std::string, std::string> rows() const
    {
        std::lock_guard const lock(mutex_);
        return rows_;
    }
    std::string other(std::string const& row) const
    {
        std::lock_guard const lock(mutex_);
        return others_.at(row);
    }
    std::vector<std::string> titles() const
    {
        std::lock_guard const lock(mutex_);
        return titles_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, std::string> rows_;
    std::map<std::string, std::string> others_;
    std::vector<std::string> titles_;
};

/// One daemon.
class Node : test::Receiver {
public:
    Node(KafkaOptions options, Database& shared, SelectorSource selector = nullptr) : database_(shared)
    {
        options.progress = 0ms;
        options.session = 4s;  // or the mock forgets a member before its group began
        options.wikis = {"enwiki"};
        auto const saved = [&shared]() -> Result<std::map<std::string, std::string>> { return shared.rows(); };
        auto const all = everything();
        kafka_ = Kafka::open(std::move(options), saved, intake, selector ? selector : all, clock, metrics).value();
        consumer_ = std::jthread([this] {
            asio::co_spawn(loop, consume(), asio::detached);
            loop.run();
        });
    }
    ~Node()
    {
        intake.close();
        kafka_.reset();
    }

    std::size_t events() const { return events_; }
    Monotonic heard() const { return kafka_->heard(); }
    events::Event newest() const
    {
        std::lock_guard const lock(mutex_);
        return newest_;
    }
    using Receiver::counted;

private:
    Task<> consume()
    {
        while (auto const batch = co_await intake.next()) {
            {
                std::lock_guard const lock(mutex_);
                newest_ = batch->events.empty() ? newest_ : batch->events.back();
                events_ += batch->events.size();
            }
            database_.commit(*batch);
            batch->committed();
        }
    }

    Database& database_;
    mutable std::mutex mutex_;
    events::Event newest_;
    std::atomic<std::size_t> events_ = 0;
    std::unique_ptr<Kafka> kafka_;
    std::jthread consumer_;
};

SelectorSource only(std::string title)
{
    auto const selector = std::make_shared<Selector const>([title = std::move(title)](events::Event const& event) {
        return event.title == title;
    });
    return [selector] { return selector; };
}

class KafkaTest : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        if (!test::MockKafka::why_not()) {
            mock = std::make_unique<test::MockKafka>();
        }
    }
    static void TearDownTestSuite() { mock.reset(); }

    void SetUp() override
    {
        if (auto const* const why = test::MockKafka::why_not()) {
            GTEST_SKIP() << why;
        }
    }

    static KafkaOptions group(std::string name, std::vector<std::string> topics)
    {
        KafkaOptions options;
        options.brokers = mock->brokers();
        options.group = std::move(name);
        options.topics = std::move(topics);
        return options;
    }

    inline static std::unique_ptr<test::MockKafka> mock;
    Database database;
};

TEST_F(KafkaTest, ReadsOnWhereTheDatabaseSaysAndParksWhatIsNoMessage)
{
    mock->add_topic("eqiad.a", 1);
    mock->add_topic("codfw.a", 1);
    mock->produce("eqiad.a", 0, edit("Before the first start"));
    {
        Node const node(group("one", {"eqiad.a", "codfw.a"}), database, only("Followed"));
        database.wait_for_rows(2);
        EXPECT_THAT(database.rows().at("kafka:eqiad.a:0"), HasSubstr(R"("offset":1,)")) << "what comes from now on";
        EXPECT_THAT(database.rows().at("kafka:codfw.a:0"), HasSubstr(R"("offset":0,)")) << "an idle topic has one too";
        EXPECT_GT(node.heard(), Monotonic{}) << "the broker answers, though it has no news";
        mock->produce("eqiad.a", 0, R"({"meta":{"domain":"canary","stream":"mediawiki.recentchange"}})");
        mock->produce("eqiad.a", 0, std::nullopt);
        mock->produce("eqiad.a", 0, "{\"broken");
        mock->produce("eqiad.a", 0, edit("Followed", "frwiki"));
        mock->produce("eqiad.a", 0, edit("Other"));
        mock->produce("eqiad.a", 0, edit("Followed"));
        database.wait_for_titles(1);
        EXPECT_THAT(database.rows().at("kafka:eqiad.a:0"), HasSubstr(R"("offset":7,)"));
        EXPECT_EQ(database.other("changes:enwiki"), "20261122223804|6");
        EXPECT_EQ(node.counted("events_refused", "unparsable", "kafka"), 1);
        EXPECT_EQ(node.newest().wiki, "enwiki");
        EXPECT_EQ(node.newest().trust, events::Trust::hint) << "not encrypted, so it proves nothing";
    }
    mock->produce("codfw.a", 0, edit("While it was away"));
    Node const node(group("one", {"eqiad.a", "codfw.a"}), database);
    database.wait_for_titles(2);
    EXPECT_THAT(database.titles(), ElementsAre("Followed", "While it was away"));
}

TEST_F(KafkaTest, CountsWhatKafkaThrewAwayBeforeItWasRead)
{
    mock->add_topic("eqiad.d", 1);
    {
        Node const node(group("five", {"eqiad.d"}), database);
        database.wait_for_rows(1);
    }
    constexpr int kMessages = 8;  // the mock keeps 5 MB of a partition
    for (int i = 0; i < kMessages; ++i) {
        mock->produce("eqiad.d", 0, edit("Page " + std::to_string(i)) + std::string(900'000, ' '));
    }
    Node const node(group("five", {"eqiad.d"}), database);
    while (database.rows().at("kafka:eqiad.d:0").find(R"("offset":8,)") == std::string::npos) {
        std::this_thread::yield();
    }
    EXPECT_GT(node.counted("events_refused", "gone", "kafka"), 0);
    EXPECT_EQ(node.counted("events_refused", "gone", "kafka") + static_cast<double>(node.events()), kMessages);
}

TEST_F(KafkaTest, AnotherClustersOffsetsMeanNothing)
{
    mock->add_topic("eqiad.b", 1);
    mock->produce("eqiad.b", 0, edit("Somewhere"));
    Batch elsewhere;
    elsewhere.progress = {
        {"kafka:eqiad.b:0", R"({"cluster":"elsewhere","offset":7000,"timestamp":1795387084000})"},
        {"kafka:gone:0", "nonsense"},
    };
    database.commit(elsewhere);
    Node const node(group("two", {"eqiad.b"}), database);
    while (!database.rows().at("kafka:eqiad.b:0").ends_with(R"("offset":1,"timestamp":1795387024000})")) {
        std::this_thread::yield();
    }
}

TEST_F(KafkaTest, NothingIsLostOrDoubledWhilePartitionsChangeHands)
{
    constexpr int kPartitions = 4;
    mock->add_topic("eqiad.c", kPartitions);
    int produced = 0;
    auto const produce = [&] {
        mock->produce("eqiad.c", produced % kPartitions, edit("Page " + std::to_string(produced)));
        // The mock gives out one message a fetch, and forgets.
        constexpr int kMostUnderWay = 100;
        database.wait_for_titles(static_cast<std::size_t>(std::max(0, ++produced - kMostUnderWay)));
    };
    auto first = std::make_unique<Node>(group("three", {"eqiad.c"}), database);
    database.wait_for_rows(kPartitions);
    Node const second(group("three", {"eqiad.c"}), database);
    while (second.events() < 10) {
        produce();
    }
    first.reset();
    for (int i = 0; i < 100; ++i) {
        produce();
    }
    database.wait_for_titles(static_cast<std::size_t>(produced));
    auto const titles = database.titles();
    EXPECT_THAT(titles, SizeIs(produced));
    EXPECT_THAT(std::set<std::string>(titles.begin(), titles.end()), SizeIs(produced));
}

TEST_F(KafkaTest, SaysWhichSettingIsRefused)
{
    auto options = group("four", {"eqiad.a"});
    options.ca_file = "/nonexistent/ca.pem";
    Metrics metrics;
    asio::io_context loop;
    Intake intake(loop.get_executor(), 1);
    auto const opened = Kafka::open(std::move(options), {}, intake, {}, SystemClock(), metrics);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().detail, HasSubstr("ca.location"));
}

}  // namespace
}  // namespace wikipub::ingest
