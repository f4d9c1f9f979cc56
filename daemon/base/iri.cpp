// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/iri.h"

#include "base/strings.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>

namespace wikipub {

namespace {

constexpr std::size_t kMaximalLength = 2048;
constexpr std::size_t kMaximalHost = 253;
constexpr std::size_t kMaximalLabel = 63;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// pchar, `/` and `?` of RFC 3986 §3.3, percent-encoding apart.
bool is_path_character(char c)
{
    return is_alphanumeric(c) || std::string_view("-._~!$&'()*+,;=:@/?").find(c) != std::string_view::npos;
}

/// Resolvers read `0x7f.1` and `2130706433` as addresses, so a host that ends in a number has to be a plain dotted
/// quad.
bool ends_in_number(std::string_view host)
{
    auto const last = host.substr(host.rfind('.') + 1);
    return std::ranges::all_of(last, is_digit) || last.starts_with("0x");
}

bool is_host_name(std::string_view host)
{
    if (host.size() > kMaximalHost || host.ends_with('.')) {
        return false;
    }
    auto const labels = split(host, '.');
    return std::ranges::all_of(labels, [](std::string_view label) {
        return !label.empty() && label.size() <= kMaximalLabel && !label.starts_with('-') && !label.ends_with('-') &&
               std::ranges::all_of(label, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
    });
}

std::optional<std::string> normalise_host(std::string_view host)
{
    if (host.starts_with('[')) {
        std::string const address(host.substr(1, host.size() - 2));
        std::array<unsigned char, sizeof(in6_addr)> bytes{};
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (!host.ends_with(']') || inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1 ||
            inet_ntop(AF_INET6, bytes.data(), text.data(), text.size()) == nullptr) {
            return std::nullopt;
        }
        return "[" + std::string(text.data()) + "]";
    }
    auto lowered = to_lower(host);
    in_addr ignored{};
    if (!is_host_name(lowered) || (ends_in_number(lowered) && inet_pton(AF_INET, lowered.c_str(), &ignored) != 1)) {
        return std::nullopt;
    }
    return lowered;
}

/// 0 where the text is no port.
std::uint16_t parse_port(std::string_view text)
{
    auto const number = text.size() <= 5 ? parse_decimal(text) : std::nullopt;
    return number && *number <= 65535 ? static_cast<std::uint16_t>(*number) : std::uint16_t{0};
}

/// Path, query or fragment: other scripts are percent-encoded, what is encoded already stays as it is.
Result<std::string> normalise_tail(std::string_view text)
{
    if (!is_valid_utf8(text)) {
        return fail(Errc::invalid_input, "IRI is not UTF-8");
    }
    std::string normalised;
    normalised.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) {
                return fail(Errc::invalid_input, "IRI has a percent sign without two hex digits");
            }
            normalised += c;
        } else if (static_cast<unsigned char>(c) >= 0x80) {
            normalised += percent_encode(text.substr(i, 1));
        } else if (is_path_character(c)) {
            normalised += c;
        } else {
            return fail(Errc::invalid_input, "IRI has a character that RFC 3986 does not allow");
        }
    }
    return normalised;
}

/// Libraries resolve `..` before they send, so the target that was signed would not be the one requested.
bool has_dot_segment(std::string_view path)
{
    auto const segments = split(path, '/');
    return std::ranges::any_of(segments, [](std::string_view segment) { return segment == "." || segment == ".."; });
}

}  // namespace

Result<Iri> Iri::parse(std::string_view text)
{
    if (text.size() > kMaximalLength) {
        return fail(Errc::invalid_input, "IRI is longer than 2048 bytes");
    }
    auto const colon = text.find("://");
    auto const scheme = to_lower(text.substr(0, colon == std::string_view::npos ? 0 : colon));
    if (scheme != "https" && scheme != "http") {
        return fail(Errc::invalid_input, "IRI is neither https nor http");
    }
    auto rest = text.substr(colon + 3);
    auto const authority = rest.substr(0, rest.find_first_of("/?#"));
    rest.remove_prefix(authority.size());
    if (authority.find('@') != std::string_view::npos) {
        return fail(Errc::invalid_input, "IRI has user info");
    }
    auto const port_begin =
        authority.find(':', authority.starts_with('[') ? std::min(authority.find(']'), authority.size()) : 0);
    auto const host = normalise_host(authority.substr(0, port_begin));
    if (!host) {
        return fail(Errc::invalid_input, "IRI has no valid host");
    }
    std::uint16_t const default_port = scheme == "https" ? 443 : 80;
    auto const port_text = port_begin == std::string_view::npos ? std::string_view{} : authority.substr(port_begin + 1);
    auto const port = port_text.empty() ? default_port : parse_port(port_text);
    if (port == 0) {
        return fail(Errc::invalid_input, "IRI has a bad port");
    }
    auto const hash = rest.find('#');
    auto const target = normalise_tail(rest.substr(0, hash));
    auto const fragment =
        hash == std::string_view::npos ? Result<std::string>{} : normalise_tail(rest.substr(hash + 1));
    if (!target || !fragment) {
        return tl::unexpected(!target ? target.error() : fragment.error());
    }
    auto const path = std::string_view(*target).substr(0, target->find('?'));
    if (has_dot_segment(path)) {
        return fail(Errc::invalid_input, "IRI has a dot segment");
    }

    Iri iri;
    iri.port_ = port;
    iri.scheme_end_ = scheme.size();
    iri.text_ = scheme + "://";
    iri.host_begin_ = iri.text_.size();
    iri.text_ += *host;
    iri.host_end_ = iri.text_.size();
    if (port != default_port) {
        iri.text_ += ":" + std::to_string(port);
    }
    iri.authority_end_ = iri.text_.size();
    // A bare host stays bare: some actors' ids are `https://host`, and peers compare ids as texts.
    iri.text_ += path.empty() && !target->empty() ? "/" : "";
    iri.text_ += path;
    iri.path_end_ = iri.text_.size();
    iri.text_ += std::string_view(*target).substr(path.size());
    iri.fragment_ = iri.text_.size();
    if (hash != std::string_view::npos) {
        iri.text_ += "#" + *fragment;
    }
    if (iri.text_.size() > kMaximalLength) {
        return fail(Errc::invalid_input, "IRI is longer than 2048 bytes");
    }
    return iri;
}

std::string_view Iri::target() const
{
    return authority_end_ == fragment_ ? "/"
                                       : std::string_view(text_).substr(authority_end_, fragment_ - authority_end_);
}

std::string_view Iri::path() const
{
    return authority_end_ == path_end_ ? "/"
                                       : std::string_view(text_).substr(authority_end_, path_end_ - authority_end_);
}

Iri Iri::without_fragment() const
{
    auto bare = *this;
    bare.text_.resize(fragment_);
    return bare;
}

bool Iri::same_origin(Iri const& other) const
{
    return scheme() == other.scheme() && host() == other.host() && port_ == other.port_;
}

}  // namespace wikipub
