// SPDX-License-Identifier: GPL-2.0-or-later
// The standard headers nearly every file uses. Files still include what they use.
#pragma once

#include <tl/expected.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
