// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wikipub::text {

/// A host as DNS has it, in ASCII letters of lower case: names in other scripts by IDNA (UTS 46, not transitional).
/// nullopt where IDNA knows no such name; what is ASCII already is not looked at. The caller judges what it got: a
/// character may stand for one that no host has.
std::optional<std::string> ascii_host(std::string_view host);

}  // namespace wikipub::text
