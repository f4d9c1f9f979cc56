// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::text {

/// A hashtag as it stands in a text: bytes [begin, end) with the `#`, and the word after it.
struct Hashtag {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string name;

    friend bool operator==(Hashtag const&, Hashtag const&) = default;
};

/// At most `limit` of them, in the order of the text: letters, digits and `_`, at least one letter, at most 100 bytes,
/// not in the middle of a word or an address (what Mastodon links, interop L4).
std::vector<Hashtag> find_hashtags(std::string_view text, std::size_t limit = 10);

}  // namespace wikipub::text
