// SPDX-License-Identifier: GPL-2.0-or-later
// Requests signed by our own side, read back, and what happens when one thing about them changes. Other
// implementations' requests are verified end to end in tests/e2e.
#include "sig/inbound.h"

#include "base/strings.h"

#include <gtest/gtest.h>

#include <functional>

namespace wikipub::sig {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow{std::chrono::seconds{1'795'000'000}};
constexpr char const* kKeyId = "https://remote.example/users/bob#main-key";

PrivateKey const& private_key()
{
    static PrivateKey const key = PrivateKey::generate();
    return key;
}

PublicKey const& public_key()
{
    static PublicKey const key = *PublicKey::from_pem(private_key().public_pem());
    return key;
}

/// A request as it arrives, each part of which a test may spoil.
struct Arrived {
    std::string method = "POST";
    std::string target = "/w/enwiki/p/736/inbox";
    Headers headers;
    std::string body = R"({"type":"Follow"})";
    Timestamp now = kNow;
    VerifyPolicy policy{.origins = {"https://other.example", "https://ap.wiki.example"}};

    Result<Claim> read() const { return read_claim({method, target, headers, body}, now, policy); }
    bool accepted() const
    {
        auto const claim = read();
        return claim && holds(*claim, public_key());
    }
    Errc code() const { return read().error().code; }
    std::string& header(std::string_view name)
    {
        return std::find_if(
                   headers.begin(), headers.end(), [&](Header const& h) { return iequals(h.name, name); }
        )->value;
    }
};

Arrived signed_request(Scheme scheme, std::string method = "POST", std::string target = "/w/enwiki/p/736/inbox")
{
    Arrived arrived;
    arrived.method = std::move(method);
    arrived.target = std::move(target);
    arrived.body = arrived.method == "POST" ? arrived.body : "";
    Iri const url = *Iri::parse("https://ap.wiki.example" + arrived.target);
    BodyDigest const digest = digest_of(arrived.body);
    BodyDigest const* const covered = arrived.method == "POST" ? &digest : nullptr;
    Unsigned prepared = prepare(scheme, {arrived.method, url, covered, kKeyId, kNow});
    std::string const signature = private_key().sign_sha256(prepared.base);
    arrived.headers = finish(std::move(prepared), signature);
    arrived.headers.push_back({"host", "ap.wiki.example"});
    arrived.headers.push_back({"content-type", "application/activity+json"});
    return arrived;
}

/// Signs in cavage whatever it is told to cover.
Arrived cavage_request(
    std::string const& covered, std::string const& base, std::string const& parameters, Headers headers
)
{
    Arrived arrived;
    arrived.headers = std::move(headers);
    arrived.headers.push_back({"Host", "ap.wiki.example"});
    arrived.headers.push_back({"Digest", digest_of(arrived.body).digest});
    arrived.headers.push_back(
        {"Signature",
         std::string("keyId=\"") + kKeyId + "\"," + parameters + "headers=\"" + covered + "\",signature=\"" +
             base64_encode(private_key().sign_sha256(base)) + '"'}
    );
    return arrived;
}

std::string const kTargetAndHost = "(request-target): post /w/enwiki/p/736/inbox\nhost: ap.wiki.example\ndigest: " +
                                   digest_of(R"({"type":"Follow"})").digest;

class BothSchemes : public ::testing::TestWithParam<Scheme> {};
INSTANTIATE_TEST_SUITE_P(
    Inbound,
    BothSchemes,
    ::testing::Values(Scheme::cavage, Scheme::rfc9421),
    [](auto const& each) { return std::string(name_of(each.param)); }
);

TEST_P(BothSchemes, SignedPostIsAccepted)
{
    Arrived const arrived = signed_request(GetParam());
    EXPECT_TRUE(is_signed(arrived.headers));
    auto const claim = arrived.read();
    ASSERT_TRUE(claim) << claim.error().detail;
    EXPECT_EQ(claim->scheme, GetParam());
    EXPECT_EQ(claim->key_id, kKeyId);
    EXPECT_EQ(claim->created, kNow);
    EXPECT_TRUE(holds(*claim, public_key()));
    EXPECT_FALSE(holds(*claim, *PublicKey::from_pem(PrivateKey::generate().public_pem())));
}

TEST_P(BothSchemes, SignedGetIsAcceptedWithAndWithoutQuery)
{
    EXPECT_TRUE(signed_request(GetParam(), "GET", "/actor").accepted());
    EXPECT_TRUE(signed_request(GetParam(), "GET", "/w/enwiki/p/736/outbox?page=2&a=%2F").accepted());
}

TEST_P(BothSchemes, EveryMutationIsRefused)
{
    std::vector<std::pair<char const*, std::function<void(Arrived&)>>> const mutations = {
        {"method", [](Arrived& r) { r.method = "PUT"; }},
        {"target", [](Arrived& r) { r.target = "/w/enwiki/p/737/inbox"; }},
        {"query", [](Arrived& r) { r.target += "?a=b"; }},
        {"host", [](Arrived& r) { r.header("host") = "other.example"; }},
        {"body", [](Arrived& r) { r.body[2] = 'T'; }},
        {"body cut", [](Arrived& r) { r.body.pop_back(); }},
        {"body gone", [](Arrived& r) { r.body.clear(); }},
        {"signature",
         [](Arrived& r) {
             std::string& value = r.header("signature");
             char& c = value[value.size() - 20];
             c = c == 'A' ? 'B' : 'A';
         }},
        {"signature header gone",
         [](Arrived& r) { std::erase_if(r.headers, [](Header const& h) { return h.name == "Signature"; }); }},
        {"host twice",
         [](Arrived& r) {
             r.headers.push_back({"Host", "ap.wiki.example"});
         }},
        {"host gone", [](Arrived& r) { std::erase_if(r.headers, [](Header const& h) { return h.name == "host"; }); }},
    };
    for (auto const& [what, mutate] : mutations) {
        Arrived arrived = signed_request(GetParam());
        ASSERT_TRUE(arrived.accepted());
        mutate(arrived);
        bool const query_of_cavage = GetParam() == Scheme::cavage && what == std::string_view("query");
        EXPECT_EQ(arrived.accepted(), query_of_cavage) << what;  // S7: a target signed without its query
    }
}

TEST_P(BothSchemes, DigestMustBeOfTheBody)
{
    Arrived arrived = signed_request(GetParam());
    std::string& digest = arrived.header(GetParam() == Scheme::cavage ? "digest" : "content-digest");
    BodyDigest const other = digest_of("something else");
    digest = GetParam() == Scheme::cavage ? other.digest : other.content_digest;
    EXPECT_EQ(arrived.code(), Errc::unauthorized);
    arrived.body = "something else";  // the digest holds now, the signature does not
    ASSERT_TRUE(arrived.read());
    EXPECT_FALSE(arrived.accepted());
}

TEST_P(BothSchemes, WindowIsTwelveHoursAndOne)  // S8
{
    Arrived arrived = signed_request(GetParam());
    arrived.now = kNow + 12h;
    EXPECT_TRUE(arrived.accepted());
    arrived.now = kNow + 12h + 1s;
    EXPECT_EQ(arrived.code(), Errc::unauthorized);
    arrived.now = kNow - 1h;
    EXPECT_TRUE(arrived.accepted());
    arrived.now = kNow - 1h - 1s;
    EXPECT_EQ(arrived.code(), Errc::unauthorized);
}

TEST_P(BothSchemes, HostMayHaveAnyCaseAndTheDefaultPortButMustBeOurs)
{
    Arrived arrived = signed_request(GetParam());
    arrived.header("host") = "AP.wiki.example:443";
    EXPECT_TRUE(arrived.read()) << arrived.read().error().detail;
    for (char const* const host : {"ap.wiki.example:8443", "ap.wiki.example.evil.example", "", "evil.example"}) {
        arrived.header("host") = host;
        EXPECT_EQ(arrived.code(), Errc::unauthorized) << host;
    }
}

TEST_P(BothSchemes, TargetMustBeAPath)
{
    Arrived arrived = signed_request(GetParam());
    arrived.target = "https://ap.wiki.example" + arrived.target;
    EXPECT_EQ(arrived.code(), Errc::invalid_input);
}

TEST(Inbound, UnsignedIsUnauthorized)
{
    Arrived arrived;
    arrived.headers = {{"Host", "ap.wiki.example"}};
    EXPECT_FALSE(is_signed(arrived.headers));
    EXPECT_EQ(arrived.code(), Errc::unauthorized);
}

TEST(InboundCavage, HeadersAreWhatPeersRead)  // S1, S2, S3
{
    Arrived arrived = signed_request(Scheme::cavage);
    EXPECT_TRUE(arrived.header("signature")
                    .starts_with("keyId=\"https://remote.example/users/bob#main-key\",algorithm=\"rsa-sha256\","
                                 "headers=\"(request-target) host date digest\",signature=\""));
    EXPECT_EQ(
        arrived.read()->bases,
        (std::vector<std::string>{
            "(request-target): post /w/enwiki/p/736/inbox\nhost: ap.wiki.example\ndate: " + format_http_date(kNow) +
            "\ndigest: " + digest_of(arrived.body).digest})
    );
}

TEST(InboundCavage, OrderOfHeadersIsTheSignersOwn)
{
    Arrived arrived = signed_request(Scheme::cavage);
    std::string& value = arrived.header("signature");
    std::string const covered = "host date digest";
    value.replace(value.find(covered), covered.size(), "host digest date");
    ASSERT_TRUE(arrived.read());
    EXPECT_FALSE(arrived.accepted());
}

TEST(InboundCavage, AnyOfTheAlgorithmsThatMeanRsaSha256)  // S6
{
    std::string const base = kTargetAndHost + "\ndate: " + format_http_date(kNow);
    Headers const date = {{"Date", format_http_date(kNow)}};
    for (char const* const parameter :
         {"", "algorithm=\"hs2019\",", "algorithm=\"rsa-sha256\",", "algorithm=\"RSA-SHA256\","}) {
        EXPECT_TRUE(cavage_request("(request-target) host digest date", base, parameter, date).accepted()) << parameter;
    }
    for (char const* const parameter :
         {"algorithm=\"rsa-sha1\",", "algorithm=\"hmac-sha256\",", "algorithm=\"none\","}) {
        EXPECT_EQ(
            cavage_request("(request-target) host digest date", base, parameter, date).code(), Errc::unauthorized
        );
    }
}

TEST(InboundCavage, CreatedStandsForDate)  // S6, S8
{
    std::string const covered = "(request-target) host digest (created)";
    std::string const seconds = std::to_string(kNow.time_since_epoch() / 1s);
    std::string const base = kTargetAndHost + "\n(created): " + seconds;
    std::string const created = "created=" + seconds + ",";
    EXPECT_TRUE(cavage_request(covered, base, created, {}).accepted());
    EXPECT_TRUE(cavage_request(covered, base, created + "algorithm=\"hs2019\",", {}).accepted());
    EXPECT_EQ(cavage_request(covered, base, created + "algorithm=\"rsa-sha256\",", {}).code(), Errc::unauthorized);
    EXPECT_EQ(cavage_request(covered, base, "", {}).code(), Errc::invalid_input);
    EXPECT_EQ(cavage_request(covered, base, "created=99999999999999999,", {}).code(), Errc::invalid_input);
    EXPECT_EQ(cavage_request(covered, base, "created=-1,", {}).code(), Errc::invalid_input);
    EXPECT_EQ(cavage_request(covered, base, "created=1,", {}).code(), Errc::unauthorized);
}

TEST(InboundCavage, ExpiresIsHonouredAfterTheClocksAllowance)
{
    std::string const base = kTargetAndHost + "\ndate: " + format_http_date(kNow);
    std::string const expires = "expires=" + std::to_string(kNow.time_since_epoch() / 1s + 30) + ",";
    Arrived arrived =
        cavage_request("(request-target) host digest date", base, expires, {{"Date", format_http_date(kNow)}});
    arrived.now = kNow + 30s + 1h;
    EXPECT_TRUE(arrived.accepted());
    arrived.now = kNow + 31s + 1h;
    EXPECT_EQ(arrived.code(), Errc::unauthorized);
}

TEST(InboundCavage, ExtraHeadersMayBeCovered)  // S6: Misskey signs accept, Pleroma content-length
{
    std::string const base =
        kTargetAndHost + "\ndate: " + format_http_date(kNow) + "\ncontent-length: 17\naccept: a/b, c/d";
    Headers headers = {
        {"Date", format_http_date(kNow)}, {"Content-Length", "17"}, {"Accept", "a/b"}, {"Accept", "c/d"}};
    EXPECT_TRUE(cavage_request("(request-target) host digest date content-length accept", base, "", headers).accepted()
    );
}

TEST(InboundCavage, TooLittleCoveredIsRefused)
{
    std::string const date = format_http_date(kNow);
    for (char const* const covered :
         {"host digest date",
          "(request-target) digest date",
          "(request-target) host date",
          "(request-target) host digest",
          "date"}) {
        EXPECT_EQ(cavage_request(covered, "whatever", "", {{"Date", date}}).code(), Errc::unauthorized) << covered;
    }
}

TEST(InboundCavage, DateMustBeThereOnceAndReadable)
{
    std::string const covered = "(request-target) host digest date";
    EXPECT_EQ(cavage_request(covered, "", "", {}).code(), Errc::unauthorized);
    EXPECT_EQ(cavage_request(covered, "", "", {{"Date", "yesterday"}}).code(), Errc::invalid_input);
    std::string const date = format_http_date(kNow);
    EXPECT_EQ(cavage_request(covered, "", "", {{"Date", date}, {"date", date}}).code(), Errc::unauthorized);
}

TEST(InboundCavage, GetSignedWithoutItsQueryIsAccepted)  // S7
{
    Arrived arrived = signed_request(Scheme::cavage, "GET", "/w/enwiki/p/736/outbox");
    arrived.target += "?page=1";
    auto const claim = arrived.read();
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->bases.size(), 2U);
    EXPECT_TRUE(arrived.accepted());
}

TEST(InboundCavage, BodyOfAGetMustBeCoveredToo)
{
    Arrived arrived = signed_request(Scheme::cavage, "GET", "/actor");
    arrived.body = "x";
    EXPECT_EQ(arrived.code(), Errc::unauthorized);
}

TEST(InboundCavage, Ed25519KeyDoesNotAnswerForRsa)
{
    auto const key = PublicKey::from_pem(
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n"
        "-----END PUBLIC KEY-----\n"
    );
    EXPECT_FALSE(holds(*signed_request(Scheme::cavage).read(), *key));
}

TEST(InboundRfc9421, CoversTheConfiguredUrl)  // S12, S13
{
    Arrived arrived = signed_request(Scheme::rfc9421);
    std::string const parameters =
        "(\"@method\" \"@target-uri\" \"content-digest\");created=1795000000;keyid=\"" + std::string(kKeyId) + '"';
    EXPECT_EQ(arrived.header("signature-input"), "sig1=" + parameters);
    EXPECT_EQ(
        arrived.read()->bases,
        (std::vector<std::string>{
            "\"@method\": POST\n\"@target-uri\": https://ap.wiki.example/w/enwiki/p/736/inbox\n\"content-digest\": " +
            digest_of(arrived.body).content_digest + "\n\"@signature-params\": " + parameters})
    );
    arrived.policy.origins = {"http://ap.wiki.example"};
    EXPECT_FALSE(arrived.accepted());
}

TEST(InboundRfc9421, GoesBeforeCavageWhereBothAreThere)  // S12
{
    Arrived arrived = signed_request(Scheme::rfc9421);
    EXPECT_EQ(arrived.read()->scheme, Scheme::rfc9421);
    arrived.headers.push_back(signed_request(Scheme::cavage).headers.back());
    EXPECT_TRUE(arrived.accepted());
}

TEST(InboundRfc9421, ParametersAreJudged)
{
    struct Case {
        char const* input;
        Errc code;
    };
    std::string const list = R"(s=("@method" "@target-uri" "content-digest"))";
    for (Case const& each : std::vector<Case>{
             {";keyid=\"k\"", Errc::unauthorized},
             {";keyid=\"k\";created=-5", Errc::invalid_input},
             {";keyid=\"k\";created=1795000000;expires=1794990000", Errc::unauthorized},
             {";keyid=\"k\";created=1795000000;alg=\"hmac-sha256\"", Errc::unauthorized},
             {";created=1795000000", Errc::invalid_input},
         }) {
        Arrived arrived = signed_request(Scheme::rfc9421);
        arrived.header("signature-input") = list + each.input;
        arrived.header("signature") = "s=:AAAA:";
        EXPECT_EQ(arrived.code(), each.code) << each.input;
    }
    for (char const* const covered :
         {"(\"@method\" \"content-digest\")",
          "(\"@target-uri\" \"content-digest\")",
          "(\"@method\" \"@target-uri\")"}) {
        Arrived arrived = signed_request(Scheme::rfc9421);
        arrived.header("signature-input") = "s=" + std::string(covered) + ";created=1795000000;keyid=\"k\"";
        arrived.header("signature") = "s=:AAAA:";
        EXPECT_EQ(arrived.code(), Errc::unauthorized) << covered;
    }
}

TEST(InboundRfc9421, AlgorithmBindsTheKindOfKey)
{
    Arrived arrived = signed_request(Scheme::rfc9421);
    arrived.header("signature-input") += ";alg=\"ed25519\"";
    auto const claim = arrived.read();
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->key_kind, PublicKey::Kind::ed25519);
    EXPECT_FALSE(holds(*claim, public_key()));
}

}  // namespace
}  // namespace wikipub::sig
