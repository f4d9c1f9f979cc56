// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace wikipub::config {

/// A YAML document as a tree that remembers its lines.
struct Node {
    enum class Kind { null, scalar, sequence, map };

    Kind kind = Kind::null;
    int line = 0;                ///< from 1; in a map, its key's
    std::string key;             ///< in its map
    std::string text;            ///< of a scalar
    std::vector<Node> children;  ///< of a sequence or map, in the file's order; a map's keys may repeat
};

struct YamlFault {
    int line = 0;  ///< from 1; 0 where no line is to blame
    std::string text;
};

/// One document. Anchors, aliases and tags are refused: settings need none, and they make small files large. So are
/// more than 12 levels and more than 50,000 nodes.
tl::expected<Node, YamlFault> parse_yaml(std::string_view text);

}  // namespace wikipub::config
