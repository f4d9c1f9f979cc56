// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/control.h"

#include "unit/http/site.h"

namespace wikipub::http {
namespace {

using testing::ElementsAre;

class FakeControl final : public ControlServices {
public:
    std::vector<std::string> calls;
    std::optional<Error> failure;

    Task<Result<std::string>> status() override { return done("status"); }
    Task<Result<std::string>> lookup(std::string text) override { return done("lookup " + text); }
    Task<Result<std::string>> followers(std::string actor, std::optional<std::string> cursor) override
    {
        return done("followers " + actor + " " + cursor.value_or("-"));
    }
    Task<Result<std::string>> queue() override { return done("queue"); }
    Task<Result<std::string>> pause(std::optional<std::string> actor) override
    {
        return done("pause " + actor.value_or("-"));
    }
    Task<Result<std::string>> resume(std::optional<std::string> actor) override
    {
        return done("resume " + actor.value_or("-"));
    }
    Task<Result<std::string>> redactions() override { return done("redactions"); }
    Task<Result<std::string>> confirm_redactions(std::string wiki) override { return done("confirm " + wiki); }
    Task<Result<std::string>> rehandle(std::string actor) override { return done("rehandle " + actor); }
    Task<Result<std::string>> block(std::string target) override { return done("block " + target); }
    Task<Result<std::string>> unblock(std::string target) override { return done("unblock " + target); }
    Task<Result<std::string>> list_blocks() override { return done("blocks"); }
    Task<Result<std::string>> import_blocks(std::string list) override { return done("import " + list); }
    Task<Result<std::string>> forget(std::string target, bool blocks, bool sure) override
    {
        return done("forget " + target + (blocks ? " blocks" : "") + (sure ? " sure" : ""));
    }
    Task<Result<std::string>> disclose(std::string who) override { return done("export " + who); }

private:
    Task<Result<std::string>> done(std::string call)
    {
        calls.push_back(std::move(call));
        if (failure) {
            co_return tl::unexpected(*failure);
        }
        co_return R"({"done":true})";
    }
};

class Control : public testing::Test {
protected:
    FakeControl services_;
    Router<ControlServices> router_{services_, control_routes()};
    Site site_{router_};
};

TEST_F(Control, ReadsWithGetAndChangesWithPost)
{
    for (auto const* target :
         {"/status",
          "/lookup?text=%40a%40b",
          "/followers?actor=5",
          "/followers?actor=5&cursor=x",
          "/queue",
          "/redactions",
          "/blocks",
          "/export?who=%40a%40b"}) {
        auto const answer = site_.get(target);
        EXPECT_EQ(answer.status, 200U) << target;
        EXPECT_EQ(answer.header("Content-Type"), "application/json");
        EXPECT_EQ(answer.body, R"({"done":true})");
    }
    struct Change {
        char const* target;
        char const* form;
    };
    for (auto const& [target, form] :
         {Change{"/pause", ""},
          Change{"/pause", "actor=5"},
          Change{"/resume", "actor=5"},
          Change{"/redactions/confirm", "wiki=enwiki"},
          Change{"/rehandle", "actor=5"},
          Change{"/block", "target=evil.example"},
          Change{"/unblock", "target=evil.example"},
          Change{"/blocks/import", "list=%23domain%0Aevil.example%0A"},
          Change{"/forget", "target=evil.example&blocks=no&sure=yes"},
          Change{"/forget", "target=evil.example&blocks=yes"}}) {
        EXPECT_EQ(site_.request("POST", target, "", form).status, 200U) << target;
        EXPECT_EQ(site_.get(target).status, 405U) << target;
    }
    site_.stop();
    EXPECT_THAT(
        services_.calls,
        ElementsAre(
            "status",
            "lookup @a@b",
            "followers 5 -",
            "followers 5 x",
            "queue",
            "redactions",
            "blocks",
            "export @a@b",
            "pause -",
            "pause 5",
            "resume 5",
            "confirm enwiki",
            "rehandle 5",
            "block evil.example",
            "unblock evil.example",
            "import #domain\nevil.example\n",
            "forget evil.example sure",
            "forget evil.example blocks"
        )
    );
}

TEST_F(Control, WantsItsArguments)
{
    EXPECT_EQ(site_.get("/lookup").body, R"({"error":"text is missing"})");
    EXPECT_EQ(site_.get("/followers").status, 400U);
    for (auto const* target : {"/redactions/confirm", "/rehandle", "/block", "/unblock", "/blocks/import", "/forget"}) {
        EXPECT_EQ(site_.request("POST", target).status, 400U) << target;
    }
    site_.stop();
    EXPECT_THAT(services_.calls, testing::IsEmpty());
}

/// The public routes never do.
TEST_F(Control, TellsTheOperatorWhatWentWrong)
{
    services_.failure = Error{Errc::conflict, "no withdrawals of \"enwiki\" are held back"};
    auto const answer = site_.request("POST", "/redactions/confirm", "", "wiki=enwiki");
    EXPECT_EQ(answer.status, 409U);
    EXPECT_EQ(answer.body, R"({"error":"no withdrawals of \"enwiki\" are held back"})");
}

}  // namespace
}  // namespace wikipub::http
