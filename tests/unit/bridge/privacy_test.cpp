// SPDX-License-Identifier: GPL-2.0-or-later
// Nobody is named who has not asked for it: events and answers full of names go through the whole of the rules, and
// none may come out.
#include "bridge/editor_publish.h"
#include "bridge/publish.h"
#include "bridge/wording.h"
#include "support/wiki_words.h"
#include "text/transliterate.h"

#include <random>

namespace wikipub::bridge {
namespace {

using namespace std::chrono_literals;

Timestamp const kStart = *parse_iso8601("2026-11-23T12:00:00Z");

std::vector<std::string> const kEditors{
    "Mallory Wexler",
    "Жанна Тестова",
    "محمد التجريبي",
    "試験太郎",
    "192.0.2.77",
    "2001:DB8:0:0:0:0:BEEF:7",
    "~2026-4711-3",
    "Jörg-Ökö",
    "O'Hara+1"};
std::vector<std::string> const kBystanders{
    "Trent Quillfeather", "Прохор Видимов", "عابر سبيل٣", "通行人甲", "198.51.100.9", "2001:db8::d00d", "~2025-99-1"};

/// Ways to name anybody, known to us or not.
std::vector<std::string> const kNaming{
    "[[User:{}]]",
    "[[user talk:{}|talk]]",
    "[[:de:Benutzer:{}|x]]",
    "see User:{}",
    "[[Special:Contributions/{}|{}]]",
    "{{u|{}}}",
    "@{}",
    "Undo revision 5 by [[Special:Contributions/{}|{}]] ([[User talk:{}|talk]])",
    "[[Benutzerin:{}]]",
    "[[Utilisateur:{}]]",
    "[[مستخدم:{}]]",
    "/* undo:0||5|{} */",
    "https://w.example/wiki/User:{}",
    "[[Special:Log/{}]]",
    "Special:Contributions/{}",
};
std::vector<std::string> const kWritingTo{"a.b@mail.example", "+49 30 1234567", "(555) 010-9999"};
std::vector<std::string> const kHarmless{
    "fix typo", "/* History */ ref", "#WikiGap", "[[Tea|drink]]", "ISBN 978-3-16-148410-0", "–", "م", "<i>", "\u200B"};

class Dice {
public:
    explicit Dice(std::uint32_t seed) : engine_(seed) {}
    std::size_t below(std::size_t limit) { return engine_() % limit; }
    bool one_in(std::size_t chances) { return below(chances) == 0; }
    template <class T>
    T const& pick(std::vector<T> const& from)
    {
        return from[below(from.size())];
    }

private:
    std::mt19937 engine_;
};

std::string filled(std::string_view form, std::string_view name)
{
    std::string text(form);
    for (auto at = text.find("{}"); at != text.npos; at = text.find("{}", at + name.size())) {
        text.replace(at, 2, name);
    }
    return text;
}

std::string comment(Dice& dice)
{
    std::string text;
    for (auto parts = 1 + dice.below(4); parts > 0; --parts) {
        switch (dice.below(4)) {
            case 0:
                text += filled(dice.pick(kNaming), dice.pick(dice.one_in(2) ? kEditors : kBystanders));
                break;
            case 1:
                text += dice.one_in(3) ? dice.pick(kWritingTo) : dice.pick(kEditors);
                break;
            default:
                text += dice.pick(kHarmless);
        }
        text += dice.one_in(5) ? "" : " ";
    }
    return text;
}

/// Registered users have one; addresses and temporary accounts never opt in.
std::int64_t user_id_of(std::string const& name)
{
    auto const place = std::find(kEditors.begin(), kEditors.end(), name) - kEditors.begin();
    bool const is_registered = name.find_first_of("~:") == name.npos && !name.starts_with("192.");
    return is_registered ? place + 1 : 0;
}

struct Drawn {
    HeldPost held;
    Situation situation;
};

Drawn draw(Dice& dice, Policy const& policy)
{
    Drawn drawn;
    auto& page = drawn.situation.wiki.page;
    page.id = PageId{42};
    page.title = drawn.situation.history.title = "Tea";
    std::optional<HeldPost> held;
    for (std::int64_t id = 10; id < 10 + 1 + static_cast<std::int64_t>(dice.below(6)); ++id) {
        events::Event event;
        event.kind = events::Kind::edit;
        event.title = "Tea";
        event.rev_id = RevId{id};
        event.parent_rev_id = RevId{id - 1};
        event.user = dice.pick(kEditors);
        event.comment = comment(dice);
        event.timestamp = kStart;
        held = coalesce(held, event, dice.one_in(10), policy, dice.one_in(8) ? kStart + 7h : kStart);
    }
    // Everybody of the list took part, so that every name of it is one of an editor.
    for (std::int64_t id = 9 - static_cast<std::int64_t>(kEditors.size()); id < 17; ++id) {
        RevisionFacts facts;
        facts.id = RevId{id};
        facts.page = page.id;
        facts.parent = RevId{id - 1};
        facts.size = static_cast<std::int64_t>(dice.below(5000));
        facts.sha1 = std::to_string(id);
        facts.user = id < 9 ? kEditors[static_cast<std::size_t>(id + static_cast<std::int64_t>(kEditors.size()) - 9)]
                            : dice.pick(kEditors);
        facts.user_id = user_id_of(facts.user);
        facts.comment = comment(dice);
        facts.author = dice.one_in(3) ? Author::anonymous : Author::autoconfirmed;
        drawn.situation.wiki.revisions[facts.id] = facts;
    }
    drawn.held = *held;
    return drawn;
}

std::string everything_said(Publish const& post, std::string const& language)
{
    WikiSite const site{"Wiki", language, "https://wiki.example", "/wiki/$1", "/w"};
    auto const content = post_content(post.said, site, "https://ap.wiki.example/t/");
    auto text = content.html.text + '\n' + write_words(post.said);
    for (auto const& tag : content.tags) {
        text += '\n' + tag.name + ' ' + tag.href;
    }
    for (auto const& key : post.happened) {
        text += '\n' + key;
    }
    return text::with_ascii_digits(text::fold(text));
}

class Privacy : public testing::TestWithParam<std::string> {};

TEST_P(Privacy, NoPostNamesAnybody)
{
    Dice dice(20261123);
    SummaryFilter const filter(test::wiki_words(GetParam()));
    Policy policy;
    policy.summaries = Summaries::all;
    std::vector<std::string> secrets = kWritingTo;
    secrets.insert(secrets.end(), kEditors.begin(), kEditors.end());
    secrets.insert(secrets.end(), kBystanders.begin(), kBystanders.end());
    std::size_t published = 0;
    std::size_t quoting = 0;
    for (int round = 0; round < 500; ++round) {
        auto const drawn = draw(dice, policy);
        auto const verdict = decide(drawn.held, drawn.situation, policy, filter, kStart + 24h);
        auto const* const post = std::get_if<Publish>(&verdict);
        if (post == nullptr) {
            continue;
        }
        ++published;
        quoting += post->said.summaries.empty() ? 0 : 1;
        auto const said = everything_said(*post, GetParam());
        for (auto const& secret : secrets) {
            ASSERT_EQ(said.find(text::with_ascii_digits(text::fold(secret))), said.npos) << secret << "\n" << said;
        }
    }
    EXPECT_GT(published, 400U);
    EXPECT_GT(quoting, 100U) << "the test says nothing if nothing is ever quoted";
}

TEST_P(Privacy, OnlyWhoAgreedIsNamed)
{
    Dice dice(20261124);
    SummaryFilter const filter(test::wiki_words(GetParam()));
    Policy policy;
    policy.summaries = Summaries::all;
    std::size_t naming = 0;
    for (int round = 0; round < 500; ++round) {
        auto drawn = draw(dice, policy);
        auto& agreed = drawn.situation.may_be_named;
        for (auto const& name : kEditors) {
            if (dice.one_in(3)) {
                agreed.insert(user_id_of(name));
            }
        }
        auto const verdict = decide(drawn.held, drawn.situation, policy, filter, kStart + 24h);
        auto const* const decided = std::get_if<Publish>(&verdict);
        if (decided == nullptr) {
            continue;
        }
        auto post = *decided;
        for (auto const user : post.named) {
            ASSERT_TRUE(user != 0 && agreed.contains(user));
            post.said.named.push_back({kEditors.at(static_cast<std::size_t>(user) - 1), "https://wiki.example/u"});
        }
        ASSERT_TRUE(post.named.empty() || (!drawn.held.unnamed && !drawn.situation.unnamed));
        naming += post.named.empty() ? 0 : 1;
        auto const said = everything_said(post, GetParam());
        for (auto const& name : kEditors) {
            bool const is_named = user_id_of(name) != 0 && agreed.contains(user_id_of(name));
            ASSERT_TRUE(is_named || said.find(text::with_ascii_digits(text::fold(name))) == said.npos) << name;
        }
        for (auto const& name : kBystanders) {
            ASSERT_EQ(said.find(text::with_ascii_digits(text::fold(name))), said.npos) << name;
        }
        // What is stored never holds a name, whoever agreed.
        auto const words = text::with_ascii_digits(text::fold(write_words(post.said)));
        for (auto const& name : kEditors) {
            ASSERT_EQ(words.find(text::with_ascii_digits(text::fold(name))), words.npos) << name;
        }
    }
    EXPECT_GT(naming, 100U) << "the test says nothing if nobody is ever named";
}

TEST_P(Privacy, AnEditorsOwnPostNamesNobodyElse)
{
    Dice dice(20261125);
    SummaryFilter const filter(test::wiki_words(GetParam()));
    Policy policy;
    std::size_t published = 0;
    for (int round = 0; round < 500; ++round) {
        auto const drawn = draw(dice, policy);
        EditorChoice choice;
        choice.name = kEditors.front();
        choice.user_id = user_id_of(choice.name);
        choice.minor = true;
        auto const verdict = decide_own(drawn.held, drawn.situation, choice, policy, filter, kStart + 24h);
        auto const* const post = std::get_if<Publish>(&verdict);
        if (post == nullptr) {
            continue;
        }
        ++published;
        auto const said = everything_said(*post, GetParam());
        for (auto const* const names : {&kEditors, &kBystanders, &kWritingTo}) {
            for (auto const& name : *names) {
                ASSERT_TRUE(name == choice.name || said.find(text::with_ascii_digits(text::fold(name))) == said.npos)
                    << name << "\n"
                    << said;
            }
        }
        for (auto const id : post->revisions) {
            ASSERT_EQ(drawn.situation.wiki.revisions.at(id).user, choice.name);
        }
    }
    EXPECT_GT(published, 50U);
}

INSTANTIATE_TEST_SUITE_P(Languages, Privacy, testing::Values("en", "de", "fr", "ar"), [](auto const& info) {
    return info.param;
});

}  // namespace
}  // namespace wikipub::bridge
