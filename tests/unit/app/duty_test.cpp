// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/duty.h"

#include "base/metrics.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <unistd.h>

namespace wikipub::app {
namespace {

using namespace std::chrono_literals;

constexpr Monotonic kBegan{1h};

TEST(HearsTooLittle, IsPatientForAMinuteAndAHalfWithWhatAnsweredBefore)
{
    EXPECT_FALSE(hears_too_little(kBegan, kBegan + 5s, kBegan + 95s));
    EXPECT_TRUE(hears_too_little(kBegan, kBegan + 5s, kBegan + 96s));
}

TEST(HearsTooLittle, IsPatientForTenMinutesWhereNobodyMayHearAnything)
{
    for (auto const heard : {Monotonic{}, kBegan - 1s, kBegan}) {
        EXPECT_FALSE(hears_too_little(kBegan, heard, kBegan + 10min));
        EXPECT_TRUE(hears_too_little(kBegan, heard, kBegan + 10min + 1s));
    }
}

/// Read by the database's threads too.
class ShiftedClock final : public Clock {
public:
    Timestamp now() const override { return clock_.now() + shift.load() + of_the_day.load(); }
    Monotonic monotonic() const override { return clock_.monotonic() + shift.load() + of_the_machine.load(); }
    std::atomic<Milliseconds> shift{};
    std::atomic<Milliseconds> of_the_day{};
    std::atomic<Milliseconds> of_the_machine{};

private:
    SystemClock clock_;
};

class DutyTest : public testing::Test {
protected:
    ~DutyTest() override { std::filesystem::remove_all(folder_); }

    bool others_wait_for(std::string const& node)
    {
        return database_.read_blocking("others", [=](storage::Snapshot& snapshot) {
            return storage::count_others(snapshot, "waiting/", node) > 0;
        });
    }

    /// What becomes of the first one's duty within some seconds.
    std::optional<Duty::Kept> renew_first(Duty::Heard heard)
    {
        asio::co_spawn(loop_, first_.keep(loop_.get_executor()), [this](std::exception_ptr, Duty::Kept how) {
            kept_ = how;
            first_.close();
        });
        asio::co_spawn(loop_, first_.renew(loop_.get_executor(), std::move(heard)), [](std::exception_ptr) {});
        loop_.run_for(4s);
        return kept_;
    }

    static std::filesystem::path new_folder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "wikipub-duty-XXXXXX";
        return ::mkdtemp(pattern.data());
    }

    std::filesystem::path const folder_ = new_folder();
    ShiftedClock clock_;
    Metrics metrics_;
    storage::Database database_{{.file = folder_ / "wikipub.db"}, clock_, metrics_};
    asio::io_context loop_;
    std::optional<Duty::Kept> kept_;
    Duty first_{database_, clock_, "first"};
    Duty second_{database_, clock_, "second"};
};

TEST_F(DutyTest, WhoWaitsIsKnownToTheOneThatWorks)
{
    EXPECT_TRUE(first_.claim_at_start());
    EXPECT_FALSE(others_wait_for("first"));
    EXPECT_FALSE(second_.claim_at_start());
    EXPECT_TRUE(others_wait_for("first"));
    EXPECT_FALSE(others_wait_for("second"));
    clock_.shift = 31s;
    EXPECT_FALSE(others_wait_for("first"));
}

TEST_F(DutyTest, WhatIsHandedOverIsAnothersAtOnce)
{
    EXPECT_TRUE(first_.claim_at_start());
    first_.hand_over();
    EXPECT_TRUE(second_.claim_at_start());
    EXPECT_FALSE(first_.claim_at_start());
}

TEST_F(DutyTest, ItIsLostAfterTwelveSecondsWhileTheDatabaseIsStillAsked)
{
    EXPECT_TRUE(first_.claim_at_start());
    std::optional<Duty::Kept> kept;
    // No renewal ever ends, as where the database is cut off.
    asio::co_spawn(loop_, first_.keep(loop_.get_executor()), [&](std::exception_ptr, Duty::Kept how) { kept = how; });
    clock_.shift = 5s;
    loop_.run_for(1500ms);
    EXPECT_FALSE(kept);
    clock_.shift = 13s;
    loop_.run_for(1500ms);
    EXPECT_EQ(kept, Duty::Kept::lost);
}

TEST_F(DutyTest, ItIsLostWhereAnotherTookItMeanwhile)
{
    EXPECT_TRUE(first_.claim_at_start());
    clock_.of_the_day = 21s;
    EXPECT_TRUE(second_.claim_at_start());
    clock_.of_the_machine = 6s;
    EXPECT_EQ(renew_first([] { return std::nullopt; }), Duty::Kept::lost);
}

TEST_F(DutyTest, ItIsLeftWhereItHearsNothingAndAnotherWaits)
{
    EXPECT_TRUE(first_.claim_at_start());
    EXPECT_FALSE(second_.claim_at_start());
    auto const heard = clock_.monotonic() + 1ms;
    clock_.of_the_machine = 100s;
    EXPECT_EQ(renew_first([heard] { return std::optional(heard); }), Duty::Kept::of_no_use);
}

TEST_F(DutyTest, ItIsKeptByWhoHearsNothingButIsAlone)
{
    EXPECT_TRUE(first_.claim_at_start());
    auto const heard = clock_.monotonic() + 1ms;
    clock_.of_the_machine = 100s;
    EXPECT_EQ(renew_first([heard] { return std::optional(heard); }), std::nullopt);
    first_.close();
    loop_.run();
}

TEST_F(DutyTest, ItIsKeptUntilClosed)
{
    EXPECT_TRUE(first_.claim_at_start());
    std::optional<Duty::Kept> kept;
    asio::co_spawn(loop_, first_.keep(loop_.get_executor()), [&](std::exception_ptr, Duty::Kept how) { kept = how; });
    loop_.poll();
    first_.close();
    loop_.run();
    EXPECT_EQ(kept, Duty::Kept::until_closed);
}

}  // namespace
}  // namespace wikipub::app
