// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/message.h"

namespace wikipub::http {
namespace {

Request request_for(std::string_view target)
{
    Request request;
    request.target = target;
    return request;
}

TEST(Request, TakesTheTargetApart)
{
    EXPECT_EQ(request_for("/w/enwiki?a=b?c").path(), "/w/enwiki");
    EXPECT_EQ(request_for("/w/enwiki?a=b?c").query(), "a=b?c");
    EXPECT_EQ(request_for("/").query(), "");
}

TEST(Request, DecodesParameters)
{
    auto const request = request_for("/x?resource=acct%3Aa%40b&text=a+b%2Bc&empty=&flag&%61=1&text=second");
    EXPECT_EQ(request.parameter("resource"), "acct:a@b");
    EXPECT_EQ(request.parameter("text"), "a b+c");
    EXPECT_EQ(request.parameter("empty"), "");
    EXPECT_EQ(request.parameter("flag"), "");
    EXPECT_EQ(request.parameter("missing"), "");
}

TEST(Request, TakesHostileParametersForMissing)
{
    for (auto const* value : {"%", "%4", "%zz", "%00", "a%00b", "%ff", "%c0%af", "%ed%a0%80"}) {
        EXPECT_EQ(request_for(std::string("/x?text=") + value).parameter("text"), "") << value;
    }
}

TEST(Request, JoinsRepeatedFields)
{
    Request request;
    request.headers = {{"X-Forwarded-For", "1"}, {"Accept", "a"}, {"x-forwarded-for", "2"}};
    EXPECT_EQ(request.joined_header("X-FORWARDED-FOR"), "1, 2");
    EXPECT_EQ(request.header("accept"), "a");
    EXPECT_EQ(request.joined_header("Via"), "");
}

TEST(FormatHead, SaysLengthAndPersistence)
{
    Response response;
    response.set("Content-Type", "text/plain");
    response.set("Content-Type", "text/css");
    response.body = "12345";
    EXPECT_EQ(
        format_head(response, "Mon, 23 Nov 2026 10:00:00 GMT", Persistence::keep_alive),
        "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 10:00:00 GMT\r\nContent-Type: text/css\r\nContent-Length: 5\r\n"
        "Connection: keep-alive\r\n\r\n"
    );
    response.status = 204;
    response.body.clear();
    EXPECT_EQ(format_head(response, "D", Persistence::close).find("Content-Length"), std::string::npos);
}

}  // namespace
}  // namespace wikipub::http
