// SPDX-License-Identifier: GPL-2.0-or-later
// docs/privacy.md says what is kept and how long: for every table and every column that the schema really has.
#include "contract/contract.h"
#include "storage/retention.h"

#include <fstream>
#include <map>
#include <sstream>

namespace wikipub::storage {
namespace {

class PrivacyContract : public Contract {};
INSTANTIATE_TEST_SUITE_P(Backends, PrivacyContract, ::testing::Values(Backend::sqlite), backend_name);

std::string read_documentation()
{
    std::ifstream const file(std::string(WIKIPUB_TESTS_DIR) + "/../docs/privacy.md");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST_P(PrivacyContract, EveryColumnIsDocumentedWithItsRetention)
{
    std::map<std::string, std::string> columns;
    read([&](Snapshot& snapshot) {
        for (auto const& column : list_columns(snapshot)) {
            auto& list = columns[column.table];
            list += (list.empty() ? "`" : " `") + column.name + "`";
        }
    });
    auto const documentation = read_documentation();
    ASSERT_FALSE(documentation.empty());
    for (auto const& retention : retentions()) {
        auto const table = std::string(retention.table);
        auto const row = "| `" + table + "` | " + columns[table] + " | " + std::string(retention.purpose) + " | " +
                         std::string(retention.kept) + " |";
        EXPECT_NE(documentation.find(row), std::string::npos) << "docs/privacy.md needs this row:\n" << row;
    }
}

}  // namespace
}  // namespace wikipub::storage
