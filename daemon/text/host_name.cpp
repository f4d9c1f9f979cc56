// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/host_name.h"

#include "base/strings.h"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <memory>

namespace wikipub::text {

namespace {

constexpr std::size_t kLongestHost = 253;

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

UIDNA const& idna()
{
    static auto const opened = [] {
        UErrorCode status = U_ZERO_ERROR;
        return std::unique_ptr<UIDNA, decltype(&uidna_close)>(
            uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &status),
            &uidna_close
        );
    }();
    return *opened;
}

}  // namespace

std::optional<std::string> ascii_host(std::string_view host)
{
    if (is_ascii(host)) {
        return to_lower(host);
    }
    // A character of a name is at most four bytes, and in Punycode rarely less than one.
    if (host.size() > 4 * kLongestHost || !is_valid_utf8(host)) {
        return std::nullopt;
    }
    std::array<char, 8 * kLongestHost> ascii{};
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    auto const length = uidna_nameToASCII_UTF8(
        &idna(),
        host.data(),
        static_cast<std::int32_t>(host.size()),
        ascii.data(),
        static_cast<std::int32_t>(ascii.size()),
        &info,
        &status
    );
    if (U_FAILURE(status) != 0 || info.errors != 0 || static_cast<std::size_t>(length) > kLongestHost) {
        return std::nullopt;
    }
    return to_lower(std::string_view(ascii.data(), static_cast<std::size_t>(length)));
}

}  // namespace wikipub::text
