// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "net/request.h"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

/// What requests and streams have in common on libcurl's side. Internal to net/.
namespace wikipub::net {

using EasyHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using MultiHandle = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;

/// Throw std::runtime_error where libcurl has no memory.
EasyHandle new_easy_handle();
MultiHandle new_multi_handle();

/// Whether the connection or stream broke, as opposed to what came over it.
bool is_broken_connection(CURLcode code);
bool is_http2_failure(CURLcode code);

/// Whether `egress` sends this host (no port) through its proxy.
bool goes_through_proxy(Egress const& egress, std::string_view host);

/// The URL to connect to, or why this request may not be sent: T12's scheme and port, malformed URLs and headers.
Result<std::string> allowed_url(Request const& request, Egress const& egress);

/// The response's head as it arrives, line by line.
class ResponseHead {
public:
    /// False beyond 64 KiB. A new status line (after 100 Continue) starts anew.
    bool add_line(std::string_view line);
    /// Whether the head is over and says that the body is just as long. A server that has made up its mind answers
    /// before it has read what we send and then ends the stream (nginx over HTTP/2): to curl a failure, to us an
    /// answer.
    bool announces_body_of(std::size_t bytes) const;
    Headers take() { return std::move(headers_); }

private:
    Headers headers_;
    std::size_t bytes_ = 0;
    bool ended_ = false;
};

/// A curl handle set up for one request: owns what curl borrows until the transfer is over.
class Transfer {
public:
    /// `connect_to`: an address that was checked already, for CONNECT through the proxy; empty: curl resolves and the
    /// guard checks. `request` and `egress` must outlive the transfer.
    Transfer(CURL* easy, Request const& request, Egress const& egress, std::string const& url, std::string connect_to);
    Transfer(Transfer const&) = delete;

    CURL* easy() const { return easy_; }
    /// What curl's code means for a transfer that failed and that no callback of ours ended.
    Error error(CURLcode code) const;

private:
    using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

    static curl_socket_t open_socket(void* transfer, curlsocktype purpose, curl_sockaddr* address);
    void set_up_connection(Request const& request, Egress const& egress, std::string const& url);
    void set_up_message(Request const& request, Egress const& egress);
    bool through_refused_addresses_only() const { return refused_ > 0 && opened_ == 0; }

    CURL* easy_;
    List headers_;
    List connect_to_;
    std::array<char, CURL_ERROR_SIZE> message_{};
    bool guarded_;
    int refused_ = 0;
    int opened_ = 0;
    std::string_view refused_range_;
};

}  // namespace wikipub::net
