// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/journal_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdlib.h>
#include <sys/stat.h>

namespace wikipub::flows {
namespace {

constexpr char kHost[] = "ap.example";
constexpr Timestamp kNow{std::chrono::milliseconds{1'800'000'000'123}};

class JournalFileTest : public ::testing::Test {
protected:
    JournalFileTest()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "wikipub-journal-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        file_ = folder_ / "redactions.journal";
    }
    ~JournalFileTest() override { std::filesystem::remove_all(folder_); }

    void append(std::string const& entry, Timestamp at = kNow)
    {
        storage::JournalRow const row{{}, at, entry};
        ASSERT_TRUE(append_journal(file_, std::span(&row, 1)));
    }
    void append_bytes(std::string_view bytes) const { std::ofstream(file_, std::ios::app) << bytes; }
    std::string text() const
    {
        std::ostringstream read;
        read << std::ifstream(file_).rdbuf();
        return read.str();
    }
    std::vector<std::string> entries() const
    {
        std::vector<std::string> found;
        auto const lines = read_journal(file_, kHost);
        EXPECT_TRUE(lines);
        for (auto const& line : lines.value_or(std::vector<JournalLine>{})) {
            found.push_back(line.entry);
        }
        return found;
    }

    std::filesystem::path folder_;
    std::string file_;
};

using Entries = std::vector<std::string>;

TEST_F(JournalFileTest, IsForItsOwnerAndKeepsWhatIsAppended)
{
    ASSERT_TRUE(open_journal(file_, kHost, kNow));
    struct stat status {};
    ASSERT_EQ(::stat(file_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    append("post 1 2 ap.example enwiki 3 0 page enwiki 3 1");
    append("editor 9 enwiki 4");
    append("editor 9 enwiki 4");
    ASSERT_TRUE(open_journal(file_, kHost, kNow));
    EXPECT_EQ(
        entries(), (Entries{"post 1 2 ap.example enwiki 3 0 page enwiki 3 1", "editor 9 enwiki 4", "editor 9 enwiki 4"})
    );
    EXPECT_EQ(read_journal(file_, kHost)->front().at, kNow);
}

TEST_F(JournalFileTest, ALineThatWasCutOffIsNoneAndGoesAtTheNextStart)
{
    ASSERT_TRUE(open_journal(file_, kHost, kNow));
    append("editor 1 enwiki 1");
    auto const whole = text();
    append("editor 2 enwiki 1");
    auto const both = text();
    for (auto cut = whole.size() + 1; cut < both.size(); ++cut) {
        std::filesystem::resize_file(file_, cut);
        EXPECT_EQ(entries(), Entries{"editor 1 enwiki 1"}) << cut;
        ASSERT_TRUE(open_journal(file_, kHost, kNow));
        EXPECT_EQ(text(), whole) << cut;
        append_bytes(both.substr(whole.size()));
    }
    // As some file systems leave the end of a file after a power cut.
    append_bytes(std::string(100, '\0') + "\n");
    ASSERT_TRUE(open_journal(file_, kHost, kNow));
    EXPECT_EQ(text(), both);
}

TEST_F(JournalFileTest, ADamagedLineInTheMiddleIsNamed)
{
    ASSERT_TRUE(open_journal(file_, kHost, kNow));
    append("editor 1 enwiki 1");
    append_bytes("2026-11-23T10:00:00Z editor 2 enwiki 1 0000000000000000\n");
    append("editor 3 enwiki 1");
    auto const before = text();
    ASSERT_TRUE(open_journal(file_, kHost, kNow));
    EXPECT_EQ(text(), before) << "it is not for the daemon to take away";
    auto const read = read_journal(file_, kHost);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().detail, "line 3 of " + file_ + " is damaged");
}

TEST_F(JournalFileTest, LinesPastTheirTimeGo)
{
    ASSERT_TRUE(open_journal(file_, kHost, kNow));
    append("editor 1 enwiki 1", kNow - kJournalKept - Milliseconds(1));
    append("editor 2 enwiki 1", kNow - kJournalKept);
    ASSERT_TRUE(open_journal(file_, kHost, kNow));
    EXPECT_EQ(entries(), Entries{"editor 2 enwiki 1"});
}

TEST_F(JournalFileTest, TheOneOfAnotherInstallationIsLeftAlone)
{
    ASSERT_TRUE(open_journal(file_, "other.example", kNow));
    EXPECT_EQ(open_journal(file_, kHost, kNow).error().code, Errc::conflict);
    EXPECT_EQ(read_journal(file_, kHost).error().code, Errc::conflict);
    EXPECT_EQ(read_journal(file_ + ".none", kHost).error().code, Errc::not_found);
    EXPECT_EQ(open_journal(folder_ / "none" / "x", kHost, kNow).error().code, Errc::unavailable);
}

}  // namespace
}  // namespace wikipub::flows
