// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/task.h"
#include "sig/keys.h"

#include <memory>
#include <string>

namespace wikipub::federation {

/// Threads that make RSA signatures: half a millisecond each is too long for the loop.
class Signers {
public:
    Signers(asio::io_context& loop, std::size_t threads);
    ~Signers();
    Signers(Signers const&) = delete;
    Signers& operator=(Signers const&) = delete;

    /// Raw RSASSA-PKCS1-v1_5 with SHA-256. On the loop.
    Task<std::string> sign(sig::PrivateKey key, std::string data);

private:
    struct Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace wikipub::federation
