// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace wikipub::sig {

/// 32 raw bytes.
std::string sha256(std::string_view bytes);
/// 64 raw bytes.
std::string sha512(std::string_view bytes);
/// 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Takes the same time wherever they differ; the lengths are no secret.
bool constant_time_equal(std::string_view left, std::string_view right);

}  // namespace wikipub::sig
