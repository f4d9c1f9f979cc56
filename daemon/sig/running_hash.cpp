// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/running_hash.h"

#include <openssl/evp.h>

#include <stdexcept>

namespace wikipub::sig {

struct RunningSha256::Context {
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> digest{EVP_MD_CTX_new()};
};

namespace {

void require(bool done)
{
    if (!done) {
        throw std::runtime_error("OpenSSL makes no SHA-256");
    }
}

}  // namespace

RunningSha256::RunningSha256() : context_(std::make_unique<Context>())
{
    require(context_->digest && EVP_DigestInit_ex(context_->digest.get(), EVP_sha256(), nullptr) == 1);
}

RunningSha256::~RunningSha256() = default;
RunningSha256::RunningSha256(RunningSha256&&) noexcept = default;
RunningSha256& RunningSha256::operator=(RunningSha256&&) noexcept = default;

void RunningSha256::add(std::string_view bytes)
{
    require(EVP_DigestUpdate(context_->digest.get(), bytes.data(), bytes.size()) == 1);
}

std::string RunningSha256::finish()
{
    constexpr std::size_t kBytes = 32;
    std::string digest(kBytes, '\0');
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what OpenSSL calls bytes
    auto* const into = reinterpret_cast<unsigned char*>(digest.data());
    require(EVP_DigestFinal_ex(context_->digest.get(), into, nullptr) == 1);
    return digest;
}

}  // namespace wikipub::sig
