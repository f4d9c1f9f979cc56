// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/parse.h"

#include "support/golden.h"
#include "unit/events/describe.h"

#include <fstream>

namespace wikipub::events {
namespace {

Result<Parsed> parse_text(std::string_view text, Trust trust = Trust::confirmed)
{
    json::Document document;
    auto const message = document.parse(text);
    EXPECT_TRUE(message.has_value()) << text;
    return parse_event(document.root(), trust);
}

Event event_of(std::string_view text, Trust trust = Trust::confirmed)
{
    auto parsed = parse_text(text, trust);
    EXPECT_TRUE(parsed.has_value()) << parsed.error().detail;
    auto* const event = parsed ? std::get_if<Event>(&*parsed) : nullptr;
    EXPECT_NE(event, nullptr) << text;
    return event != nullptr ? std::move(*event) : Event();
}

void expect_ignored(std::string_view text, Ignored reason)
{
    auto const parsed = parse_text(text);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().detail;
    ASSERT_TRUE(std::holds_alternative<Ignored>(*parsed)) << text;
    EXPECT_EQ(name_of(std::get<Ignored>(*parsed)), name_of(reason)) << text;
}

void expect_malformed(std::string_view text)
{
    auto const parsed = parse_text(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code, Errc::invalid_input);
}

/// One line for each message of a fixture.
std::string describe_fixture(std::string_view name, Trust trust)
{
    std::ifstream file(std::filesystem::path(WIKIPUB_TESTS_DIR) / "fixtures/events" / name);
    std::string result;
    for (std::string line; std::getline(file, line);) {
        auto const parsed = parse_text(line, trust);
        EXPECT_TRUE(parsed.has_value()) << line;
        if (auto const* const event = std::get_if<Event>(&*parsed)) {
            EXPECT_EQ(event->trust, trust);
            result += event->stream + (event->stream.empty() ? "" : " ") + describe(*event) + "\n";
        } else {
            result += "ignored: " + std::string(name_of(std::get<Ignored>(*parsed))) + "\n";
        }
    }
    return result;
}

constexpr char const* kEdit =
    R"({"id":3,"type":"edit","namespace":0,"title":"Tea","comment":"c","timestamp":1795387084,"user":"A",)"
    R"("bot":true,"minor":true,"length":{"old":48,"new":8},"revision":{"old":2,"new":3},"wiki":"testwiki"})";

TEST(Events, EveryCapturedDatagram)
{
    test::expect_golden("events/rcfeed.txt", describe_fixture("rcfeed.ndjson", Trust::hint));
}

TEST(Events, EveryCapturedEventBusMessage)
{
    test::expect_golden("events/eventbus.txt", describe_fixture("eventbus.ndjson", Trust::confirmed));
}

TEST(Events, TrustIsTheSources)
{
    EXPECT_EQ(event_of(kEdit, Trust::hint).trust, Trust::hint);
    EXPECT_EQ(event_of(kEdit, Trust::confirmed).trust, Trust::confirmed);
}

TEST(Events, CanariesGoFirst)
{
    // Those of recentchange have nothing but meta; those of page_change look like an edit.
    expect_ignored(
        R"({"$schema":"/mediawiki/recentchange/1.0.1","meta":{"dt":"2026-11-22T10:15:00.000Z",)"
        R"("stream":"mediawiki.recentchange","domain":"canary","id":"0"}})",
        Ignored::canary
    );
    expect_ignored(
        R"({"page_change_kind":"edit","dt":"2021-01-01T00:00:00.0Z","wiki_id":"example",)"
        R"("page":{"page_id":1,"page_title":"example","namespace_id":1},"revision":{"rev_id":2},)"
        R"("meta":{"stream":"mediawiki.page_change.v1","domain":"canary","dt":"2021-01-01T00:00:00.0Z"}})",
        Ignored::canary
    );
}

TEST(Events, EventStreamsLeavesNullsOutAndRcFeedKeepsThem)
{
    auto const old_null = event_of(
        R"({"id":2,"type":"new","namespace":0,"title":"A","comment":"","timestamp":1795387084,"user":"A","bot":false,)"
        R"("minor":false,"length":{"old":null,"new":48},"revision":{"old":null,"new":2},"wiki":"testwiki"})"
    );
    auto const old_absent = event_of(
        R"({"meta":{"stream":"mediawiki.recentchange","domain":"x.example","id":"m"},"id":2,"type":"new","namespace":0,)"
        R"("title":"A","comment":"","timestamp":1795387084,"user":"A","bot":false,"minor":false,"length":{"new":48},)"
        R"("revision":{"new":2},"wiki":"testwiki"})"
    );
    EXPECT_EQ(old_null.kind, Kind::creation);
    EXPECT_EQ(describe(old_null), describe(old_absent));
    EXPECT_EQ(old_null.old_length, std::nullopt);
    EXPECT_EQ(old_null.parent_rev_id, RevId{0});
    EXPECT_EQ(old_absent.stream, "mediawiki.recentchange");
    EXPECT_EQ(old_absent.meta_id, "m");
    EXPECT_EQ(old_null.stream, "");
}

TEST(Events, AMissingUserIsRedacted)
{
    auto const event =
        event_of(R"({"id":3,"type":"edit","namespace":0,"title":"T","comment":"c","timestamp":1795387084,"bot":false,)"
                 R"("minor":false,"revision":{"old":2,"new":3},"wiki":"ruwiki"})");
    EXPECT_EQ(event.user, std::nullopt);
}

TEST(Events, RevisionNumbersGoBeyond32Bits)
{
    auto const event = event_of(
        R"({"id":2201565333,"type":"edit","namespace":0,"title":"Q36510645","comment":"c","timestamp":1714089652,)"
        R"("user":"A","revision":{"old":1758983594,"new":9007199254740991},"wiki":"wikidatawiki"})"
    );
    EXPECT_EQ(event.rev_id, RevId{9007199254740991});
    EXPECT_EQ(event.rc_id, 2201565333);
}

std::string log_entry(
    std::string_view type, std::string_view action, std::string_view parameters, std::string_view title = "T"
)
{
    return R"({"id":null,"type":"log","namespace":0,"title":")" + std::string(title) +
           R"(","comment":"reason","timestamp":"1795387084","user":"A","bot":false,"log_id":"7","log_type":")" +
           std::string(type) + R"(","log_action":")" + std::string(action) + R"(","log_params":)" +
           std::string(parameters) + R"(,"wiki":"w"})";
}

