// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/rel_me.h"

namespace wikipub::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RelMe, FindsLinksWhateverTheirNotation)
{
    EXPECT_THAT(
        find_rel_me(
            R"(<link rel=me href=https://a.example/1>
               <A HREF='https://a.example/2?x=1&amp;y=2' REL="nofollow Me noopener">x</A>
               <a
                 rel = "me"
                 href = "https://a.example/3" />)"
        ),
        ElementsAre("https://a.example/1", "https://a.example/2?x=1&y=2", "https://a.example/3")
    );
}

TEST(RelMe, TakesNothingElseForOne)
{
    EXPECT_THAT(
        find_rel_me(
            R"(<a href="https://a.example/1">x</a> <a rel="meta" href="https://a.example/2">x</a>
               <!-- <a rel="me" href="https://a.example/3"> -->
               <script>"<a rel='me' href='https://a.example/4'>"</script>
               <textarea><a rel="me" href="https://a.example/5"></textarea>
               <img rel="me" href="https://a.example/6"> &lt;a rel="me" href="https://a.example/7"&gt;
               <a title='<a rel="me" href="https://a.example/8">'>x</a> <a rel="me">x</a>)"
        ),
        IsEmpty()
    );
}

TEST(RelMe, EndsOnWhateverItIsGiven)
{
    for (auto const* const html :
         {"", "<", "<a", "<a ", "<a =", "<a ==\"", "<a href=\"", "<!--", "<script", "</", "<a/=/>"}) {
        EXPECT_THAT(find_rel_me(html), IsEmpty()) << html;
    }
    std::string many;
    for (int i = 0; i < 100; ++i) {
        many += "<a rel=me href=x>";
    }
    EXPECT_EQ(find_rel_me(many, 50).size(), 50U);
    EXPECT_THAT(find_rel_me(std::string(1 << 20, '<')), IsEmpty());
}

}  // namespace
}  // namespace wikipub::text
