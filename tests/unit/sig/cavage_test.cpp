// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/cavage.h"

#include "base/strings.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace wikipub::sig {
namespace {

// draft-cavage-http-signatures-12 Appendix C. Its key has 1024 bits, which PublicKey refuses, so OpenSSL is asked
// directly.
constexpr char const* kKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3\n"
    "6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6\n"
    "Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw\n"
    "oYi+1hqp1fIekaxsyQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
constexpr char const* kC1 =
    R"(keyId="Test",algorithm="rsa-sha256",headers="date",)"
    R"(signature="SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79cNfwwb8DMJ5cou1s7uEGKKCs+FLEEaDV5lp7q25WqS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGmtdHgVCk9SuS13F0hZ8FD0k/5OxEPXe5WozsbM=")";
constexpr char const* kC2 =
    R"(keyId="Test",algorithm="rsa-sha256",headers="(request-target) host date",)"
    R"(signature="qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxBLSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3ButlYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0=")";

bool verifies(std::string const& base, std::string const& signature)
{
    std::unique_ptr<BIO, decltype(&BIO_free)> const bio(BIO_new_mem_buf(kKey, -1), BIO_free);
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key(
        PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free
    );
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    auto const bytes = [](std::string const& text) { return reinterpret_cast<unsigned char const*>(text.data()); };
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(base), base.size()) == 1;
}

class CavageVectors : public ::testing::Test {
protected:
    Headers headers_ = {
        {"Host", "example.com"},
        {"Date", "Sun, 05 Jan 2014 21:31:40 GMT"},
        {"Content-Type", "application/json"},
        {"Cache-Control", " max-age=60 "},
        {"cache-control", "must-revalidate"},
    };
    Message message_{"POST", "https://example.com", "/foo?param=value&pet=dog", headers_};
};

TEST_F(CavageVectors, C1Default)
{
    auto const signature = parse_cavage(kC1);
    ASSERT_TRUE(signature) << signature.error().detail;
    auto const base = cavage_base(*signature, message_);
    ASSERT_TRUE(base) << base.error().detail;
    EXPECT_EQ(*base, "date: Sun, 05 Jan 2014 21:31:40 GMT");
    EXPECT_TRUE(verifies(*base, signature->signature));
}

TEST_F(CavageVectors, C2Basic)
{
    auto const signature = parse_cavage(kC2);
    ASSERT_TRUE(signature) << signature.error().detail;
    EXPECT_EQ(signature->key_id, "Test");
    EXPECT_EQ(signature->algorithm, "rsa-sha256");
    auto const base = cavage_base(*signature, message_);
    ASSERT_TRUE(base) << base.error().detail;
    EXPECT_EQ(
        *base,
        "(request-target): post /foo?param=value&pet=dog\n"
        "host: example.com\n"
        "date: Sun, 05 Jan 2014 21:31:40 GMT"
    );
    EXPECT_TRUE(verifies(*base, signature->signature));
    EXPECT_FALSE(verifies(*base + "\n", signature->signature));  // S2: no newline at the end
}

TEST_F(CavageVectors, JoinRepeatedFieldsAndKeepTheOrderOfHeaders)
{
    auto const signature = parse_cavage(R"(keyId="k",headers="cache-control Content-Type",signature="AAAA")");
    ASSERT_TRUE(signature);
    EXPECT_EQ(
        cavage_base(*signature, message_).value(),
        "cache-control: max-age=60, must-revalidate\ncontent-type: application/json"
    );
}

TEST_F(CavageVectors, CreatedAndExpiresAreCoveredOnlyByAlgorithmsThatMay)
{
    constexpr char const* kText =
        R"x(headers="(created) (expires)",keyId="k",created=1402170695,expires="1402170699",signature="AAAA")x";
    auto signature = parse_cavage(kText);
    ASSERT_TRUE(signature) << signature.error().detail;
    EXPECT_EQ(cavage_base(*signature, message_).value(), "(created): 1402170695\n(expires): 1402170699");
    signature->algorithm = "hs2019";
    EXPECT_TRUE(cavage_base(*signature, message_));
    signature->algorithm = "rsa-sha256";
    EXPECT_EQ(cavage_base(*signature, message_).error().code, Errc::unauthorized);
    signature->algorithm.clear();
    signature->expires.clear();
    EXPECT_EQ(cavage_base(*signature, message_).error().code, Errc::unauthorized);
}

TEST_F(CavageVectors, MissingForgedAndAmbiguousFieldsAreRefused)
{
    auto const signature = parse_cavage(R"(keyId="k",headers="host x-thing",signature="AAAA")");
    EXPECT_EQ(cavage_base(*signature, message_).error().code, Errc::unauthorized);
    headers_.push_back({"X-Thing", "a\ndate: forged"});
    EXPECT_EQ(cavage_base(*signature, message_).error().code, Errc::unauthorized);
    headers_.back().value = "a";
    EXPECT_TRUE(cavage_base(*signature, message_));
    headers_.push_back({"hOst", "other.example"});
    EXPECT_EQ(cavage_base(*signature, message_).error().code, Errc::unauthorized);
}

TEST(Cavage, DefaultsToCreated)
{
    auto const signature = parse_cavage(R"(keyId="k",created=1,signature="AAAA")");  // §2.1.6
    ASSERT_TRUE(signature);
    EXPECT_EQ(signature->headers, std::vector<std::string>{"(created)"});
}

TEST(Cavage, ReadsWhatSendersWrite)
{
    auto const signature = parse_cavage(
        R"(Signature keyId="https://a.example/u?x=1,2#main-key" , algorithm="RSA-SHA256",headers="Host  Date" ,signature="AAAA",opaque="x")"
    );
    ASSERT_TRUE(signature) << signature.error().detail;
    EXPECT_EQ(signature->key_id, "https://a.example/u?x=1,2#main-key");
    EXPECT_EQ(signature->algorithm, "rsa-sha256");
    EXPECT_EQ(signature->headers, (std::vector<std::string>{"host", "date"}));
}

TEST(Cavage, RefusesMalformedHeaders)
{
    for (char const* const text :
         {"",
          "x",
          "keyId",
          R"(keyId="a)",
          R"(keyId="a",signature="AAAA",headers="")",
          R"(keyId="a",signature="AAA",headers="date")",
          R"(keyId="a",signature="",headers="date")",
          R"(keyId="",signature="AAAA")",
          R"(signature="AAAA")",
          R"(keyId="a")",
          R"(keyId="a",keyId="b",signature="AAAA")",
          R"(keyId="a"signature="AAAA")",
          R"(keyId="a",signature="AAAA",headers="date date")",
          R"(keyId="a",signature="AAAA",headers="date Date")"}) {
        auto const parsed = parse_cavage(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, Errc::invalid_input) << text;
    }
    std::string many;
    for (int i = 0; i < 33; ++i) {
        many += " h" + std::to_string(i);
    }
    EXPECT_FALSE(parse_cavage(R"(keyId="a",signature="AAAA",headers=")" + many + '"'));
    EXPECT_FALSE(parse_cavage(R"(keyId="a",signature="AAAA",x=")" + std::string(8192, 'x') + '"'));
    std::string parameters = R"(keyId="a",signature="AAAA")";
    for (int i = 0; i < 16; ++i) {
        parameters += ",p" + std::to_string(i) + "=1";
    }
    EXPECT_FALSE(parse_cavage(parameters));
}

}  // namespace
}  // namespace wikipub::sig
