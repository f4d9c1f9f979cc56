// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/extension.h"

#include "unit/wiki/support.h"

#include <gmock/gmock.h>

namespace wikipub::wiki {
namespace {

using test::LoopbackServer;
using test::Received;
using testing::ElementsAre;
using testing::HasSubstr;

/// An extension that says what the test wants, after it has checked the signature as the real one does.
class ExtensionTest : public ::testing::Test {
protected:
    ~ExtensionTest() override
    {
        extension_.close();
        client_.close();
        loop_.restart();
        loop_.run();
    }

    void answer(Received const& request, LoopbackServer::Connection& connection)
    {
        std::string_view target = request.target;
        EXPECT_TRUE(target.starts_with("/w/rest.php/wikipub/v1/")) << target;
        target.remove_prefix(std::string_view("/w/rest.php").size());
        auto const claim = sig::parse_wiki_mac(request.header("WikiPub-Signature"));
        sig::MacRequest const signed_request{sig::MacDirection::to_wiki, request.method, target, request.body};
        bool const holds = claim && claim->wiki == "enwiki" &&
                           !sig::check_wiki_mac(*claim, {accepted_}, signed_request, clock_.now()) &&
                           nonces_.insert(claim->nonce).second;
        if (!holds) {
            connection.answer(401, R"({"error":"unknown_key"})");
        } else {
            connection.answer(status_, body_, more_headers_);
        }
    }

    template <class T>
    T ask(Task<T> task)
    {
        return test::run(loop_, std::move(task));
    }

    int status_ = 200;
    std::string body_;
    std::string more_headers_;
    sig::WikiSecret accepted_{"0123456789abcdef0123456789abcdef"};
    std::set<std::string> nonces_;
    asio::io_context loop_;
    SystemClock clock_;
    SystemRandom random_;
    Metrics metrics_;
    LoopbackServer server_{
        [this](Received const& request, LoopbackServer::Connection& connection) { answer(request, connection); }};
    net::Client client_{loop_, {}};
    Extension extension_{
        loop_.get_executor(),
        client_,
        clock_,
        random_,
        metrics_,
        {.wiki = "enwiki",
         .path = "enwiki",
         .url = server_.url("/w/rest.php"),
         .host_header = "",
         .secrets = {accepted_}}};
};

TEST_F(ExtensionTest, StandsBesideTheActionApi)
{
    EXPECT_EQ(rest_url("https://en.wikipedia.org/w/api.php"), "https://en.wikipedia.org/w/rest.php");
    EXPECT_EQ(rest_url("http://10.0.0.1/"), "http://10.0.0.1/rest.php");
}

TEST_F(ExtensionTest, SignsEachRequestAnew)
{
    body_ = R"({"wiki":"enwiki","extension":"1.0.0","last":1234})";
    for (int i = 0; i < 3; ++i) {
        auto const state = ask(extension_.state());
        ASSERT_TRUE(state) << state.error().detail;
        EXPECT_EQ(state->last, 1234);
    }
    EXPECT_EQ(nonces_.size(), 3U);
}

TEST_F(ExtensionTest, SignsWithTheFirstSecretAndWithNewOnesAfterAReload)
{
    accepted_ = sig::WikiSecret("another secret of thirty-two bytes or more");
    body_ = R"({"wiki":"enwiki","extension":"1.0.0","last":0})";
    auto const refused = ask(extension_.state());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unauthorized);
    EXPECT_EQ(refused.error().detail, "the extension refuses our signature: unknown_key");
    extension_.set_secrets({accepted_, sig::WikiSecret("0123456789abcdef0123456789abcdef")});
    EXPECT_TRUE(ask(extension_.state()));
}

TEST_F(ExtensionTest, BelievesNoOtherWiki)
{
    body_ = R"({"wiki":"dewiki","extension":"1.0.0","last":1234})";
    auto const state = ask(extension_.state());
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, Errc::conflict);
}

