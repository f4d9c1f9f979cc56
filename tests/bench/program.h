// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <exception>
#include <iostream>

namespace wikipub::bench {

/// What main() returns: what `run` throws goes to standard error, with 1.
inline int run_program(char const* name, int (*run)(int, char**), int count, char** arguments)
{
    try {
        return run(count, arguments);
    } catch (std::exception const& error) {
        std::cerr << name << ": " << error.what() << '\n';
        return 1;
    }
}

}  // namespace wikipub::bench
