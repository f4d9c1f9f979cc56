// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "sig/keys.h"

#include <string>

namespace wikipub::federation {

/// Who signs a request of ours, under which key id.
struct Signatory {
    std::string key_id;
    sig::PrivateKey key;
};

}  // namespace wikipub::federation
