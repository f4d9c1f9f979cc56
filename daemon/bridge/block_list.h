// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::bridge {

/// Bytes of a file.
inline constexpr std::size_t kLongestBlockList = std::size_t{10} << 20U;

/// Hosts to take nothing from, in the file that Mastodon's administrators export and share: CSV (RFC 4180) under a line
/// of column names, of which `#domain` and `#severity` count here; or one host a line and nothing else.
struct BlockList {
    std::vector<std::string> hosts;  ///< as Iri::authority() has them, each once, in the file's order
    std::size_t silenced = 0;        ///< `silence`: shown less there, which is no block here
    std::size_t noted = 0;           ///< `noop`: nothing is done there either
};

/// All of the file or nothing: `detail` names each line that cannot be used (the first 20), `own` are hosts that may
/// not be in it.
Result<BlockList> read_block_list(std::string_view file, std::span<std::string const> own);

/// Mastodon's columns, every host with `suspend`.
std::string write_block_list(std::span<std::string const> hosts);

}  // namespace wikipub::bridge
