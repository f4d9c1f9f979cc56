// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/keys.h"

#include "base/strings.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <atomic>
#include <thread>

namespace wikipub::sig {
namespace {

PrivateKey const& our_key()
{
    static PrivateKey const key = PrivateKey::generate();
    return key;
}

using EvpKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string encode(EvpKey const& key, int selection, char const* structure)
{
    auto* const context = OSSL_ENCODER_CTX_new_for_pkey(key.get(), selection, "PEM", structure, nullptr);
    unsigned char* data = nullptr;
    std::size_t size = 0;
    EXPECT_EQ(OSSL_ENCODER_to_data(context, &data, &size), 1);
    std::string const pem(reinterpret_cast<char const*>(data), size);
    OPENSSL_free(data);
    OSSL_ENCODER_CTX_free(context);
    return pem;
}

std::string public_pem(EvpKey const& key, char const* structure = "SubjectPublicKeyInfo")
{
    return encode(key, EVP_PKEY_PUBLIC_KEY, structure);
}

EvpKey rsa_key(unsigned int bits)
{
    return {EVP_RSA_gen(bits), EVP_PKEY_free};
}

/// Not a working key: enough for a parser to look at.
std::string public_pem_with_exponent(std::string_view exponent_in_hex)
{
    BIGNUM* modulus = BN_new();
    BN_set_bit(modulus, 2047);
    BN_set_bit(modulus, 0);
    BIGNUM* exponent = nullptr;
    BN_hex2bn(&exponent, std::string(exponent_in_hex).c_str());
    auto* const builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent);
    auto* const parameters = OSSL_PARAM_BLD_to_param(builder);
    auto* const context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    EVP_PKEY* key = nullptr;
    EXPECT_EQ(EVP_PKEY_fromdata_init(context), 1);
    EXPECT_EQ(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters), 1);
    std::string pem = public_pem({key, EVP_PKEY_free});
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(exponent);
    BN_free(modulus);
    return pem;
}

TEST(Keys, SignAndVerify)
{
    std::string const signature = our_key().sign_sha256("a text");
    EXPECT_EQ(signature.size(), 256U);
    auto const key = PublicKey::from_pem(our_key().public_pem());
    ASSERT_TRUE(key) << key.error().detail;
    EXPECT_EQ(key->kind(), PublicKey::Kind::rsa);
    EXPECT_TRUE(key->verify("a text", signature));
    EXPECT_FALSE(key->verify("a test", signature));
    EXPECT_FALSE(key->verify("a text", signature.substr(1)));
    EXPECT_FALSE(key->verify("a text", ""));
    EXPECT_FALSE(PublicKey::from_pem(PrivateKey::generate().public_pem())->verify("a text", signature));
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Keys, SurviveStorage)
{
    std::string const pem = our_key().to_pem();
    EXPECT_TRUE(pem.starts_with("-----BEGIN PRIVATE KEY-----"));
    auto const loaded = PrivateKey::from_pem(pem);
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(loaded->public_pem(), our_key().public_pem());
    EXPECT_EQ(loaded->sign_sha256("same"), our_key().sign_sha256("same"));  // PKCS#1 v1.5 is deterministic
}

TEST(Keys, ReadPkcs1AndForeignLineEnds)
{
    EvpKey const key = rsa_key(2048);
    std::string const pkcs1 = public_pem(key, "type-specific");
    ASSERT_TRUE(pkcs1.starts_with("-----BEGIN RSA PUBLIC KEY-----"));
    EXPECT_TRUE(PublicKey::from_pem(pkcs1)) << PublicKey::from_pem(pkcs1).error().detail;
    std::string const private_pkcs1 = encode(key, EVP_PKEY_KEYPAIR, "type-specific");
    EXPECT_TRUE(PrivateKey::from_pem(private_pkcs1));

    std::string windows;
    for (char const c : our_key().public_pem()) {
        windows += c == '\n' ? "\r\n" : std::string(1, c);
    }
    EXPECT_TRUE(PublicKey::from_pem(windows));
    std::string const unended(our_key().public_pem().substr(0, our_key().public_pem().size() - 1));
    EXPECT_TRUE(PublicKey::from_pem(unended));
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Keys, RefuseWeakAndHugeAndOtherKeys)
{
    EXPECT_FALSE(PublicKey::from_pem(public_pem(rsa_key(1024))));
    EXPECT_FALSE(PrivateKey::from_pem(encode(rsa_key(1024), EVP_PKEY_KEYPAIR, "PrivateKeyInfo")));
    EXPECT_FALSE(PublicKey::from_pem(public_pem({EVP_EC_gen("P-256"), EVP_PKEY_free})));
    EXPECT_FALSE(PublicKey::from_pem(our_key().to_pem()));
    EXPECT_FALSE(PublicKey::from_pem(""));
    EXPECT_FALSE(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----\n"));
    EXPECT_FALSE(PublicKey::from_pem("-----BEGIN RSA PUBLIC KEY-----\nMII\n-----END RSA PUBLIC KEY-----\n"));
    EXPECT_FALSE(PublicKey::from_pem(our_key().public_pem() + std::string(16 * 1024, '\n')));
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Keys, RefuseExponentsThatMakeVerifyingDearOrVoid)
{
    EXPECT_TRUE(PublicKey::from_pem(public_pem_with_exponent("010001")));
    EXPECT_FALSE(PublicKey::from_pem(public_pem_with_exponent("01")));
    EXPECT_FALSE(PublicKey::from_pem(public_pem_with_exponent("010000")));
    EXPECT_FALSE(PublicKey::from_pem(public_pem_with_exponent("01" + std::string(15, '0') + "1")));
}

TEST(Keys, VerifyEd25519)
{
    // RFC 9421 B.1.4.
    auto const key = PublicKey::from_pem(
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n"
        "-----END PUBLIC KEY-----\n"
    );
    ASSERT_TRUE(key) << key.error().detail;
    EXPECT_EQ(key->kind(), PublicKey::Kind::ed25519);
    EXPECT_FALSE(key->verify("anything", std::string(64, 'x')));
    EXPECT_FALSE(key->verify("anything", "short"));
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Keys, SignOnSeveralThreadsAtOnce)
{
    PublicKey const key = *PublicKey::from_pem(our_key().public_pem());
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i, copy = our_key()] {
            for (int j = 0; j < 20; ++j) {
                std::string const text = std::to_string(i) + ' ' + std::to_string(j);
                good += key.verify(text, copy.sign_sha256(text)) ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(good, 80);
}

}  // namespace
}  // namespace wikipub::sig
