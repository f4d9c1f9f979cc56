// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/digest.h"

#include <gtest/gtest.h>

namespace wikipub::sig {
namespace {

// The example of draft-cavage-12 Appendix C and RFC 9421 Appendix B.2.
constexpr char const* kBody = R"({"hello": "world"})";
constexpr char const* kSha256 = "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=";
constexpr char const* kSha512 =
    "WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==";
constexpr char const* kOther = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string text(char const* before, char const* digest, char const* after = "")
{
    return std::string(before) + digest + after;
}

Errc code(Result<> const& result)
{
    return result.error().code;
}

TEST(Digest, IsWrittenAsPeersReadIt)
{
    BodyDigest const digest = digest_of(kBody);
    EXPECT_EQ(digest.digest, text("SHA-256=", kSha256));  // trap 11: Threads wants upper case
    EXPECT_EQ(digest.content_digest, text("sha-256=:", kSha256, ":"));
    EXPECT_TRUE(check_digest(digest.digest, kBody));
    EXPECT_TRUE(check_content_digest(digest.content_digest, kBody));
}

TEST(Digest, IsCheckedInAnyCaseAndCompany)
{
    EXPECT_TRUE(check_digest(text("sha-256=", kSha256), kBody));
    EXPECT_TRUE(check_digest(text("SHA-512=", kSha512), kBody));
    EXPECT_TRUE(check_digest(text("md5=Sd/dVLAcvNLSq16eXua5uQ==, SHA-256=", kSha256), kBody));
    EXPECT_TRUE(check_digest(text("SHA-256=", kSha256, ",unixsum=30637"), kBody));
    EXPECT_TRUE(check_digest(text("SHA-256=", kOther), ""));
}

TEST(Digest, OfAnotherBodyIsRefused)
{
    EXPECT_EQ(code(check_digest(text("SHA-256=", kOther), kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_digest(text("SHA-256=", kSha256), R"({"hello": "World"})")), Errc::unauthorized);
    EXPECT_EQ(code(check_digest(text("SHA-256=", kSha256) + text(",SHA-256=", kOther), kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_digest(text("SHA-256=", kSha256) + text(",SHA-512=", kSha256), kBody)), Errc::unauthorized);
}

TEST(Digest, WithoutAStrongAlgorithmIsRefused)
{
    EXPECT_EQ(code(check_digest("", kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_digest("md5=Sd/dVLAcvNLSq16eXua5uQ==", kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_digest("SHA-256", kBody)), Errc::invalid_input);
    EXPECT_EQ(code(check_digest("SHA-256=", kBody)), Errc::unauthorized);
}

TEST(Digest, IsNotHashedForEverTwice)
{
    std::string many = text("SHA-256=", kSha256);
    for (int i = 0; i < 8; ++i) {
        many += text(",SHA-256=", kSha256);
    }
    EXPECT_EQ(code(check_digest(many, kBody)), Errc::invalid_input);
}

TEST(ContentDigest, IsChecked)
{
    EXPECT_TRUE(check_content_digest(text("sha-512=:", kSha512, ":"), kBody));  // RFC 9421 B.2
    EXPECT_TRUE(check_content_digest(text("md5=:AAAA:, sha-256=:", kSha256, ":"), kBody));
    EXPECT_EQ(code(check_content_digest(text("sha-256=:", kOther, ":"), kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_content_digest("md5=:AAAA:", kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_content_digest("", kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_content_digest("sha-256", kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_content_digest("sha-256=()", kBody)), Errc::unauthorized);
    EXPECT_EQ(code(check_content_digest(text("SHA-256=", kSha256), kBody)), Errc::invalid_input);
}

}  // namespace
}  // namespace wikipub::sig
