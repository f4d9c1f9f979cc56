// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/head.h"

#include "base/strings.h"

#include <algorithm>
#include <optional>

namespace wikipub::http {

namespace {

using boost::beast::http::field;
using Header = boost::beast::http::request_header<>;

std::string_view view(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

Method parse_method(std::string_view name)
{
    return name == "GET"       ? Method::get
           : name == "HEAD"    ? Method::head
           : name == "POST"    ? Method::post
           : name == "OPTIONS" ? Method::options
                               : Method::other;
}

bool is_authority(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
               c == '_' || c == ':' || c == '[' || c == ']';
    });
}

/// RFC 9112 §6: one length, said once and in one way.
bool has_clear_length(Header const& header, bool chunked)
{
    auto const lengths = header.count(field::content_length);
    auto const codings = header.count(field::transfer_encoding);
    if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1)) {
        return false;
    }
    if (lengths == 1 && !parse_decimal(view(header[field::content_length]))) {
        return false;
    }
    // Beast takes an unknown coding for no body at all.
    return codings == 0 ||
           (chunked && header.version() == 11 && iequals(view(header[field::transfer_encoding]), "chunked"));
}

/// Makes origin form of absolute form (RFC 9112 §3.2.2), whose authority replaces Host.
bool normalise_target(Request& request)
{
    auto const scheme_end = request.target.find("://");
    if (!request.target.starts_with('/') && scheme_end != std::string_view::npos) {
        auto const scheme = request.target.substr(0, scheme_end);
        auto const rest = request.target.substr(scheme_end + 3);
        auto const slash = rest.find('/');
        request.host = rest.substr(0, slash);
        request.target = slash == std::string_view::npos ? "/" : rest.substr(slash);
        return (iequals(scheme, "http") || iequals(scheme, "https")) && is_authority(request.host);
    }
    return request.target.starts_with('/') || (request.target == "*" && request.method == Method::options);
}

bool is_printable(std::string_view target)
{
    return std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

}  // namespace

std::variant<Request, unsigned> read_head(Header const& header, bool chunked, std::size_t max_target_bytes)
{
    Request request;
    request.method_name = view(header.method_string());
    request.method = parse_method(request.method_name);
    request.target = view(header.target());
    if (request.target.size() > max_target_bytes) {
        return 414U;
    }
    auto const hosts = header.count(field::host);
    request.host = view(header[field::host]);
    bool const host_is_valid = hosts == 0 ? header.version() == 10 : hosts == 1 && is_authority(request.host);
    if ((header.version() != 10 && header.version() != 11) || !host_is_valid || !has_clear_length(header, chunked) ||
        !is_printable(request.target) || !normalise_target(request)) {
        return 400U;
    }
    if (header.count(field::expect) != 0 && !iequals(view(header[field::expect]), "100-continue")) {
        return 417U;
    }
    for (auto const& one : header) {
        request.headers.push_back({std::string(view(one.name_string())), std::string(view(one.value()))});
    }
    return request;
}

}  // namespace wikipub::http
