// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/server.h"
#include "unit/http/echo.h"

namespace wikipub::http {
namespace {

using namespace std::string_literals;

struct Hostile {
    char const* name;
    std::string bytes;
    unsigned status;
};

class HostileRequest : public testing::TestWithParam<Hostile> {};

TEST_P(HostileRequest, IsRefusedAndTheConnectionClosed)
{
    Echo echo;
    Site site(echo);
    auto const text = site.exchange(GetParam().bytes);
    auto const answer = parse_answer(text);
    EXPECT_EQ(answer.status, GetParam().status) << text;
    EXPECT_EQ(answer.header("Connection"), "close");
    // One answer only: what follows a refused request is never taken for another.
    EXPECT_EQ(text.find("HTTP/1.1", 1), std::string::npos) << text;
}

std::string request_with(std::string const& lines, std::string const& rest = "")
{
    return "POST / HTTP/1.1\r\nHost: a.example\r\n" + lines + "\r\n" + rest;
}

std::string const kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Senders,
    HostileRequest,
    testing::Values(
        Hostile{"garbage", "\x16\x03\x01\x02\x01\r\n\r\n", 400},
        Hostile{"http2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        Hostile{"no_version", "GET /\r\n\r\n", 400},
        Hostile{"no_host", "GET / HTTP/1.1\r\n\r\n", 400},
        Hostile{"two_hosts", "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n", 400},
        Hostile{"bad_host", "GET / HTTP/1.1\r\nHost: a.example/x\r\n\r\n", 400},
        Hostile{"empty_host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", 400},
        Hostile{"bare_line_feeds", "GET / HTTP/1.1\nHost: a.example\n\n" + kSmuggled, 400},
        Hostile{"space_before_colon", request_with("Content-Length : 5\r\n"), 400},
        Hostile{"null_in_field", request_with("X: a\0b\r\n"s), 400},
        Hostile{"null_in_target", "GET /\0 HTTP/1.1\r\nHost: a.example\r\n\r\n"s, 400},
        Hostile{"eight_bit_target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"fragment", "GET /w/enwiki#main-key HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"relative_target", "GET w/enwiki HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"star_target", "GET * HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"connect", "CONNECT evil.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{"odd_scheme", "GET ftp://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n", 400},
        Hostile{
            "length_and_chunks",
            request_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + kSmuggled),
            400},
        Hostile{
            "chunks_and_length",
            request_with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + kSmuggled),
            400},
        Hostile{"two_lengths", request_with("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400},
        Hostile{"same_length_twice", request_with("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400},
        Hostile{"length_list", request_with("Content-Length: 5, 5\r\n", "hello"), 400},
        Hostile{"signed_length", request_with("Content-Length: +5\r\n", "hello"), 400},
        Hostile{"negative_length", request_with("Content-Length: -1\r\n"), 400},
        Hostile{"huge_length", request_with("Content-Length: 99999999999999999999999\r\n"), 400},
        Hostile{"unknown_coding", request_with("Transfer-Encoding: gzip\r\n", kSmuggled), 400},
        Hostile{"coding_after_chunked", request_with("Transfer-Encoding: chunked, gzip\r\n", kSmuggled), 400},
        Hostile{
            "coding_before_chunked",
            request_with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + kSmuggled),
            400},
        Hostile{"obscured_chunked", request_with("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + kSmuggled), 400},
        Hostile{
            "two_codings",
            request_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            400},
        Hostile{
            "chunks_in_http10",
            "POST / HTTP/1.0\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400},
        Hostile{"bad_chunk_size", request_with("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n"), 400},
        Hostile{"chunk_too_short", request_with("Transfer-Encoding: chunked\r\n", "2\r\nabc\r\n0\r\n\r\n"), 400},
        Hostile{"huge_chunk_size", request_with("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n"), 400},
        Hostile{
            "endless_chunk_extension",
            request_with("Transfer-Encoding: chunked\r\n", "1;" + std::string(300000, 'x')),
            400},
        Hostile{"large_body", request_with("Content-Length: 1048577\r\n"), 413},
        Hostile{
            "large_chunk",
            request_with("Transfer-Encoding: chunked\r\n", "200000\r\n" + std::string(1100000, 'x')),
            413},
        Hostile{"long_target", "GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a.example\r\n\r\n", 414},
        Hostile{"endless_target", "GET /" + std::string(40000, 'x'), 414},
        Hostile{"large_field", request_with("X: " + std::string(20000, 'x') + "\r\n"), 431},
        Hostile{
            "many_fields",
            [] {
                std::string lines;
                for (int i = 0; i < 5000; ++i) {
                    lines += "X: y\r\n";
                }
                return request_with(lines);
            }(),
            431}
    ),
    [](auto const& info) { return std::string(info.param.name); }
);

}  // namespace
}  // namespace wikipub::http