TEST(Events, LogParametersTakeManyShapes)
{
    for (auto const* noredirect : {"\"1\"", "1"}) {
        auto const move = event_of(
            log_entry("move", "move_redir", R"({"target":"New title","noredir":)" + std::string(noredirect) + "}")
        );
        EXPECT_EQ(move.kind, Kind::move);
        EXPECT_EQ(move.move_target, "New title");
        EXPECT_TRUE(move.noredirect);
        EXPECT_EQ(move.log_id, 7);
        EXPECT_EQ(move.comment, "");
    }
    auto const hidden =
        event_of(log_entry("delete", "revision", R"({"type":"revision","ids":["5",6],"ofield":0,"nfield":"7"})"));
    EXPECT_THAT(hidden.revisions, testing::ElementsAre(RevId{5}, RevId{6}));
    EXPECT_EQ(hidden.hidden, (Hidden{.text = true, .user = true, .comment = true}));
    auto const shown = event_of(log_entry("delete", "revision", R"({"type":"revision","ids":[5],"nfield":0})"));
    EXPECT_EQ(shown.hidden, Hidden());

    EXPECT_EQ(event_of(log_entry("delete", "delete", "[]")).kind, Kind::page_delete);
    EXPECT_EQ(event_of(log_entry("delete", "delete_redir", "{}")).kind, Kind::page_delete);
    EXPECT_EQ(event_of(log_entry("delete", "restore", "\"text\"")).kind, Kind::page_restore);
    auto const entry = event_of(log_entry("delete", "event", R"({"ids":[18],"ofield":0,"nfield":3})"));
    EXPECT_EQ(entry.kind, Kind::log_visibility);
    EXPECT_THAT(entry.log_ids, testing::ElementsAre(18));

    for (auto const* parameters : {R"~(["locked,hidden","(none)"])~", R"({"added":["locked"],"removed":[]})"}) {
        auto const lock = event_of(log_entry("globalauth", "setstatus", parameters, "User:Mallory@global"));
        EXPECT_EQ(lock.kind, Kind::user_lock);
        EXPECT_EQ(lock.subject, "Mallory");
    }
    auto const unlock = event_of(log_entry("globalauth", "setstatus", R"~(["(none)","locked"])~", "User:A@b@global"));
    EXPECT_EQ(unlock.kind, Kind::user_unlock);
    EXPECT_EQ(unlock.subject, "A@b");
    expect_ignored(log_entry("globalauth", "setstatus", R"~(["(none)","hidden"])~", "User:A@global"), Ignored::log);
    EXPECT_EQ(
        event_of(log_entry("renameuser", "renameuser", R"({"olduser":"Carol","newuser":"Carola"})")).subject, "Carol"
    );
    expect_ignored(log_entry("protect", "protect", R"(["a","b"])"), Ignored::log);
    expect_ignored(log_entry("delete", "revision", R"({"type":"oldimage","ids":[5],"nfield":1})"), Ignored::log);
    expect_ignored(log_entry("import", "interwiki", "null"), Ignored::log);
    expect_malformed(log_entry("move", "move", "[]"));
    expect_malformed(log_entry("delete", "revision", "[]"));
    expect_malformed(log_entry("delete", "revision", R"({"type":"revision","ids":[],"nfield":1})"));
    expect_malformed(log_entry("delete", "revision", R"({"type":"revision","ids":[{}],"nfield":1})"));
}

