// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace wikipub::test {

inline std::string read_file(std::filesystem::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

/// Compares with `tests/golden/{name}`, byte for byte; a newline ends the file. UPDATE_GOLDEN=1 writes the file
/// instead.
inline void expect_golden(std::string_view name, std::string_view text)
{
    auto const path = std::filesystem::path(WIKIPUB_TESTS_DIR) / "golden" / name;
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text << '\n';
        return;
    }
    EXPECT_EQ(std::string(text) + "\n", read_file(path)) << "UPDATE_GOLDEN=1 rewrites " << path;
}

}  // namespace wikipub::test
