// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/hash.h"

#include "base/strings.h"

#include <gtest/gtest.h>

namespace wikipub::sig {
namespace {

TEST(Hash, GivesTheStandardsExamples)
{
    // FIPS 180-4's example, RFC 4231 test case 2.
    EXPECT_EQ(hex_encode(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(
        hex_encode(sha512("abc")),
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    );
    EXPECT_EQ(
        hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(hex_encode(hmac_sha256("", "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hash, ComparesWholeStrings)
{
    EXPECT_TRUE(constant_time_equal("same", "same"));
    EXPECT_FALSE(constant_time_equal("same", "sane"));
    EXPECT_FALSE(constant_time_equal("same", "same and more"));
    EXPECT_TRUE(constant_time_equal("", ""));
}

}  // namespace
}  // namespace wikipub::sig