TEST(Events, WhatConcernsNobodyIsIgnoredWithAReason)
{
    expect_ignored(R"({"type":"categorize"})", Ignored::categorize);
    expect_ignored(R"({"type":"external"})", Ignored::external);
    expect_ignored(R"({"type":"from the future"})", Ignored::unknown_type);
    expect_ignored(R"({"meta":{"stream":"mediawiki.revision-create","domain":"x"}})", Ignored::stream);
    expect_ignored(
        R"({"meta":{"stream":"mediawiki.page_change.v1"},"page_change_kind":"merge","dt":"2026-11-22T22:43:15Z",)"
        R"("wiki_id":"w","page":{"page_id":1,"page_title":"T","namespace_id":0}})",
        Ignored::unknown_type
    );
}

TEST(Events, RefusesWhatIsMalformed)
{
    for (auto const* text : {
             "[]",
             "3",
             "{}",
             R"({"type":5})",
             R"({"meta":5})",
             R"({"meta":{}})",
             R"({"type":"edit"})",
             R"({"type":"edit","timestamp":-1,"namespace":0,"title":"T","wiki":"w","revision":{"new":1}})",
             R"({"type":"edit","timestamp":99999999999999,"namespace":0,"title":"T","wiki":"w","revision":{"new":1}})",
             R"({"type":"edit","timestamp":1,"title":"T","wiki":"w","revision":{"new":1}})",
             R"({"type":"edit","timestamp":1,"namespace":0,"title":"","wiki":"w","revision":{"new":1}})",
             R"({"type":"edit","timestamp":1,"namespace":0,"title":"T","revision":{"new":1}})",
             R"({"type":"edit","timestamp":1,"namespace":0,"title":"T","wiki":"w","revision":{"new":null}})",
             R"({"type":"edit","timestamp":1,"namespace":0,"title":"T","wiki":"w","revision":[3]})",
             R"({"meta":{"stream":"mediawiki.page_change.v1"}})",
             R"({"meta":{"stream":"mediawiki.page_change.v1"},"page_change_kind":"edit","dt":"yesterday","wiki_id":"w",)"
             R"("page":{"page_id":1,"page_title":"T","namespace_id":0},"revision":{"rev_id":1}})",
             R"({"meta":{"stream":"mediawiki.page_change.v1"},"page_change_kind":"move","dt":"2026-11-22T22:43:15Z",)"
             R"("wiki_id":"w","page":{"page_id":1,"page_title":"T","namespace_id":0}})",
             R"({"meta":{"stream":"mediawiki.page-delete","dt":"2026-11-22T22:43:15Z"},"database":"w","page_id":0,)"
             R"("page_title":"T","page_namespace":0})",
             R"({"meta":{"stream":"mediawiki.revision-visibility-change","dt":"2026-11-22T22:43:15Z"},"database":"w",)"
             R"("page_id":1,"page_title":"T","page_namespace":0,"rev_id":4})",
         }) {
        expect_malformed(text);
    }
}