TEST_F(ExtensionTest, ReadsTheOutboxAndSkipsOnlyWhatItCannotUnderstand)
{
    body_ = R"({"last":40,"entries":[
        {"sequence":12,"kind":"page","version":1,"at":"2026-11-23T10:00:00Z","page_id":7,"state":"deleted",
         "suppressed":false},
        {"sequence":14,"kind":"page","version":1,"at":"2026-11-23T10:00:00Z","page_id":-7,"state":"deleted",
         "suppressed":false},
        {"sequence":15,"kind":"lists","version":1,"at":"2026-11-23T10:00:00Z"}]})";
    auto const outbox = ask(extension_.outbox(11));
    ASSERT_TRUE(outbox) << outbox.error().detail;
    EXPECT_EQ(outbox->entries.size(), 2U);
    EXPECT_THAT(outbox->refused, ElementsAre("14: page_id is no positive number"));
    EXPECT_EQ(outbox->read_to, 15);
    EXPECT_EQ(outbox->rows, 3U);
    EXPECT_EQ(outbox->last, 40);
    EXPECT_THAT(server_.received().back().target, HasSubstr("/wikipub/v1/outbox?after=11&limit=100"));
}

TEST_F(ExtensionTest, RefusesAnOutboxThatDoesNotSayHowFarItGoes)
{
    for (auto const* body :
         {R"({"last":40,"entries":[{"kind":"lists"}]})",
          R"({"last":40,"entries":[{"sequence":11}]})",
          R"({"last":40,"entries":[{"sequence":13},{"sequence":12}]})",
          R"({"last":40,"entries":{}})",
          R"({"entries":[]})",
          R"([])",
          R"(<html>)",
          ""}) {
        body_ = body;
        auto const outbox = ask(extension_.outbox(11));
        ASSERT_FALSE(outbox) << body;
        EXPECT_EQ(outbox.error().code, Errc::invalid_input) << body;
    }
}

TEST_F(ExtensionTest, ReadsEditorsPageByPage)
{
    body_ = R"({"editors":[{"actor":"1","version":1,"state":"erased"},{"actor":"x"}],"continue":"a|b"})";
    auto const first = ask(extension_.editors(""));
    ASSERT_TRUE(first) << first.error().detail;
    EXPECT_EQ(first->editors.size(), 1U);
    EXPECT_EQ(first->refused.size(), 1U);
    EXPECT_EQ(first->next, "a|b");
    body_ = R"({"editors":[],"continue":null})";
    auto const second = ask(extension_.editors(first->next));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->next, "");
    EXPECT_THAT(server_.received().back().target, HasSubstr("editors?continue=a%7Cb&limit=200"));
    // Who is missing from a reading has lapsed, so half a reading must not look like a whole one.
    body_ = R"({"editors":[]})";
    EXPECT_FALSE(ask(extension_.editors("")));
    body_ = R"({"editors":[],"continue":"a|b"})";
    EXPECT_FALSE(ask(extension_.editors("a|b")));
}

TEST_F(ExtensionTest, TakesListsWholeOrNotAtAll)
{
    body_ = R"({"version":3,"denied":[{"page_id":1,"title":"Foo bar"}],"unnamed":[]})";
    auto const lists = ask(extension_.lists());
    ASSERT_TRUE(lists) << lists.error().detail;
    ASSERT_EQ(lists->denied.size(), 1U);
    EXPECT_EQ(lists->denied.front().page, PageId{1});
    EXPECT_EQ(lists->denied.front().title, "Foo bar");
    for (auto const* body :
         {R"({"denied":[{"page_id":1,"title":"Foo bar"}]})",
          R"({"denied":[{"page_id":1}],"unnamed":[]})",
          R"({"denied":[{"page_id":"1","title":"Foo"}],"unnamed":[]})"}) {
        body_ = body;
        EXPECT_FALSE(ask(extension_.lists())) << body;
    }
}

TEST_F(ExtensionTest, SaysWhyThereIsNoAnswer)
{
    status_ = 404;
    body_ = R"({"httpCode":404})";
    EXPECT_EQ(ask(extension_.lists()).error().code, Errc::not_found);
    status_ = 302;
    EXPECT_EQ(ask(extension_.lists()).error().code, Errc::invalid_input);
    status_ = 503;
    more_headers_ = "Retry-After: 86400\r\n";
    EXPECT_EQ(ask(extension_.lists()).error().code, Errc::unavailable);
    // It asked for a day: nothing is sent before, and whoever asks is told at once.
    auto const before = server_.received().size();
    EXPECT_FALSE(ask(extension_.lists()));
    EXPECT_EQ(server_.received().size(), before);
}

}  // namespace
}  // namespace wikipub::wiki
