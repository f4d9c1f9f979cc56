// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/wiki_api.h"

#include "http/wiki_routes.h"
#include "unit/http/site.h"

#include <gmock/gmock.h>

#include <set>

namespace wikipub::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Two wikis; remembers what was asked, and answers `{}`.
class FakeWikiServices final : public WikiServices {
public:
    std::vector<std::string> calls;
    std::optional<WikiRefusal> refusal;
    std::set<std::pair<std::string, std::string>> nonces;
    std::map<std::string, std::vector<sig::WikiSecret>, std::less<>> secrets{
        {"enwiki",
         {sig::WikiSecret("0123456789abcdef0123456789abcdef"), sig::WikiSecret("the next one, of at least 32 bytes")}},
        {"dewiki", {sig::WikiSecret("the secret of the German wiki, its own")}}};

    std::vector<sig::WikiSecret> const* secrets_of(std::string_view wiki) override
    {
        auto const found = secrets.find(wiki);
        return found == secrets.end() ? nullptr : &found->second;
    }
    Task<bool> use_nonce(std::string wiki, std::string nonce) override
    {
        co_return nonces.emplace(std::move(wiki), std::move(nonce)).second;
    }

    Task<WikiAnswer> outbox(std::string wiki, json::Value entries) override
    {
        return done(wiki + " outbox " + std::to_string(entries.size()));
    }
    Task<WikiAnswer> look(std::string wiki) override { return done(wiki + " look"); }
    Task<WikiAnswer> handle(std::string wiki, std::string handle, std::int64_t actor, std::string user) override
    {
        return done(wiki + " handle " + handle + " " + std::to_string(actor) + " " + user);
    }
    Task<WikiAnswer> editor(std::string wiki, std::int64_t actor) override
    {
        return done(wiki + " editor " + std::to_string(actor));
    }
    Task<WikiAnswer> answer_request(std::string wiki, std::int64_t actor, std::int64_t request, RequestVerdict verdict)
        override
    {
        return done(
            wiki + (verdict == RequestVerdict::accept ? " accept " : " reject ") + std::to_string(actor) + " " +
            std::to_string(request)
        );
    }
    Task<WikiAnswer> remove_follower(std::string wiki, std::int64_t actor, std::string follower) override
    {
        return done(wiki + " remove " + std::to_string(actor) + " " + follower);
    }
    Task<WikiAnswer> withdraw_post(std::string wiki, std::int64_t actor, std::int64_t post) override
    {
        return done(wiki + " withdraw " + std::to_string(actor) + " " + std::to_string(post));
    }
    Task<WikiAnswer> link(std::string wiki, std::int64_t actor, std::string account, std::string user_page) override
    {
        return done(wiki + " link " + std::to_string(actor) + " " + account + " " + user_page);
    }
    Task<WikiAnswer> unlink(std::string wiki, std::int64_t actor) override
    {
        return done(wiki + " unlink " + std::to_string(actor));
    }
    Task<WikiAnswer> move(std::string wiki, std::int64_t actor) override
    {
        return done(wiki + " move " + std::to_string(actor));
    }
    Task<WikiAnswer> replies(std::string wiki, std::int64_t actor, std::optional<std::int64_t> before) override
    {
        return done(wiki + " replies " + std::to_string(actor) + " " + std::to_string(before.value_or(-1)));
    }
    Task<WikiAnswer> hide_reply(std::string wiki, std::int64_t actor, std::int64_t reply) override
    {
        return done(wiki + " hide " + std::to_string(actor) + " " + std::to_string(reply));
    }
    Task<WikiAnswer> report_reply(std::string wiki, std::int64_t actor, std::int64_t reply, std::string comment)
        override
    {
        return done(wiki + " report " + std::to_string(actor) + " " + std::to_string(reply) + " " + comment);
    }
    Task<WikiAnswer> block_for_editor(std::string wiki, std::int64_t actor, std::string target, bool blocked) override
    {
        return done(wiki + (blocked ? " block " : " unblock ") + target + " for " + std::to_string(actor));
    }
    Task<WikiAnswer> page(std::string wiki, std::int64_t page) override
    {
        return done(wiki + " page " + std::to_string(page));
    }
    Task<WikiAnswer> status(std::string wiki) override { return done(wiki + " status"); }
    Task<WikiAnswer> pause(std::string wiki) override { return done(wiki + " pause"); }
    Task<WikiAnswer> resume(std::string wiki) override { return done(wiki + " resume"); }
    Task<WikiAnswer> redactions(std::string wiki, bool suppressed, std::optional<std::int64_t> before) override
    {
        return done(wiki + " redactions " + (suppressed ? "all" : "shown") + " " + std::to_string(before.value_or(-1)));
    }
    Task<WikiAnswer> blocks(std::string wiki) override { return done(wiki + " blocks"); }
    Task<WikiAnswer> block(std::string wiki, std::string target) override { return done(wiki + " block " + target); }
    Task<WikiAnswer> unblock(std::string wiki, std::string target) override
    {
        return done(wiki + " unblock " + target);
    }
    Task<WikiAnswer> reports(std::string wiki, std::optional<std::int64_t> before) override
    {
        return done(wiki + " reports " + std::to_string(before.value_or(-1)));
    }
    Task<WikiAnswer> answer_report(std::string wiki, std::int64_t report, ReportAction action) override
    {
        return done(wiki + " answer " + std::to_string(report) + " " + std::to_string(static_cast<int>(action)));
    }

private:
    Task<WikiAnswer> done(std::string call)
    {
        calls.push_back(std::move(call));
        if (refusal) {
            co_return tl::unexpected(*refusal);
        }
        co_return "{}";
    }
};

