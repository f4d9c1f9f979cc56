// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace wikipub::http {

std::string_view style_sheet();
/// With the sheet's version in the query, so that it may be cached for ever.
std::string const& style_path();

}  // namespace wikipub::http
