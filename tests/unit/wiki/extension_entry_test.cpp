// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/extension_entry.h"

#include "json/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wikipub::wiki {
namespace {

constexpr std::string_view kEditor = R"({"actor":"9223372036854775807","user_id":5,"version":3,"state":"active",
    "name":"Zoë","user_page":"https://wiki.example/wiki/User:Zo%C3%AB","handle":"zoe",
    "purposes":{"posts":true,"named":false,"discoverable":true},
    "select":{"what":"new","namespaces":[0,4],"minor":true},
    "locked":true,"text_version":2,"agreed":"2026-11-23T10:00:00Z"})";

std::string entry_text(std::string_view kind, std::string_view members)
{
    return R"({"sequence":12,"version":4,"at":"2026-11-23T10:00:00Z","kind":")" + std::string(kind) + R"(")" +
           (members.empty() ? "" : ",") + std::string(members) + "}";
}

Result<OutboxEntry> parse(std::string const& text)
{
    auto const document = json::parse(text);
    return document ? parse_entry(document->root()) : fail(Errc::invalid_input, "no JSON");
}

Result<EditorConsent> parse_consent(std::string const& text)
{
    auto const document = json::parse(text);
    return document ? parse_editor(document->root()) : fail(Errc::invalid_input, "no JSON");
}

std::string with(std::string_view before, std::string_view after)
{
    std::string text(kEditor);
    return text.replace(text.find(before), before.size(), after);
}

TEST(ExtensionEntry, ReadsAnEditor)
{
    auto const consent = parse_consent(std::string(kEditor));
    ASSERT_TRUE(consent) << consent.error().detail;
    EXPECT_EQ(consent->actor, 9223372036854775807);
    EXPECT_EQ(consent->user_id, 5);
    EXPECT_EQ(consent->version, 3);
    EXPECT_EQ(consent->state, EditorConsent::State::active);
    EXPECT_EQ(consent->name, "Zoë");
    EXPECT_EQ(consent->handle, "zoe");
    EXPECT_TRUE(consent->posts && !consent->named && consent->discoverable);
    EXPECT_FALSE(consent->replies) << "an older extension does not tell";
    EXPECT_TRUE(parse_consent(with("\"discoverable\":true", "\"discoverable\":true,\"replies\":true"))->replies);
    EXPECT_FALSE(parse_consent(with("\"discoverable\":true", "\"discoverable\":true,\"replies\":1")));
    EXPECT_EQ(consent->what, EditorConsent::What::new_pages);
    EXPECT_EQ(consent->namespaces, (std::vector{0, 4}));
    EXPECT_TRUE(consent->minor && consent->locked);
    EXPECT_EQ(consent->text_version, 2);
    EXPECT_EQ(format_iso8601(consent->agreed), "2026-11-23T10:00:00Z");
    EXPECT_EQ(parse_consent(with("[0,4]", "null"))->namespaces, std::nullopt);
    EXPECT_EQ(parse_consent(with("[0,4]", "[]"))->namespaces, std::vector<int>{});

    auto const erased = parse_consent(R"({"actor":"7","version":9,"state":"erased"})");
    ASSERT_TRUE(erased);
    EXPECT_EQ(erased->state, EditorConsent::State::erased);
    EXPECT_EQ(erased->actor, 7);
}

TEST(ExtensionEntry, SaysWhichMemberOfAnEditorIsWrongButNotWhatItHolds)
{
    for (auto const& [before, after, detail] :
         {std::tuple{"\"9223372036854775807\"", "12", "actor is no actor number, which is a positive number in a text"},
          {"9223372036854775807",
           "9223372036854775808",
           "actor is no actor number, which is a positive number in a text"},
          {"9223372036854775807", "-1", "actor is no actor number, which is a positive number in a text"},
          {"9223372036854775807", "0", "actor is no actor number, which is a positive number in a text"},
          {"\"version\":3", "\"version\":0", "version is no positive number"},
          {"\"version\":3", "\"version\":\"3\"", "version is no positive number"},
          {"active", "Alice", "state is none of the words that are known"},
          {"\"Zoë\"", "\"\"", "name is empty"},
          {"\"Zoë\"", "null", "name is no text of at most 255 bytes"},
          {"https://wiki.example", "javascript:", "user_page is no http or https address"},
          {"\"posts\":true", "\"posts\":1", "purposes.posts is neither true nor false"},
          {"\"purposes\":{", "\"purpose\":{", "purposes is no object"},
          {"[0,4]", "[0,-1]", "select.namespaces holds what is no namespace number"},
          {"[0,4]", "{}", "select.namespaces is neither null nor a list of at most 1000 numbers"},
          {"\"what\":\"new\"", "\"what\":\"none\"", "select.what is none of the words that are known"},
          {"2026-11-23T10:00:00Z", "yesterday", "agreed is no time such as 2026-11-23T10:00:00Z"}}) {
        auto const consent = parse_consent(with(before, after));
        ASSERT_FALSE(consent) << before;
        EXPECT_EQ(consent.error().code, Errc::invalid_input);
        EXPECT_EQ(consent.error().detail, detail);
    }
}

