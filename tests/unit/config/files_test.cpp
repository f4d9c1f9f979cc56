// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/files.h"

#include "support/memory_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

namespace wikipub::config {
namespace {

using testing::ElementsAre;

class DiskFilesTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = testing::TempDir() + "wikipub-files-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string write(std::string const& name, std::string const& text, mode_t mode) const
    {
        auto const path = (folder_ / name).string();
        std::ofstream(path) << text;
        EXPECT_EQ(::chmod(path.c_str(), mode), 0);
        return path;
    }

    std::filesystem::path folder_;
    DiskFiles files_;
};

TEST_F(DiskFilesTest, ReadsTextAndMode)
{
    auto const file = files_.read(write("a", std::string(200'000, 'x'), 0640));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->text, std::string(200'000, 'x'));
    EXPECT_EQ(file->mode, 0640U);
}

TEST_F(DiskFilesTest, RefusesWhatIsNoSmallFile)
{
    EXPECT_EQ(files_.read((folder_ / "none").string()).error().code, Errc::not_found);
    EXPECT_EQ(files_.read(folder_.string()).error().detail, "is no regular file");
    auto const pipe = (folder_ / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(files_.read(pipe).error().detail, "is no regular file");
    EXPECT_TRUE(files_.read(write("largest", std::string(kMaximalFile, 'x'), 0600)));
    EXPECT_EQ(
        files_.read(write("large", std::string(kMaximalFile + 1, 'x'), 0600)).error().detail, "is larger than 1 MiB"
    );
}

TEST_F(DiskFilesTest, SecretsAreForOneUserAlone)
{
    auto const secret = std::string(32, 's');
    EXPECT_EQ(read_secret(files_, write("a", secret + "\r\n", 0400), 32), secret);
    EXPECT_EQ(read_secret(files_, write("b", secret, 0600), 32), secret);
    for (mode_t const mode : {0440U, 0404U, 0644U, 0700U, 0420U, 0402U}) {
        EXPECT_EQ(
            read_secret(files_, write("c" + std::to_string(mode), secret, mode), 32).error().code, Errc::forbidden
        ) << mode;
    }
    EXPECT_EQ(read_secret(files_, write("d", secret.substr(1) + "\n\n", 0400), 32).error().code, Errc::invalid_input);
}

TEST(Titles, AreOneALine)
{
    test::MemoryFiles files;
    files.files["/list"] = {"# pages\n\nMain Page\r\n  Zürich \n#not a title\nA", 0644};
    auto const titles = read_titles(files, "/list");
    ASSERT_TRUE(titles);
    EXPECT_THAT(*titles, ElementsAre("Main Page", "Zürich", "A"));
}

}  // namespace
}  // namespace wikipub::config
