// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/wiki_mac.h"

#include "base/strings.h"
#include "sig/hash.h"

#include <algorithm>
#include <array>

namespace wikipub::sig {

namespace {

constexpr std::string_view kScheme = "wikipub-v1";
constexpr std::size_t kKeyDigits = 16;
constexpr std::size_t kNonceDigits = 32;
constexpr std::size_t kMacDigits = 64;
/// Longer than any header that both sides write.
constexpr std::size_t kLongestHeader = 512;
constexpr std::size_t kLongestWiki = 64;

bool is_hex(std::string_view text, std::size_t digits)
{
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_wiki(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestWiki && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// No sign, no zero in front: one way to write each time, since the text is signed.
std::optional<Timestamp> parse_time(std::string_view text)
{
    auto const seconds = text.size() <= 11 && !text.starts_with('0') ? parse_decimal(text) : std::nullopt;
    return seconds ? std::optional<Timestamp>(std::chrono::seconds{*seconds}) : std::nullopt;
}

std::string seconds_of(Timestamp time)
{
    return std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

}  // namespace

Result<WikiMac> parse_wiki_mac(std::string_view header)
{
    constexpr std::array<std::string_view, 5> kNames{"wiki=", "key=", "time=", "nonce=", "mac="};
    auto const parts = split(header.substr(0, kLongestHeader + 1), ';');
    if (header.size() > kLongestHeader || parts.size() != kNames.size()) {
        return fail(Errc::unauthorized, "the signature header is missing or malformed");
    }
    std::array<std::string_view, kNames.size()> values;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (!parts[i].starts_with(kNames[i])) {
            return fail(Errc::unauthorized, "the signature header has other fields");
        }
        values[i] = parts[i].substr(kNames[i].size());
    }
    auto const [wiki, key, time, nonce, mac] = values;
    auto const at = parse_time(time);
    if (!is_wiki(wiki) || !is_hex(key, kKeyDigits) || !at || !is_hex(nonce, kNonceDigits) || !is_hex(mac, kMacDigits)) {
        return fail(Errc::unauthorized, "a field of the signature header is malformed");
    }
    return WikiMac{std::string(wiki), std::string(key), *at, std::string(nonce), std::string(mac)};
}

std::string format_wiki_mac(WikiMac const& mac)
{
    return "wiki=" + mac.wiki + ";key=" + mac.key + ";time=" + seconds_of(mac.time) + ";nonce=" + mac.nonce +
           ";mac=" + mac.mac;
}

std::string wiki_signing_string(WikiMac const& claim, MacRequest const& request)
{
    return join(
        {std::string(kScheme),
         request.direction == MacDirection::to_daemon ? "to-daemon" : "to-wiki",
         claim.wiki,
         claim.key,
         seconds_of(claim.time),
         claim.nonce,
         std::string(request.method),
         std::string(request.target),
         hex_encode(sha256(request.body))},
        "\n"
    );
}

WikiSecret::WikiSecret(std::string bytes)
    : bytes_(std::move(bytes)), id_(hex_encode(sha256(std::string(kScheme) + " key\n" + bytes_)).substr(0, kKeyDigits))
{
}

std::string WikiSecret::mac_of(WikiMac const& claim, MacRequest const& request) const
{
    return hex_encode(hmac_sha256(bytes_, wiki_signing_string(claim, request)));
}

std::string sign_for_wiki(
    WikiSecret const& secret, std::string_view wiki, MacRequest const& request, Timestamp now, std::string_view nonce
)
{
    WikiMac claim{std::string(wiki), secret.id(), now, hex_encode(nonce), {}};
    claim.mac = secret.mac_of(claim, request);
    return format_wiki_mac(claim);
}

std::optional<MacRefusal> check_wiki_mac(
    WikiMac const& claim, std::vector<WikiSecret> const& secrets, MacRequest const& request, Timestamp now
)
{
    auto const secret = std::ranges::find(secrets, claim.key, &WikiSecret::id);
    if (secret == secrets.end()) {
        return MacRefusal::unknown_key;
    }
    if (std::chrono::abs(now - claim.time) > kMacSkew) {
        return MacRefusal::skew;
    }
    if (!constant_time_equal(secret->mac_of(claim, request), claim.mac)) {
        return MacRefusal::bad_signature;
    }
    return std::nullopt;
}

}  // namespace wikipub::sig
