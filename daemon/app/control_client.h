// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <string>
#include <utility>
#include <vector>

namespace wikipub::app {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Bytes: a list of blocked hosts, or what is kept about somebody.
inline constexpr std::size_t kLongestAnswer = std::size_t{1} << 30U;

/// One question to a running daemon over its control socket: a GET with a query where it only reads, else a POST with a
/// form. The JSON answer; `detail` of a failure is for the person who asked. Blocks.
Result<std::string> ask_daemon(
    std::string const& socket, std::string const& path, Parameters const& parameters, bool changes
);

/// A JSON answer for a terminal: `name: value` lines, lists indented below their name.
std::string for_people(std::string const& json);

}  // namespace wikipub::app
