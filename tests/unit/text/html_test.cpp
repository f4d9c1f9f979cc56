// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/html.h"

namespace wikipub::text {
namespace {

TEST(Html, EscapesForContentAndAttributes)
{
    EXPECT_EQ(escape("<b> & \"x\" 'y'").text, "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;");
    EXPECT_EQ(escape(std::string_view("a\0b\x1B", 4)).text, "a\uFFFDb\uFFFD");
    EXPECT_EQ(escape("&amp;").text, "&amp;amp;");
}

TEST(Html, LinksCannotBeBrokenOutOf)
{
    EXPECT_EQ(
        link("https://w.example/?a=1&b=\"><script>", escape("x")).text,
        "<a href=\"https://w.example/?a=1&amp;b=&quot;&gt;&lt;script&gt;\">x</a>"
    );
    EXPECT_EQ(link("https://w.example/", escape("x"), "me").text, "<a href=\"https://w.example/\" rel=\"me\">x</a>");
}

}  // namespace
}  // namespace wikipub::text