class Others final : public Application {
public:
    Task<Response> answer(Request const& /*request*/) override
    {
        Response response;
        response.body = "others";
        co_return response;
    }
};

class WikiApiTest : public testing::Test {
protected:
    struct Signature {
        std::string wiki = "enwiki";
        std::string secret = "0123456789abcdef0123456789abcdef";
        Milliseconds off{0};
        std::string nonce{};  ///< empty: a new one
        std::string target{};
        sig::MacDirection direction = sig::MacDirection::to_daemon;
    };

    Answer ask(std::string_view method, std::string const& target, std::string_view body, Signature signature)
    {
        if (signature.nonce.empty()) {
            signature.nonce = "nonce " + std::to_string(1'000'000'000 + ++count_);
        }
        auto const signed_target = signature.target.empty() ? target : signature.target;
        auto const header = sig::sign_for_wiki(
            sig::WikiSecret(signature.secret),
            signature.wiki,
            {signature.direction, method, signed_target, body},
            clock_.now() + signature.off,
            signature.nonce
        );
        return site_.request(method, target, "WikiPub-Signature: " + header + "\r\n", body);
    }
    Answer get(std::string const& target) { return ask("GET", target, {}, {}); }
    Answer post(std::string const& target, std::string_view body) { return ask("POST", target, body, {}); }

    SystemClock clock_;
    FakeWikiServices services_;
    Others others_;
    WikiApi api_{services_, clock_, others_};
    Site site_{api_};
    int count_ = 0;
};

TEST_F(WikiApiTest, LeavesOtherPathsToOthers)
{
    EXPECT_EQ(site_.get("/healthz").body, "others");
    EXPECT_EQ(site_.get("/api/v10/status").body, "others");
}

TEST_F(WikiApiTest, HandsOverValues)
{
    EXPECT_EQ(post("/api/v1/outbox", R"({"entries":[{},{}]})").status, 200U);
    EXPECT_EQ(post("/api/v1/look", "{}").status, 202U);
    EXPECT_EQ(get("/api/v1/handles/zo%C3%AB?actor=0&name=Zo%C3%AB+Q%26A").status, 200U);
    EXPECT_EQ(get("/api/v1/handles/-?actor=9223372036854775807&name=A").status, 200U);
    EXPECT_EQ(get("/api/v1/editors/5").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/requests/12", R"({"answer":"reject"})").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/remove_follower", R"({"actor":"https://a.example/b"})").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/posts/7/withdraw", "{}").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/link", R"({"account":"@a@b","user_page":"https://c"})").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/unlink", "{}").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/move", "{}").status, 200U);
    EXPECT_EQ(get("/api/v1/editors/5/replies").status, 200U);
    EXPECT_EQ(get("/api/v1/editors/5/replies?before=8").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/replies/8/hide", "{}").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/replies/8/report", R"({"comment":""})").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/blocks", R"({"add":"@a@b"})").status, 200U);
    EXPECT_EQ(post("/api/v1/editors/5/blocks", R"({"remove":"@a@b"})").status, 200U);
    EXPECT_EQ(get("/api/v1/reports?before=4").status, 200U);
    EXPECT_EQ(post("/api/v1/reports/4", R"({"action":"block_actor"})").status, 200U);
    EXPECT_EQ(get("/api/v1/pages/3").status, 200U);
    EXPECT_EQ(get("/api/v1/status").status, 200U);
    EXPECT_EQ(post("/api/v1/pause", "{}").status, 200U);
    EXPECT_EQ(post("/api/v1/resume", "{}").status, 200U);
    EXPECT_EQ(get("/api/v1/redactions?suppressed=1&before=9").status, 200U);
    EXPECT_EQ(get("/api/v1/redactions").status, 200U);
    EXPECT_EQ(get("/api/v1/blocks").status, 200U);
    EXPECT_EQ(post("/api/v1/blocks", R"({"add":"bad.example"})").status, 200U);
    EXPECT_EQ(post("/api/v1/blocks", R"({"remove":"bad.example"})").status, 200U);
    site_.stop();
    EXPECT_THAT(
        services_.calls,
        ElementsAre(
            "enwiki outbox 2",
            "enwiki look",
            "enwiki handle zoë 0 Zoë Q&A",
            "enwiki handle - 9223372036854775807 A",
            "enwiki editor 5",
            "enwiki reject 5 12",
            "enwiki remove 5 https://a.example/b",
            "enwiki withdraw 5 7",
            "enwiki link 5 @a@b https://c",
            "enwiki unlink 5",
            "enwiki move 5",
            "enwiki replies 5 -1",
            "enwiki replies 5 8",
            "enwiki hide 5 8",
            "enwiki report 5 8 ",
            "enwiki block @a@b for 5",
            "enwiki unblock @a@b for 5",
            "enwiki reports 4",
            "enwiki answer 4 2",
            "enwiki page 3",
            "enwiki status",
            "enwiki pause",
            "enwiki resume",
            "enwiki redactions all 9",
            "enwiki redactions shown -1",
            "enwiki blocks",
            "enwiki block bad.example",
            "enwiki unblock bad.example"
        )
    );
}

TEST_F(WikiApiTest, SpeaksForTheWikiThatSigned)
{
    EXPECT_EQ(ask("GET", "/api/v1/status", {}, {.secret = "the next one, of at least 32 bytes"}).status, 200U);
    auto const german =
        ask("GET", "/api/v1/status", {}, {.wiki = "dewiki", .secret = "the secret of the German wiki, its own"});
    EXPECT_EQ(german.status, 200U);
    site_.stop();
    EXPECT_THAT(services_.calls, ElementsAre("enwiki status", "dewiki status"));
}

TEST_F(WikiApiTest, RefusesWhatIsNotSignedAsItShould)
{
    auto const expect = [](Answer const& answer, std::string_view error) {
        EXPECT_EQ(answer.status, 401U);
        EXPECT_EQ(answer.header("Content-Type"), "application/json");
        EXPECT_EQ(answer.body, "{\"error\":\"" + std::string(error) + "\"}");
    };
    std::string const target = "/api/v1/status";
    expect(site_.get(target), "bad_signature");
    expect(site_.get(target, "WikiPub-Signature: garbage\r\n"), "bad_signature");
    expect(ask("GET", target, {}, {.wiki = "frwiki"}), "unknown_key");
    expect(ask("GET", target, {}, {.secret = "somebody else's secret of 32 bytes"}), "unknown_key");
    // Another wiki's key, with either wiki's name.
    expect(ask("GET", target, {}, {.wiki = "dewiki"}), "unknown_key");
    expect(ask("GET", target, {}, {.secret = "the secret of the German wiki, its own"}), "unknown_key");
    expect(ask("GET", target, {}, {.off = std::chrono::seconds{-310}}), "skew");
    expect(ask("GET", target, {}, {.off = std::chrono::seconds{310}}), "skew");
    expect(ask("GET", target, {}, {.target = "/api/v1/blocks"}), "bad_signature");
    expect(ask("GET", target, {}, {.direction = sig::MacDirection::to_wiki}), "bad_signature");
    site_.stop();
    EXPECT_THAT(services_.calls, IsEmpty());
    // Nothing of these requests used up a nonce.
    EXPECT_THAT(services_.nonces, IsEmpty());
}

TEST_F(WikiApiTest, TakesARequestOnce)
{
    Signature const signature{.nonce = "0123456789abcdef"};
    EXPECT_EQ(ask("POST", "/api/v1/pause", "{}", signature).status, 200U);
    auto const again = ask("POST", "/api/v1/pause", "{}", signature);
    EXPECT_EQ(again.status, 401U);
    EXPECT_EQ(again.body, R"({"error":"replayed"})");
    site_.stop();
    EXPECT_THAT(services_.calls, SizeIs(1));
}

TEST_F(WikiApiTest, NeverLogsSecretOrMac)
{
    testing::internal::CaptureStderr();
    ask("GET", "/api/v1/status", {}, {.target = "/api/v1/blocks"});
    ask("GET", "/api/v1/status", {}, {.wiki = "a name that somebody made up"});
    ask("GET", "/api/v1/status", {}, {.wiki = "madeup"});
    site_.stop();
    auto const logged = testing::internal::GetCapturedStderr();
    EXPECT_THAT(logged, HasSubstr(R"("wiki":"enwiki","key_id":"782263197d69e30c","cause":"bad_signature")"));
    EXPECT_THAT(logged, Not(HasSubstr("0123456789abcdef0123456789abcdef")));
    EXPECT_THAT(logged, Not(HasSubstr("mac")));
    EXPECT_THAT(logged, Not(HasSubstr("madeup")));
}

TEST_F(WikiApiTest, RefusesGarbageWithWhatIsWrong)
{
    auto const expect = [](Answer const& answer, std::string_view detail) {
        EXPECT_EQ(answer.status, 400U);
        EXPECT_EQ(answer.body, R"({"error":"bad_request","detail":")" + std::string(detail) + "\"}");
    };
    std::string const deep(1000, '[');
    for (auto const* body : {"[]", "{", "\xff{}", "null", deep.c_str()}) {
        expect(post("/api/v1/pause", body), "the body is no JSON object");
    }
    expect(post("/api/v1/look", ""), "the body is no JSON object");
    expect(post("/api/v1/outbox", R"({"entries":[]})"), "entries is no list of 1 to 100");
    expect(post("/api/v1/outbox", R"({"entries":{"a":1}})"), "entries is no list of 1 to 100");
    expect(get("/api/v1/editors/0"), "the actor is no positive number");
    expect(get("/api/v1/editors/9223372036854775808"), "the actor is no positive number");
    expect(get("/api/v1/editors/-5"), "the actor is no positive number");
    expect(get("/api/v1/pages/x"), "the page is no positive number");
    expect(get("/api/v1/handles/a?name=A"), "actor is no positive number");
    expect(get("/api/v1/handles/a?actor=0"), "name is no user name");
    expect(get("/api/v1/redactions?suppressed=yes"), "suppressed is neither 0 nor 1");
    expect(get("/api/v1/redactions?before=-1"), "before is no positive number");
    expect(post("/api/v1/editors/5/requests/12", R"({"answer":"maybe"})"), "answer is neither accept nor reject");
    expect(post("/api/v1/editors/5/link", R"({"account":"@a@b"})"), "user_page is no text of 1 to 2048 bytes");
    expect(get("/api/v1/editors/5/replies?before=x"), "before is no positive number");
    expect(post("/api/v1/editors/5/replies/0/hide", "{}"), "the reply is no positive number");
    expect(post("/api/v1/editors/5/replies/8/report", "{}"), "comment is no text of at most 4000 bytes");
    expect(post("/api/v1/reports/4", R"({"action":"burn"})"), "action is none that is known");
    expect(post("/api/v1/editors/5/blocks", "{}"), "one of add and remove is wanted");
    expect(post("/api/v1/blocks", "{}"), "one of add and remove is wanted");
    expect(post("/api/v1/blocks", R"({"add":"a","remove":"b"})"), "one of add and remove is wanted");
    site_.stop();
    EXPECT_THAT(services_.calls, IsEmpty());
}

TEST_F(WikiApiTest, AnswersInJsonWhereThereIsNoRoute)
{
    auto const missing = get("/api/v1/editors");
    EXPECT_EQ(missing.status, 404U);
    EXPECT_EQ(missing.body, R"({"error":"not_found"})");
    auto const wrong = post("/api/v1/status", "{}");
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(wrong.header("Allow"), "OPTIONS, GET, HEAD");
    EXPECT_EQ(site_.get("/api/v1/editors").status, 401U);
}

TEST_F(WikiApiTest, PassesRefusalsOn)
{
    services_.refusal = WikiRefusal{422, "no_link_back", ""};
    auto const answer = post("/api/v1/editors/5/link", R"({"account":"@a@b","user_page":"https://c"})");
    EXPECT_EQ(answer.status, 422U);
    EXPECT_EQ(answer.body, R"({"error":"no_link_back"})");
}

TEST_F(WikiApiTest, TakesNoBodyAbove256KiB)
{
    std::string body = R"({"entries":[{}],"more":")";
    body.append((std::size_t{256} << 10U) - body.size() - 2, 'x').append("\"}");
    EXPECT_EQ(post("/api/v1/outbox", body).status, 200U);
    body.insert(body.size() - 2, "x");
    auto const answer = post("/api/v1/outbox", body);
    EXPECT_EQ(answer.status, 413U);
    EXPECT_THAT(answer.body, HasSubstr("too_large"));
}

TEST_F(WikiApiTest, AsksAWikiThatSendsTooMuchToWait)
{
    Answer last;
    int accepted = 0;
    for (int i = 0; i < 2000 && last.status != 429; ++i) {
        last = get("/api/v1/status");
        accepted += last.status == 200 ? 1 : 0;
    }
    EXPECT_EQ(last.status, 429U);
    EXPECT_EQ(last.header("Retry-After"), "1");
    EXPECT_EQ(last.body, R"({"error":"too_many"})");
    EXPECT_GE(accepted, 400);
    // Nobody else has to.
    auto const german =
        ask("GET", "/api/v1/status", {}, {.wiki = "dewiki", .secret = "the secret of the German wiki, its own"});
    EXPECT_EQ(german.status, 200U);
}

}  // namespace
}  // namespace wikipub::http
