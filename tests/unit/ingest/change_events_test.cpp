// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/change_events.h"

#include "unit/wiki/support.h"
#include "wiki/answers.h"

#include <gmock/gmock.h>

namespace wikipub::ingest {
namespace {

using events::Event;
using events::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Event> events_of(std::int64_t rc_id)
{
    auto const document = json::parse(test::api_fixture("recent_changes.json"));
    auto const rows = wiki::read_changes(document->root()["query"]);
    return to_events(*std::ranges::find(rows, rc_id, &wiki::ChangeRow::rc_id), "wiingest");
}

TEST(ChangeEvents, AnEdit)
{
    auto const events = events_of(3);
    ASSERT_EQ(events.size(), 1U);
    auto const& edit = events.front();
    EXPECT_EQ(edit.kind, Kind::edit);
    EXPECT_EQ(edit.trust, events::Trust::confirmed);
    EXPECT_EQ(edit.wiki, "wiingest");
    EXPECT_EQ(edit.rc_id, 3);
    EXPECT_EQ(edit.title, "Albert Einstein");
    EXPECT_EQ(edit.page_id, PageId{2});
    EXPECT_EQ(edit.rev_id, RevId{3});
    EXPECT_EQ(edit.parent_rev_id, RevId{2});
    EXPECT_EQ(edit.old_length, 15);
    EXPECT_EQ(edit.new_length, 20);
    EXPECT_EQ(edit.user, "Admin");
    EXPECT_EQ(edit.user_id, 1);
    EXPECT_EQ(edit.comment, "second words");
    EXPECT_EQ(format_iso8601(edit.timestamp), "2026-11-23T00:51:58Z");
    EXPECT_FALSE(edit.is_redirect.value());
    EXPECT_EQ(events_of(2).front().kind, Kind::creation);
}

TEST(ChangeEvents, AnEditOfWhichSomethingIsHiddenTellsThatFirst)
{
    auto const hidden = events_of(4);
    ASSERT_EQ(hidden.size(), 2U);
    EXPECT_EQ(hidden[0].kind, Kind::revision_visibility);
    EXPECT_THAT(hidden[0].revisions, ElementsAre(RevId{4}));
    EXPECT_EQ(hidden[0].hidden, (events::Hidden{.text = true, .user = true, .comment = true}));
    EXPECT_EQ(hidden[1].kind, Kind::edit);
    EXPECT_FALSE(hidden[1].user);
    EXPECT_FALSE(hidden[1].sha1);
    auto const suppressed = events_of(5);
    EXPECT_EQ(suppressed.at(0).hidden, (events::Hidden{.text = false, .user = false, .comment = true}));
    EXPECT_FALSE(events_of(15).at(0).user) << "hideuser has no log row, but shows here";
}

TEST(ChangeEvents, LogEntries)
{
    auto const visibility = events_of(16).at(0);
    EXPECT_EQ(visibility.kind, Kind::revision_visibility);
    EXPECT_THAT(visibility.revisions, ElementsAre(RevId{4}));
    EXPECT_EQ(visibility.log_id, 12);
    EXPECT_EQ(visibility.comment, "") << "reasons quote what was removed";
    auto const deletion = events_of(17).at(0);
    EXPECT_EQ(deletion.kind, Kind::page_delete);
    EXPECT_EQ(deletion.page_id, PageId{7});
    EXPECT_EQ(deletion.comment, "");
    auto const move = events_of(18).at(0);
    EXPECT_EQ(move.kind, Kind::move);
    EXPECT_EQ(move.page_id, PageId{8});
    EXPECT_EQ(move.title, "Wanderer");
    EXPECT_EQ(move.move_target, "Wanderer (moved)");
    EXPECT_FALSE(move.noredirect);
}

TEST(ChangeEvents, NothingOfWhatConcernsNobody)
{
    EXPECT_THAT(events_of(13), IsEmpty()) << "a new account";
    EXPECT_THAT(events_of(14), IsEmpty()) << "an action that is hidden";
    EXPECT_THAT(events_of(21), IsEmpty()) << "a protection";
}

}  // namespace
}  // namespace wikipub::ingest
