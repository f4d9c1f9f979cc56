// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/keys.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>

namespace wikipub::sig {
namespace {

constexpr std::size_t kLargestPem = std::size_t{16} * 1024;
constexpr int kSmallestModulus = 2048;
constexpr int kLargestModulus = 8192;
constexpr int kLargestExponent = 64;  // a longer one makes each verification as dear as a signature

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Key = std::shared_ptr<EVP_PKEY>;

/// The reason of the latest failure; empties the thread's queue, which would otherwise be blamed on a later call.
std::string take_error()
{
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

[[noreturn]] void throw_error(char const* what)
{
    throw std::runtime_error(std::string(what) + ": " + take_error());
}

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

Bio read_only(std::string_view text)
{
    Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
    if (!bio) {
        throw_error("no memory for a key");
    }
    return bio;
}

Context new_context()
{
    Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!context) {
        throw_error("no memory for a signature");
    }
    return context;
}

Result<> check_rsa(EVP_PKEY const* key)
{
    int const bits = EVP_PKEY_get_bits(key);
    if (bits < kSmallestModulus || bits > kLargestModulus) {
        return fail(Errc::invalid_input, "RSA key of " + std::to_string(bits) + " bits");
    }
    BIGNUM* exponent = nullptr;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) {
        return fail(Errc::invalid_input, "RSA key without an exponent: " + take_error());
    }
    bool const sane = BN_is_odd(exponent) && !BN_is_one(exponent) && BN_num_bits(exponent) <= kLargestExponent;
    BN_free(exponent);
    if (!sane) {
        return fail(Errc::invalid_input, "RSA key with an unusable exponent");
    }
    return {};
}

/// PKCS#1, which the PEM_read functions that are not deprecated do not read.
EVP_PKEY* decode_pkcs1(std::string_view pem)
{
    EVP_PKEY* key = nullptr;
    auto* context = OSSL_DECODER_CTX_new_for_pkey(
        &key, "PEM", "type-specific", "RSA", OSSL_KEYMGMT_SELECT_PUBLIC_KEY, nullptr, nullptr
    );
    Bio const bio = read_only(pem);
    if (context == nullptr || OSSL_DECODER_from_bio(context, bio.get()) != 1) {
        key = nullptr;
    }
    OSSL_DECODER_CTX_free(context);
    return key;
}

int no_password(char*, int, int, void*)
{
    return -1;
}

template <class Write>
std::string write_pem(Write const& write)
{
    Bio const bio(BIO_new(BIO_s_mem()), BIO_free);
    if (!bio || write(bio.get()) != 1) {
        throw_error("cannot write a key");
    }
    char* data = nullptr;
    long const size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

Result<PublicKey> PublicKey::from_pem(std::string_view pem)
{
    if (pem.size() > kLargestPem) {
        return fail(Errc::invalid_input, "public key of " + std::to_string(pem.size()) + " bytes");
    }
    bool const pkcs1 = pem.find("-----BEGIN RSA PUBLIC KEY-----") != std::string_view::npos;
    Bio const bio = read_only(pem);
    Key key(pkcs1 ? decode_pkcs1(pem) : PEM_read_bio_PUBKEY(bio.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
    if (!key) {
        return fail(Errc::invalid_input, "no public key: " + take_error());
    }
    ERR_clear_error();  // the decoders leave what they tried in vain
    if (EVP_PKEY_is_a(key.get(), "ED25519")) {
        return PublicKey(std::move(key), Kind::ed25519);
    }
    if (!EVP_PKEY_is_a(key.get(), "RSA")) {
        return fail(Errc::invalid_input, "public key that is neither RSA nor Ed25519");
    }
    if (Result<> checked = check_rsa(key.get()); !checked) {
        return tl::unexpected(checked.error());
    }
    return PublicKey(std::move(key), Kind::rsa);
}

bool PublicKey::verify(std::string_view data, std::string_view signature) const
{
    Context const context = new_context();
    EVP_MD const* const hash = kind_ == Kind::rsa ? EVP_sha256() : nullptr;  // Ed25519 brings its own
    if (EVP_DigestVerifyInit(context.get(), nullptr, hash, nullptr, key_.get()) != 1) {
        throw_error("cannot verify");
    }
    int const verified =
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(data), data.size());
    if (verified != 1) {
        ERR_clear_error();
    }
    return verified == 1;
}

PrivateKey PrivateKey::generate()
{
    Key key(EVP_RSA_gen(kSmallestModulus), EVP_PKEY_free);
    if (!key) {
        throw_error("cannot generate a key");
    }
    return PrivateKey(std::move(key));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem)
{
    if (pem.size() > kLargestPem) {
        return fail(Errc::invalid_input, "private key of " + std::to_string(pem.size()) + " bytes");
    }
    Bio const bio = read_only(pem);
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr), EVP_PKEY_free);
    if (!key) {
        return fail(Errc::invalid_input, "no private key: " + take_error());
    }
    ERR_clear_error();
    if (!EVP_PKEY_is_a(key.get(), "RSA")) {
        return fail(Errc::invalid_input, "private key that is not RSA");
    }
    if (Result<> checked = check_rsa(key.get()); !checked) {
        return tl::unexpected(checked.error());
    }
    return PrivateKey(std::move(key));
}

std::string PrivateKey::to_pem() const
{
    return write_pem([this](BIO* bio) {
        return PEM_write_bio_PKCS8PrivateKey(bio, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

std::string PrivateKey::public_pem() const
{
    return write_pem([this](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key_.get()); });
}

std::string PrivateKey::sign_sha256(std::string_view data) const
{
    Context const context = new_context();
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    std::size_t size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(
            context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(data), data.size()
        ) != 1) {
        throw_error("cannot sign");
    }
    signature.resize(size);
    return signature;
}

}  // namespace wikipub::sig
