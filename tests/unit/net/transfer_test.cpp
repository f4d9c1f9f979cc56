// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/transfer.h"

#include <gtest/gtest.h>

namespace wikipub::net {
namespace {

ResponseHead head_of(std::initializer_list<char const*> lines)
{
    ResponseHead head;
    for (char const* const line : lines) {
        EXPECT_TRUE(head.add_line(line));
    }
    return head;
}

TEST(ResponseHead, KeepsTheFieldsOfTheLastResponse)
{
    ResponseHead head = head_of(
        {"HTTP/1.1 103 Early Hints\r\n",
         "Link: </a>\r\n",
         "\r\n",
         "HTTP/1.1 200 OK\r\n",
         "X-Two:  a: b \r\n",
         "broken\r\n",
         "\r\n"}
    );
    EXPECT_EQ(head.take(), (Headers{{"x-two", "a: b"}}));
}

TEST(ResponseHead, KnowsAnAnswerThatIsAllThere)
{
    EXPECT_TRUE(head_of({"HTTP/2 410\r\n", "content-length: 3\r\n", "\r\n"}).announces_body_of(3));
    EXPECT_FALSE(head_of({"HTTP/2 410\r\n", "content-length: 3\r\n", "\r\n"}).announces_body_of(2));
    EXPECT_FALSE(head_of({"HTTP/2 410\r\n", "content-length: 3\r\n"}).announces_body_of(3));
    EXPECT_FALSE(head_of({"HTTP/2 410\r\n", "\r\n"}).announces_body_of(0));
    EXPECT_FALSE(
        head_of({"HTTP/2 410\r\n", "content-length: 3\r\n", "content-encoding: gzip\r\n", "\r\n"}).announces_body_of(3)
    );
    EXPECT_FALSE(head_of({"HTTP/1.1 100 Continue\r\n", "content-length: 3\r\n", "\r\n", "HTTP/1.1 200 OK\r\n"})
                     .announces_body_of(3));
}

TEST(Egress, ProxyHasExceptions)
{
    Egress egress;
    EXPECT_FALSE(goes_through_proxy(egress, "peer.example"));
    egress.proxy = "http://proxy.example:3128";
    egress.no_proxy = {"localhost", ".wiki.example"};
    EXPECT_TRUE(goes_through_proxy(egress, "peer.example"));
    EXPECT_TRUE(goes_through_proxy(egress, "evilwiki.example"));
    EXPECT_TRUE(goes_through_proxy(egress, "wiki.example"));
    EXPECT_FALSE(goes_through_proxy(egress, "EN.wiki.example"));
    EXPECT_FALSE(goes_through_proxy(egress, "LOCALHOST"));
    egress.no_proxy = {"*"};
    EXPECT_FALSE(goes_through_proxy(egress, "peer.example"));
}

}  // namespace
}  // namespace wikipub::net
