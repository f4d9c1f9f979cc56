// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/journal.h"

#include "flows/journal_file.h"
#include "unit/flows/flows_fixture.h"

#include <filesystem>

namespace wikipub::flows {

class JournalTest : public FlowsTest {
protected:
    ~JournalTest() override { std::filesystem::remove_all(folder_); }

    static std::filesystem::path new_folder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "wikipub-journal-XXXXXX";
        return ::mkdtemp(pattern.data());
    }
    std::size_t waiting()
    {
        return read([](storage::Snapshot& snapshot) { return storage::list_journal(snapshot, 10).size(); });
    }

    std::filesystem::path const folder_ = new_folder();
    std::string const file_ = folder_ / "disk" / "redactions.journal";
    Journal journal_{environment_, file_};
};

TEST_F(JournalTest, WhatIsErasedWaitsUntilItStandsInTheFile)
{
    write([](storage::Transaction& transaction) {
        storage::journal_editor(transaction, 5, "enwiki", 2);
        return true;
    });
    run(journal_.carry());
    EXPECT_EQ(waiting(), 1U) << "the disk is not there";
    std::filesystem::create_directory(folder_ / "disk");
    run(journal_.carry());
    EXPECT_EQ(waiting(), 0U);
    auto const lines = read_journal(file_, environment_.identity.host);
    ASSERT_TRUE(lines);
    ASSERT_EQ(lines->size(), 1U);
    EXPECT_EQ(lines->front().entry, "editor 5 enwiki 2");
}

}  // namespace wikipub::flows
