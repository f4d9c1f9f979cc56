// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

namespace wikipub {

/// The only source of randomness for ids and jitter; keys take theirs from OpenSSL. Any thread.
class Random {
public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;
};

/// The kernel's generator (getrandom(2)).
class SystemRandom final : public Random {
public:
    std::uint64_t next() override;
};

}  // namespace wikipub
