// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/transfer.h"

#include "base/iri.h"
#include "base/strings.h"
#include "net/address_guard.h"

#include <algorithm>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace wikipub::net {
namespace {

constexpr std::size_t kLargestHead = std::size_t{64} * 1024;
constexpr long kHttpsPort = 443;

void initialise_curl_once()
{
    static bool const done = [] {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
            throw std::runtime_error("libcurl cannot be initialised");
        }
        return true;
    }();
    static_cast<void>(done);
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value)
{
    if (CURLcode const code = curl_easy_setopt(easy, option, value); code != CURLE_OK) {
        throw std::runtime_error("libcurl refuses option " + std::to_string(option) + ": " + curl_easy_strerror(code));
    }
}

void append(std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>& list, std::string const& line)
{
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) {
        throw std::bad_alloc();
    }
    list.release();
    list.reset(longer);
}

bool has_control_character(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

Error bad_request(std::string_view what)
{
    return transfer_error(TransferError::bad_request, what);
}

Result<> check_headers(Request const& request)
{
    for (Header const& header : request.headers) {
        if (header.name.empty() || header.name.find(':') != std::string::npos || has_control_character(header.name) ||
            has_control_character(header.value)) {
            return tl::unexpected(bad_request("header that cannot be sent"));
        }
    }
    return has_control_character(request.host) ? tl::unexpected(bad_request("host that cannot be sent")) : Result<>();
}

TransferError kind_of_code(CURLcode code)
{
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return TransferError::dns;
        case CURLE_COULDNT_CONNECT:
        case CURLE_PROXY:
            return TransferError::connect;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_ISSUER_ERROR:
            return TransferError::tls;
        case CURLE_OPERATION_TIMEDOUT:
            return TransferError::timeout;
        case CURLE_PARTIAL_FILE:
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
        case CURLE_HTTP2_STREAM:
            return TransferError::truncated;
        case CURLE_URL_MALFORMAT:
            return TransferError::bad_request;
        default:
            return TransferError::protocol;
    }
}

}  // namespace

EasyHandle new_easy_handle()
{
    initialise_curl_once();
    EasyHandle handle(curl_easy_init(), curl_easy_cleanup);
    if (!handle) {
        throw std::runtime_error("libcurl has no memory for a transfer");
    }
    return handle;
}

MultiHandle new_multi_handle()
{
    initialise_curl_once();
    MultiHandle handle(curl_multi_init(), curl_multi_cleanup);
    if (!handle) {
        throw std::runtime_error("libcurl has no memory for transfers");
    }
    return handle;
}

bool is_broken_connection(CURLcode code)
{
    return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || is_http2_failure(code);
}

bool is_http2_failure(CURLcode code)
{
    return code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM;
}

bool goes_through_proxy(Egress const& egress, std::string_view host)
{
    return !egress.proxy.empty() && std::ranges::none_of(egress.no_proxy, [&](std::string const& except) {
        return except == "*" || iequals(except, host) ||
               (except.starts_with('.') && to_lower(host).ends_with(to_lower(except)));
    });
}

Result<std::string> allowed_url(Request const& request, Egress const& egress)
{
    if (Result<> const checked = check_headers(request); !checked) {
        return tl::unexpected(checked.error());
    }
    if (request.trust == Trust::configured) {
        bool const known = request.url.starts_with("http://") || request.url.starts_with("https://");
        return known && !has_control_character(request.url) ? Result<std::string>(request.url)
                                                            : tl::unexpected(bad_request("no http or https URL"));
    }
    // The normal form goes to curl, so that it cannot read another host out of it than was judged here.
    Result<Iri> const url = Iri::parse(request.url);
    if (!url) {
        return tl::unexpected(bad_request(url.error().detail));
    }
    if (!request.unix_socket.empty() || !request.host.empty()) {
        return tl::unexpected(bad_request("socket or host for an address that others named"));
    }
    if (!egress.allow_plain_http && (!url->is_https() || url->port() != kHttpsPort)) {
        return tl::unexpected(transfer_error(TransferError::refused_address, "not https on port 443"));
    }
    return url->text();
}

