// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace wikipub::text {

/// HTML that is safe to serve: made by escape() or put together from literals and such. Never taken from outside.
struct Html {
    std::string text;

    Html& operator+=(Html const& more)
    {
        text += more.text;
        return *this;
    }
    friend Html operator+(Html left, Html const& right) { return std::move(left += right); }
    friend bool operator==(Html const&, Html const&) = default;
};

/// For element content and for attribute values in double quotes. Control characters that HTML forbids become U+FFFD.
Html escape(std::string_view plain);

/// Its words: tags left out, the ends of paragraphs and items and `<br>` as line ends.
std::string plain_text(Html const& html);

/// `<a href="…">label</a>`; `rel` is left out where empty.
Html link(std::string_view href, Html const& label, std::string_view rel = {});

}  // namespace wikipub::text
