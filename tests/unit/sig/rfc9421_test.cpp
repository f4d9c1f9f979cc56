// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/rfc9421.h"

#include "base/strings.h"
#include "sig/keys.h"

#include <gtest/gtest.h>

namespace wikipub::sig {
namespace {

// RFC 9421 Appendix B.2: the test request; B.1.4: the key; B.2.6: the signature.
class Rfc9421Vectors : public ::testing::Test {
protected:
    Headers headers_ = {
        {"Host", "example.com"},
        {"Date", "Tue, 20 Apr 2021 02:07:55 GMT"},
        {"Content-Type", "application/json"},
        {"Content-Length", "18"},
    };
    Message message_{"POST", "https://example.com", "/foo?param=Value&Pet=dog", headers_};
    PublicKey key_ = *PublicKey::from_pem(
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n"
        "-----END PUBLIC KEY-----\n"
    );
};

TEST_F(Rfc9421Vectors, B26Ed25519)
{
    auto const signature = parse_rfc9421(
        R"(sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519")",
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    );
    ASSERT_TRUE(signature) << signature.error().detail;
    EXPECT_EQ(signature->key_id, "test-key-ed25519");
    EXPECT_EQ(signature->created, 1618884473);
    EXPECT_FALSE(signature->expires);
    EXPECT_EQ(signature->algorithm, "");
    auto const base = rfc9421_base(*signature, message_);
    ASSERT_TRUE(base) << base.error().detail;
    EXPECT_EQ(
        *base,
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n"
        "\"@method\": POST\n"
        "\"@path\": /foo\n"
        "\"@authority\": example.com\n"
        "\"content-type\": application/json\n"
        "\"content-length\": 18\n"
        "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
        ";created=1618884473;keyid=\"test-key-ed25519\""
    );
    EXPECT_TRUE(key_.verify(*base, signature->signature));
    EXPECT_FALSE(key_.verify(*base + ' ', signature->signature));
}

TEST_F(Rfc9421Vectors, DerivedComponents)
{
    auto const signature = parse_rfc9421(
        R"(s=("@method" "@target-uri" "@authority" "@scheme" "@request-target" "@path" "@query");keyid="k";alg="x";expires=9)",
        "s=:AAAA:"
    );
    ASSERT_TRUE(signature) << signature.error().detail;
    EXPECT_EQ(signature->algorithm, "x");
    EXPECT_EQ(signature->expires, 9);
    EXPECT_FALSE(signature->created);
    EXPECT_EQ(
        rfc9421_base(*signature, message_).value(),
        "\"@method\": POST\n"
        "\"@target-uri\": https://example.com/foo?param=Value&Pet=dog\n"
        "\"@authority\": example.com\n"
        "\"@scheme\": https\n"
        "\"@request-target\": /foo?param=Value&Pet=dog\n"
        "\"@path\": /foo\n"
        "\"@query\": ?param=Value&Pet=dog\n"
        "\"@signature-params\": " +
            signature->parameters
    );
    Message const plain{"GET", "https://example.com", "/foo", headers_};
    EXPECT_NE(rfc9421_base(*signature, plain).value().find("\"@query\": ?\n"), std::string::npos);  // §2.2.7
}

TEST_F(Rfc9421Vectors, UnknownOrMissingComponentsAreRefused)
{
    for (char const* const component : {"@status", "@query-param", "@anything", "x-missing"}) {
        auto const signature = parse_rfc9421("s=(\"" + std::string(component) + "\");keyid=\"k\"", "s=:AAAA:");
        ASSERT_TRUE(signature) << component;
        EXPECT_EQ(rfc9421_base(*signature, message_).error().code, Errc::unauthorized) << component;
    }
}

TEST(Rfc9421, RefusesMalformedAndAmbiguousHeaders)
{
    std::string const good = R"(s=("@method");keyid="k")";
    ASSERT_TRUE(parse_rfc9421(good, "s=:AAAA:"));
    for (char const* const input :
         {"",
          "s",
          "s=1",
          R"(s=("@method"))",
          R"(s=("@method");keyid="")",
          R"(s=("@method");keyid=1)",
          R"(s=("@method";req);keyid="k")",
          R"(s=("@method" "@method");keyid="k")",
          R"(s=(method);keyid="k")",
          R"(s=("Date");keyid="k")",
          R"(s=("");keyid="k")",
          R"(s=("@method");keyid="k", t=("@method");keyid="k")",
          R"(t=("@method");keyid="k")"}) {
        EXPECT_FALSE(parse_rfc9421(input, "s=:AAAA:")) << input;
    }
    for (char const* const value : {"", "s", "s=1", "s=\"AAAA\"", "s=::", "s=()", "t=:AAAA:", "s=:AAAA:, t=:AAAA:"}) {
        EXPECT_FALSE(parse_rfc9421(good, value)) << value;
    }
}

}  // namespace
}  // namespace wikipub::sig
