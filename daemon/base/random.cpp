// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/random.h"

#include <cerrno>
#include <sys/random.h>
#include <system_error>

namespace wikipub {

std::uint64_t SystemRandom::next()
{
    std::uint64_t value = 0;
    // Reads of up to 256 bytes are whole once the kernel's pool is initialised.
    while (getrandom(&value, sizeof value, 0) != sizeof value) {
        if (errno != EINTR) {
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
    }
    return value;
}

}  // namespace wikipub