TEST(ExtensionEntry, ReadsEachKind)
{
    auto const revisions = parse(entry_text(
        "revisions",
        R"("page_id":7,"suppressed":true,"revisions":[{"id":1,"text":true,"comment":true,"user":true},
           {"id":2,"text":true,"comment":false,"user":true}])"
    ));
    ASSERT_TRUE(revisions) << revisions.error().detail;
    EXPECT_EQ(revisions->sequence, 12);
    EXPECT_EQ(revisions->version, 4);
    auto const& shown = std::get<RevisionsShown>(revisions->what);
    EXPECT_TRUE(shown.suppressed);
    EXPECT_EQ(shown.page, PageId{7});
    ASSERT_EQ(shown.revisions.size(), 2U);
    EXPECT_TRUE(shown.revisions[0].all);
    EXPECT_FALSE(shown.revisions[1].all);

    auto const page = parse(entry_text("page", R"("page_id":7,"state":"deleted","suppressed":false)"));
    ASSERT_TRUE(page);
    EXPECT_TRUE(std::get<PageExists>(page->what).deleted);

    auto const user = parse(entry_text("user", R"("user_id":5,"state":"vanished")"));
    ASSERT_TRUE(user);
    EXPECT_EQ(std::get<UserChanged>(user->what).state, UserState::vanished);

    auto const logs = parse(entry_text("log_entries", R"("log_ids":[3,4],"suppressed":true)"));
    ASSERT_TRUE(logs);
    EXPECT_EQ(std::get<LogEntriesHidden>(logs->what).logs, (std::vector<std::int64_t>{3, 4}));

    EXPECT_TRUE(std::holds_alternative<ListsChanged>(parse(entry_text("lists", ""))->what));
    EXPECT_TRUE(
        std::holds_alternative<EditorConsent>(parse(entry_text("editor", "\"editor\":" + std::string(kEditor)))->what)
    );
}

TEST(ExtensionEntry, RefusesWhatTheSchemaDoesNotAllow)
{
    for (auto const& [text, detail] :
         {std::pair{std::string("[]"), "entry is no object"},
          {std::string("{}"), "sequence is no positive number"},
          {entry_text("gossip", ""), "kind is none that is known"},
          {entry_text("editor", ""), "editor.entry is no object"},
          {entry_text("editor", R"("editor":{"actor":"1","version":1,"state":"x"})"),
           "editor.state is none of the words that are known"},
          {entry_text("revisions", R"("page_id":7,"suppressed":false,"revisions":[])"),
           "revisions is no list of 1 to 10000"},
          {entry_text("revisions", R"("page_id":7,"suppressed":false,"revisions":[{"id":1,"text":true}])"),
           "revisions.comment is neither true nor false"},
          {entry_text("revisions", R"("page_id":7,"suppressed":false,"revisions":[5])"),
           "revisions.entry is no object"},
          {entry_text("revisions", R"("suppressed":false,"revisions":[])"), "page_id is no positive number"},
          {entry_text("page", R"("page_id":7,"state":"deleted")"), "suppressed is neither true nor false"},
          {entry_text("user", R"("user_id":5,"state":"away")"), "state is none of the words that are known"},
          {entry_text("log_entries", R"("log_ids":["3"],"suppressed":true)"),
           "log_ids holds what is no positive number"}}) {
        auto const entry = parse(text);
        ASSERT_FALSE(entry) << text;
        EXPECT_EQ(entry.error().detail, detail) << text;
    }
}

}  // namespace
}  // namespace wikipub::wiki
