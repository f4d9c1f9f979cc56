// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <stdexcept>

namespace wikipub::sig {
namespace {

unsigned char const* bytes_of(std::string_view text)
{
    return reinterpret_cast<unsigned char const*>(text.data());
}

unsigned char* bytes_of(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

std::string sha256(std::string_view bytes)
{
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(bytes_of(bytes), bytes.size(), bytes_of(digest));
    return digest;
}

std::string sha512(std::string_view bytes)
{
    std::string digest(SHA512_DIGEST_LENGTH, '\0');
    SHA512(bytes_of(bytes), bytes.size(), bytes_of(digest));
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes)
{
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    // HMAC() takes a null key for "the one before".
    unsigned char const* key_bytes = key.empty() ? bytes_of(std::string_view("")) : bytes_of(key);
    unsigned int length = 0;
    if (HMAC(
            EVP_sha256(),
            key_bytes,
            static_cast<int>(key.size()),
            bytes_of(bytes),
            bytes.size(),
            bytes_of(digest),
            &length
        ) == nullptr) {
        throw std::runtime_error("OpenSSL cannot compute an HMAC-SHA256");
    }
    return digest;
}

bool constant_time_equal(std::string_view left, std::string_view right)
{
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace wikipub::sig