bool ResponseHead::add_line(std::string_view line)
{
    if (line.starts_with("HTTP/")) {
        headers_.clear();
        bytes_ = 0;
        ended_ = false;
    }
    bytes_ += line.size();
    if (bytes_ > kLargestHead) {
        return false;
    }
    ended_ = ended_ || line == "\r\n" || line == "\n";
    std::size_t const end = line.find_last_not_of("\r\n");
    line = line.substr(0, end == std::string_view::npos ? 0 : end + 1);
    std::size_t const colon = line.find(':');
    if (colon != std::string_view::npos && !line.starts_with("HTTP/")) {
        headers_.push_back({to_lower(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
    }
    return true;
}

bool ResponseHead::announces_body_of(std::size_t bytes) const
{
    auto const length = find_header(headers_, "content-length");
    return ended_ && length && *length == std::to_string(bytes) && !find_header(headers_, "content-encoding");
}

Transfer::Transfer(
    CURL* easy, Request const& request, Egress const& egress, std::string const& url, std::string connect_to
)
    : easy_(easy),
      headers_(nullptr, curl_slist_free_all),
      connect_to_(nullptr, curl_slist_free_all),
      guarded_(request.trust == Trust::named_by_others && !egress.allow_private_addresses)
{
    curl_easy_reset(easy_);
    set_up_connection(request, egress, url);
    set_up_message(request, egress);
    if (!connect_to.empty()) {
        append(connect_to_, "::" + connect_to + ":");
        set(easy_, CURLOPT_CONNECT_TO, connect_to_.get());
        guarded_ = false;  // the socket goes to the proxy, and the address behind it was checked by the caller
    }
}

void Transfer::set_up_connection(Request const& request, Egress const& egress, std::string const& url)
{
    set(easy_, CURLOPT_URL, url.c_str());
    set(easy_, CURLOPT_PATH_AS_IS, 1L);  // the target was signed as it stands
    set(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy_, CURLOPT_NOSIGNAL, 1L);
    set(easy_, CURLOPT_QUICK_EXIT, 1L);  // else a time-out waits for a name server that does not answer
    set(easy_, CURLOPT_ERRORBUFFER, message_.data());
    set(easy_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    set(easy_, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    // After each transfer libcurl looks through every name that it remembers, a tenth of what 2000 hosts cost; kept
    // connections ask for no name.
    set(easy_, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    set(easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));

    set(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(easy_, CURLOPT_PIPEWAIT, url.starts_with("https:") ? 1L : 0L);  // one handshake for all streams to a host
    set(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy_, CURLOPT_CAINFO, egress.ca_file.c_str());
    // libcurl keeps the parsed store for the next connection only where there is no directory beside the file.
    set(easy_, CURLOPT_CAPATH, static_cast<char const*>(nullptr));
    set(easy_, CURLOPT_SSL_SESSIONID_CACHE, 0L);

    // An empty string, not null: curl would take the environment's.
    std::size_t const host = url.find("://") + 3;
    std::string_view const authority = std::string_view(url).substr(host, url.find_first_of("/?#", host) - host);
    std::string_view const name = authority.substr(0, authority.find(':', authority.rfind(']') + 1));
    bool const proxied = request.unix_socket.empty() && goes_through_proxy(egress, name);
    set(easy_, CURLOPT_PROXY, proxied ? egress.proxy.c_str() : "");
    set(easy_, CURLOPT_NOPROXY, "");
    set(easy_, CURLOPT_HTTPPROXYTUNNEL, 1L);
    set(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (!request.unix_socket.empty()) {
        set(easy_, CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
    }
}

void Transfer::set_up_message(Request const& request, Egress const& egress)
{
    set(easy_, CURLOPT_USERAGENT, egress.user_agent.c_str());
    if (request.compressed) {
        set(easy_, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    }
    if (request.method == "HEAD") {
        set(easy_, CURLOPT_NOBODY, 1L);
    } else if (request.body) {
        set(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body->size()));
        set(easy_, CURLOPT_POSTFIELDS, request.body->data());
    }
    if (request.method != "GET" && request.method != "HEAD") {
        set(easy_, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    append(headers_, "Expect:");  // no pause before a body of a few kilobytes
    if (!find_header(request.headers, "content-type")) {
        append(headers_, "Content-Type:");  // else curl claims a form
    }
    if (!request.host.empty()) {
        append(headers_, "Host: " + request.host);
    }
    for (Header const& header : request.headers) {
        append(headers_, header.value.empty() ? header.name + ';' : header.name + ": " + header.value);
    }
    set(easy_, CURLOPT_HTTPHEADER, headers_.get());
}

/// T12: the very address that is about to be connected to, whatever the name resolved to a moment ago.
curl_socket_t Transfer::open_socket(void* transfer, curlsocktype, curl_sockaddr* address)
{
    auto* const self = static_cast<Transfer*>(transfer);
    if (self->guarded_) {
        if (std::optional<std::string_view> const range = special_range(address->addr)) {
            self->refused_range_ = *range;
            ++self->refused_;
            return CURL_SOCKET_BAD;
        }
    }
    ++self->opened_;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Error Transfer::error(CURLcode code) const
{
    if (through_refused_addresses_only()) {
        return transfer_error(TransferError::refused_address, refused_range_);
    }
    long connect_status = 0;
    curl_easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &connect_status);
    if (connect_status != 0 && connect_status / 100 != 2) {
        return transfer_error(TransferError::connect, "the proxy answers " + std::to_string(connect_status));
    }
    TransferError const kind = kind_of_code(code);
    // Only of TLS does curl's longer message say more, and it names no URL there.
    bool const longer = kind == TransferError::tls && message_.front() != '\0';
    return transfer_error(kind, longer ? message_.data() : curl_easy_strerror(code));
}

}  // namespace wikipub::net
