// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/events.h"

#include "http/public_routes.h"
#include "json/reader.h"
#include "unit/http/fake_internal.h"
#include "unit/http/site.h"

#include <gmock/gmock.h>

namespace wikipub::http {
namespace {

using testing::ElementsAre;

constexpr std::string_view kTarget = "/v1/events/0123456789abcdef0123456789abcdef?hasty=true";
constexpr std::string_view kJsonType = "Content-Type: application/json\r\n";

Answer post(FakeInternal& services, std::string_view headers = kJsonType, std::string_view body = "[{}]")
{
    Router<InternalServices> router(services, internal_routes());
    Site site(router);
    return site.request("POST", kTarget, headers, body);
}

TEST(EventsRoute, PassesTokenAndBodyOn)
{
    FakeInternal services;
    services.taken = EventsTaken{1, {}};
    auto const answer = post(services);
    EXPECT_EQ(answer.status, 201U);
    EXPECT_EQ(answer.body, "");
    EXPECT_THAT(services.tokens, ElementsAre("0123456789abcdef0123456789abcdef"));
    EXPECT_THAT(services.bodies, ElementsAre("[{}]"));
}

TEST(EventsRoute, NamesWhatItRefusedAsEventGateDoes)
{
    FakeInternal services;
    services.taken = EventsTaken{1, {{"an-id", "is not of the wiki"}}};
    auto const some = post(services);
    EXPECT_EQ(some.status, 207U);
    EXPECT_EQ(
        some.body,
        R"({"invalid":[{"status":"invalid","event":{"meta":{"id":"an-id"}},"context":{"message":"is not of the wiki"}}],)"
        R"("error":[]})"
    );
    services.taken->accepted = 0;
    EXPECT_EQ(post(services).status, 400U) << "none was taken";
}

TEST(EventsRoute, RefusesAndSaysWhenToComeBack)
{
    FakeInternal services;
    services.taken = fail(Errc::unavailable, "too many events wait");
    auto const full = post(services);
    EXPECT_EQ(full.status, 503U);
    EXPECT_NE(full.header("Retry-After"), "");
    services.taken = fail(Errc::not_found, "token of no wiki");
    auto const unknown = post(services);
    EXPECT_EQ(unknown.status, 404U);
    EXPECT_EQ(unknown.body.find("token"), std::string::npos);
    services.taken = fail(Errc::invalid_input, "no JSON");
    EXPECT_EQ(post(services).status, 400U);
}

TEST(EventsRoute, TakesNothingCompressedAndOnlyPosts)
{
    FakeInternal services;
    EXPECT_EQ(post(services, "Content-Encoding: gzip\r\n").status, 415U);
    Router<InternalServices> router(services, internal_routes());
    Site site(router);
    EXPECT_EQ(site.get(kTarget).status, 405U);
    EXPECT_TRUE(services.tokens.empty());
}

}  // namespace
}  // namespace wikipub::http
