// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace wikipub::sig {

/// A key that a peer published. Parsed once and shared by its copies; parsing costs twenty verifications, so keep it.
/// Any thread.
class PublicKey {
public:
    enum class Kind { rsa, ed25519 };

    /// SubjectPublicKeyInfo or PKCS#1 ("RSA PUBLIC KEY"). RSA from 2048 to 8192 bits with an exponent of at most 64
    /// bits, or Ed25519.
    static Result<PublicKey> from_pem(std::string_view pem);

    Kind kind() const { return kind_; }
    /// RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519. `signature` is raw.
    bool verify(std::string_view data, std::string_view signature) const;

private:
    PublicKey(std::shared_ptr<evp_pkey_st> key, Kind kind) : key_(std::move(key)), kind_(kind) {}

    std::shared_ptr<evp_pkey_st> key_;
    Kind kind_;
};

/// An RSA key of ours. Parsed once and shared by its copies (parsing costs three signatures). Any thread, also at the
/// same time.
class PrivateKey {
public:
    /// 2048 bits. Takes about a tenth of a second: not on the loop.
    static PrivateKey generate();
    /// PKCS#8 or PKCS#1, unencrypted, RSA from 2048 to 8192 bits.
    static Result<PrivateKey> from_pem(std::string_view pem);

    /// PKCS#8.
    std::string to_pem() const;
    /// SubjectPublicKeyInfo, as `publicKeyPem` shows it.
    std::string public_pem() const;
    /// RSASSA-PKCS1-v1_5 with SHA-256, raw bytes. About half a millisecond: not on the loop.
    std::string sign_sha256(std::string_view data) const;

private:
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace wikipub::sig
