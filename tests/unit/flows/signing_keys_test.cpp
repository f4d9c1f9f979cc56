// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {
namespace {

class SigningKeysTest : public FlowsTest {
protected:
    void store(std::string const& owner, std::string const& private_pem)
    {
        write([=](storage::Transaction& transaction) {
            return storage::add_signing_key(transaction, {owner, private_pem, "public", {}});
        });
    }
    SigningKeys settle(std::vector<std::string> const& wikis) { return SigningKeys::settle(database_, wikis, clock_); }
    static storage::ActorName editor(std::int64_t number)
    {
        return {storage::ActorKind::editor, "", PageId{number}, 1};
    }
};

TEST_F(SigningKeysTest, AnEditorsIsReadWhenItIsNeeded)
{
    auto const pem = keys_.instance().key.parsed().to_pem();
    store("u/5", pem);
    store("u/6", "spoilt");
    auto const keys = settle({std::string(kWiki)});
    ASSERT_NE(keys.find(editor(5)), nullptr);
    ASSERT_NE(keys.find(editor(6)), nullptr);
    EXPECT_EQ(keys.find(editor(5))->public_pem, "public");
    EXPECT_EQ(keys.find(editor(5))->key.parsed().to_pem(), pem);
    EXPECT_EQ(keys.find(editor(5))->key.parsed().to_pem(), pem) << "and kept";
    EXPECT_THROW(keys.find(editor(6))->key.parsed(), std::runtime_error);
    EXPECT_EQ(keys.find(editor(7)), nullptr);
}

TEST_F(SigningKeysTest, AWikisThatIsSpoiltStopsTheStart)
{
    store("w/other", "spoilt");
    EXPECT_THROW(settle({"other"}), std::runtime_error);
}

}  // namespace
}  // namespace wikipub::flows
