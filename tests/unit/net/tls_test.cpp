// SPDX-License-Identifier: GPL-2.0-or-later
// The client against a TLS server whose certificate is made here.
#include "net/client.h"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace wikipub::net {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

/// Self-signed, for `localhost` only.
Certificate certificate_for(EVP_PKEY* key)
{
    Certificate certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_NAME* const name = X509_get_subject_name(certificate.get());
    auto const* const common_name = reinterpret_cast<unsigned char const*>("localhost");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    X509_set_pubkey(certificate.get(), key);
    for (auto const& [id, value] :
         {std::pair{NID_subject_alt_name, "DNS:localhost"}, std::pair{NID_basic_constraints, "critical,CA:TRUE"}}) {
        X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
        X509_add_ext(certificate.get(), extension, -1);
        X509_EXTENSION_free(extension);
    }
    X509_sign(certificate.get(), key, EVP_sha256());
    return certificate;
}

/// Answers one request per connection and closes it.
class TlsServer {
public:
    TlsServer() : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free)
    {
        Key const key(EVP_EC_gen("P-256"), EVP_PKEY_free);
        Certificate const certificate = certificate_for(key.get());
        SSL_CTX_use_certificate(context_.get(), certificate.get());
        SSL_CTX_use_PrivateKey(context_.get(), key.get());
        std::unique_ptr<BIO, decltype(&BIO_free)> const pem(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_X509(pem.get(), certificate.get());
        char* data = nullptr;
        long const size = BIO_get_mem_data(pem.get(), &data);
        pem_.assign(data, static_cast<std::size_t>(size));

        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
        EXPECT_EQ(listen(listener_, 16), 0);
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~TlsServer()
    {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }
    TlsServer(TlsServer const&) = delete;

    std::string url(std::string const& host) const { return "https://" + host + ':' + std::to_string(port_) + '/'; }
    std::string const& pem() const { return pem_; }
    int handshakes() const { return handshakes_; }

private:
    void serve()
    {
        // OpenSSL's own writes raise SIGPIPE when the client hangs up; the client's thread must do without this.
        sigset_t broken_pipe;
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        for (;;) {
            int const socket = accept(listener_, nullptr, nullptr);
            if (socket < 0) {
                return;
            }
            std::unique_ptr<SSL, decltype(&SSL_free)> const tls(SSL_new(context_.get()), SSL_free);
            SSL_set_fd(tls.get(), socket);
            std::array<char, 4096> buffer{};
            if (SSL_accept(tls.get()) == 1 && SSL_read(tls.get(), buffer.data(), buffer.size()) > 0) {
                ++handshakes_;
                std::string const answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsafe";
                SSL_write(tls.get(), answer.data(), static_cast<int>(answer.size()));
                SSL_shutdown(tls.get());
            }
            close(socket);
        }
    }

    Context context_;
    std::string pem_;
    int listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::uint16_t port_ = 0;
    std::atomic<int> handshakes_ = 0;
    std::thread thread_;
};

class TlsTest : public ::testing::Test {
protected:
    TlsTest() { write_authorities(server_.pem()); }
    ~TlsTest() override { std::filesystem::remove(ca_file_); }

    void write_authorities(std::string const& text) const { std::ofstream(ca_file_) << text; }

    Result<Response> get(std::string url)
    {
        if (!client_) {
            client_.emplace(loop_, options_);
        }
        Request request;
        request.url = std::move(url);
        request.trust = Trust::configured;
        Result<Response> result = fail(Errc::conflict, "never completed");
        asio::co_spawn(loop_, client_->send(std::move(request)), [&](std::exception_ptr, Result<Response> done) {
            result = std::move(done);
        });
        loop_.restart();
        loop_.run();
        return result;
    }

    TlsServer server_;
    std::string const ca_file_ =
        std::filesystem::temp_directory_path() / ("wikipub_tls_" + std::to_string(getpid()) + ".pem");
    ClientOptions options_{.egress = {.ca_file = ca_file_}};
    asio::io_context loop_;
    std::optional<Client> client_;
};

TEST_F(TlsTest, TrustsWhatTheAuthoritiesSigned)
{
    auto const response = get(server_.url("localhost"));
    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->body, "safe");
}

TEST_F(TlsTest, RefusesAnotherName)
{
    auto const response = get(server_.url("127.0.0.1"));
    ASSERT_FALSE(response);
    EXPECT_EQ(kind_of(response.error()), TransferError::tls) << response.error().detail;
    EXPECT_EQ(server_.handshakes(), 0);
}

TEST_F(TlsTest, RefusesUnknownAuthorities)
{
    options_.egress.ca_file = "/etc/ssl/certs/ca-certificates.crt";
    auto const response = get(server_.url("localhost"));
    ASSERT_FALSE(response);
    EXPECT_EQ(kind_of(response.error()), TransferError::tls);
    EXPECT_EQ(server_.handshakes(), 0);
}

TEST_F(TlsTest, AuthoritiesAreParsedOnceAndNotPerConnection)
{
    ASSERT_TRUE(get(server_.url("localhost")));
    write_authorities("not a certificate");  // a client that reads it again would trust nobody
    for (int i = 0; i < 3; ++i) {
        auto const response = get(server_.url("localhost"));
        ASSERT_TRUE(response) << response.error().detail;
    }
    EXPECT_EQ(server_.handshakes(), 4);
}

}  // namespace
}  // namespace wikipub::net
