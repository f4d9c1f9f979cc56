// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace wikipub::storage {

/// What a server's or the client library's error number means for the work under way.
enum class MariadbTrouble {
    contended,    ///< somebody else's lock, or a deadlock: again from the start
    lost,         ///< the connection is gone
    duplicate,    ///< a key is taken
    schema,       ///< the statement does not fit the tables
    unavailable,  ///< nothing can be stored now
    other,
};

MariadbTrouble trouble_of(int code);

/// `doing: ` and a sentence that says what to do where that is known, with the number.
std::string describe_trouble(std::string_view doing, int code);

}  // namespace wikipub::storage
