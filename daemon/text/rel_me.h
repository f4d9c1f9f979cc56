// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::text {

/// Addresses of `<a>` and `<link>` elements with `rel="me"` in somebody else's HTML, in their order, at most `limit`.
/// Comments, scripts and styles are passed over. Takes time in proportion to the text, whatever it is.
std::vector<std::string> find_rel_me(std::string_view html, std::size_t limit = 50);

}  // namespace wikipub::text