std::string page_change(std::string_view kind, std::string_view rest)
{
    return R"({"$schema":"/mediawiki/page/change/1.11.0","meta":{"stream":"mediawiki.page_change.v1","id":"m",)"
           R"("domain":"ru.wikipedia.org"},"wiki_id":"ruwiki","dt":"2026-11-22T22:43:15Z","page_change_kind":")" +
           std::string(kind) +
           R"(","page":{"page_id":11,"page_title":"Обсуждение:Чай_чёрный","namespace_id":1,"wikibase_item_id":"Q6097"},)" +
           std::string(rest) + "}";
}

TEST(Events, PageChangeSkipsWhatItDoesNotKnow)
{
    auto const event = event_of(page_change(
        "edit",
        R"("performer":{"user_text":"B","user_id":3,"is_bot":true,"user_central_id":99},"revision":{"rev_id":20,)"
        R"("rev_parent_id":19,"rev_dt":"2026-11-22T22:43:14Z","rev_size":10,"comment":"c","is_minor_edit":true,)"
        R"("editor":{"user_text":"B","user_id":3,"is_bot":true},"revert":{"method":"undo"}},)"
        R"("prior_state":{"revision":{"rev_id":19,"rev_size":4,"comment":"never read","editor":{"user_text":"X"}}})"
    ));
    EXPECT_EQ(
        describe(event),
        "edit 2026-11-22T22:43:14Z ruwiki 1:[Обсуждение:Чай чёрный] page=11 rev=20 parent=19 user_id=3 user=B "
        "length=4..10 minor bot comment=[c]"
    );
}

TEST(Events, PageChangeNeverTellsWhatIsHidden)
{
    auto const event = event_of(page_change(
        "edit",
        R"("performer":{"user_text":"B","user_id":3},"comment":"top","revision":{"rev_id":20,"comment":"hidden",)"
        R"("editor":{"user_text":"B","user_id":3},"is_editor_visible":false,"is_comment_visible":false})"
    ));
    EXPECT_EQ(event.user, std::nullopt);
    EXPECT_EQ(event.user_id, 0);
    EXPECT_EQ(event.comment, "");
}

TEST(Events, AnImportIsAsOldAsItsRevisionAndItsAuthorIsNotTheImporter)
{
    auto const event = event_of(page_change(
        "create",
        R"("performer":{"user_text":"Importer","user_id":3},"revision":{"rev_id":20,"rev_dt":"2005-01-01T00:00:00Z",)"
        R"("editor":{"user_text":"Author"}})"
    ));
    EXPECT_EQ(event.kind, Kind::creation);
    EXPECT_EQ(format_iso8601(event.timestamp), "2005-01-01T00:00:00Z");
    EXPECT_EQ(event.user, "Author");
    EXPECT_EQ(event.user_id, 0);
}

}  // namespace
}  // namespace wikipub::events
