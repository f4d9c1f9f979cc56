// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace wikipub::config {

inline constexpr std::size_t kMaximalFile = std::size_t{1} << 20U;

struct File {
    std::string text;
    unsigned mode = 0;  ///< permission bits
};

/// Where files come from.
class Files {
public:
    virtual ~Files() = default;
    /// Regular files of at most kMaximalFile bytes. `detail` of the failure says why, without the path.
    virtual Result<File> read(std::string const& path) const = 0;
};

class DiskFiles final : public Files {
public:
    Result<File> read(std::string const& path) const override;
};

/// Of the secret part of an address, in bytes.
inline constexpr std::size_t kShortestToken = 32;

/// The secret in a file without the white space after it. Refused: a file that others may read, and fewer than
/// `minimum` bytes.
Result<std::string> read_secret(Files const& files, std::string const& path, std::size_t minimum);

/// Titles, one a line, in UTF-8; empty lines and those that begin with `#` (which no title does) mean nothing.
Result<std::vector<std::string>> read_titles(Files const& files, std::string const& path);

}  // namespace wikipub::config
