// SPDX-License-Identifier: GPL-2.0-or-later
// What the client does not connect to, directly and through a proxy.
#include "unit/net/client_fixture.h"

#include <stdexcept>

namespace wikipub::net {
namespace {

class GuardedClientTest : public ClientTest {
protected:
    GuardedClientTest() : ClientTest(guarded()) {}
    static ClientOptions guarded()
    {
        ClientOptions options = development();
        options.egress.allow_private_addresses = false;
        return options;
    }
    LoopbackServer server_{[](Received const&, Connection& connection) { connection.answer(200, "secret"); }};
};

TEST_F(GuardedClientTest, PrivateAddressesNamedByOthersAreRefused)  // T12
{
    for (char const* const host :
         {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"}) {
        auto const result = send(get(server_.url("/", host), Trust::named_by_others));
        ASSERT_FALSE(result) << host;
        bool const refused =
            kind(result) == TransferError::refused_address || kind(result) == TransferError::bad_request;
        EXPECT_TRUE(refused) << host << ' ' << result.error().detail;
    }
    auto const result = send(get(server_.url("/", "localhost"), Trust::named_by_others));
    EXPECT_EQ(kind(result), TransferError::refused_address);
    EXPECT_EQ(result.error().code, Errc::forbidden);
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(GuardedClientTest, ConfiguredAddressesArePrivateAsTheyLike)
{
    EXPECT_EQ(send(get(server_.url()))->body, "secret");
}

TEST_F(GuardedClientTest, OpenConnectionDoesNotServeWhatTheGuardRefuses)
{
    EXPECT_EQ(send(get(server_.url()))->body, "secret");
    EXPECT_EQ(kind(send(get(server_.url(), Trust::named_by_others))), TransferError::refused_address);
    EXPECT_EQ(server_.received().size(), 1U);
}

class ProductionClientTest : public ClientTest {
protected:
    ProductionClientTest() : ClientTest(ClientOptions{}) {}
};

TEST_F(ProductionClientTest, OthersMayNameHttpsOnPort443Only)  // T12
{
    for (char const* const url : {"http://peer.example/", "https://peer.example:8443/", "https://peer.example:80/"}) {
        EXPECT_EQ(kind(send(get(url, Trust::named_by_others))), TransferError::refused_address) << url;
    }
    EXPECT_EQ(kind(send(get("https://127.0.0.1/", Trust::named_by_others))), TransferError::refused_address);
}

TEST_F(ProductionClientTest, UnreadableAuthoritiesAreToldAtStart)
{
    options_.egress.ca_file = "/nonexistent/ca.pem";
    EXPECT_THROW(client(), std::runtime_error);
}

/// Answers CONNECT and then is the origin itself.
class ProxiedClientTest : public ClientTest {
protected:
    ProxiedClientTest()
    {
        options_.egress.proxy = proxy_.url("");
        options_.egress.no_proxy = {"direct.example", ".internal.example"};
    }
    static void serve(Received const& request, Connection& connection)
    {
        if (request.method == "CONNECT" && request.target.starts_with("forbidden")) {
            connection.answer(403);
        } else if (request.method == "CONNECT") {
            connection.write("HTTP/1.1 200 Connected\r\nX-Proxy: yes\r\n\r\n");
        } else {
            connection.answer(200, "tunnelled to " + request.header("host"));
        }
    }
    LoopbackServer proxy_{serve};
};

TEST_F(ProxiedClientTest, ConfiguredNamesAreLeftToTheProxy)
{
    auto const response = send(get("http://wiki.example/w/api.php"));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "tunnelled to wiki.example");
    EXPECT_FALSE(find_header(response->headers, "x-proxy"));
    EXPECT_EQ(proxy_.received().at(0).target, "wiki.example:80");
    EXPECT_EQ(proxy_.received().at(1).target, "/w/api.php");
}

TEST_F(ProxiedClientTest, NamesOfOthersAreResolvedHereAndTheProxyGetsTheCheckedAddress)  // T12
{
    auto const response = send(get("http://localhost:8080/", Trust::named_by_others));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "tunnelled to localhost:8080");
    std::string const target = proxy_.received().at(0).target;
    EXPECT_TRUE(target == "127.0.0.1:8080" || target == "[::1]:8080") << target;
}

TEST_F(ProxiedClientTest, AddressesThatTheGuardRefusesDoNotReachTheProxy)
{
    options_.egress.allow_private_addresses = false;
    for (char const* const url : {"http://localhost/", "http://127.0.0.1/", "http://[::1]/"}) {
        EXPECT_EQ(kind(send(get(url, Trust::named_by_others))), TransferError::refused_address) << url;
    }
    EXPECT_EQ(kind(send(get("http://does-not-exist.invalid/", Trust::named_by_others))), TransferError::dns);
    EXPECT_EQ(proxy_.connections(), 0);
}

TEST_F(ProxiedClientTest, ExceptionsGoDirectly)
{
    EXPECT_EQ(kind(send(get("http://direct.example:1/"))), TransferError::dns);
    EXPECT_EQ(kind(send(get("http://a.internal.example:1/"))), TransferError::dns);
    EXPECT_EQ(proxy_.connections(), 0);
}

TEST_F(ProxiedClientTest, RefusalOfTheProxyIsAFailureToConnect)
{
    EXPECT_EQ(kind(send(get("http://forbidden.example/"))), TransferError::connect);
}

}  // namespace
}  // namespace wikipub::net
