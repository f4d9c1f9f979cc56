// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/take_in.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

class TakeInUsersTest : public FlowsTest {
protected:
    static constexpr std::int64_t kNumber = 77;

    TakeInUsersTest()
    {
        wiki::EditorConsent consent;
        consent.actor = kNumber;
        consent.version = 1;
        consent.state = wiki::EditorConsent::State::active;
        consent.user_id = 5;
        consent.name = "Alice";
        consent.user_page = "https://wiki.example/wiki/User:Alice";
        consent.posts = true;
        run(consents_.apply(wiki(), consent));
    }

    void take(events::Kind kind, std::string on, events::Trust trust = events::Trust::confirmed)
    {
        events::Event event;
        event.kind = kind;
        event.trust = trust;
        event.wiki = std::move(on);
        event.subject = "Alice";
        event.timestamp = clock_.now();
        ASSERT_TRUE(TakeIn::wanted(event, *follows_.snapshot()));
        run(take_in_.take({"eventstreams", {std::move(event)}, {}}));
    }
    bool is_locked_out()
    {
        return read([](storage::Snapshot& snapshot) { return storage::find_editor(snapshot, kNumber)->locked_out; });
    }
};

TEST_F(TakeInUsersTest, AGlobalLockPausesUntilItIsTakenBack)
{
    take(events::Kind::user_lock, "metawiki");
    EXPECT_TRUE(is_locked_out());
    take(events::Kind::user_unlock, "metawiki");
    EXPECT_FALSE(is_locked_out());
}

TEST_F(TakeInUsersTest, NobodyButTheCentralWikisOwnLogTellsOfALock)
{
    take(events::Kind::user_lock, "otherwiki");
    EXPECT_FALSE(is_locked_out());
    take(events::Kind::user_lock, "metawiki", events::Trust::hint);
    EXPECT_FALSE(is_locked_out()) << "a datagram";
}

TEST_F(TakeInUsersTest, ARenameMakesUsAskTheWiki)
{
    take(events::Kind::user_rename, std::string(kWiki), events::Trust::hint);
    EXPECT_EQ(editor_checks_, 1);
}

}  // namespace wikipub::flows
