// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// `wikipub-v1`: how the wiki's extension and the daemon sign what they ask of each other (`schemas/api/`).
namespace wikipub::sig {

inline constexpr std::string_view kWikiSignatureHeader = "WikiPub-Signature";
inline constexpr std::size_t kShortestWikiSecret = 32;  ///< bytes

enum class MacDirection { to_daemon, to_wiki };

/// What is signed. Views of the caller's.
struct MacRequest {
    MacDirection direction = MacDirection::to_daemon;
    std::string_view method;  ///< in upper case
    std::string_view target;  ///< path and query as sent, from `/api/v1/` or `/wikipub/v1/` on
    std::string_view body;
};

/// The header's fields: who claims to have signed, when, and the proof.
struct WikiMac {
    std::string wiki;   ///< dbname
    std::string key;    ///< id of the secret
    Timestamp time;     ///< whole seconds
    std::string nonce;  ///< 32 hex digits
    std::string mac;    ///< 64 hex digits

    friend bool operator==(WikiMac const&, WikiMac const&) = default;
};

/// Each field once and in this order, as both sides write it.
Result<WikiMac> parse_wiki_mac(std::string_view header);
std::string format_wiki_mac(WikiMac const& mac);

/// A secret that the wiki and the daemon share.
class WikiSecret {
public:
    /// At least kShortestWikiSecret bytes, white space at the end already taken off.
    explicit WikiSecret(std::string bytes);

    /// May be logged.
    std::string const& id() const { return id_; }
    /// `claim.mac` is ignored.
    std::string mac_of(WikiMac const& claim, MacRequest const& request) const;

private:
    std::string bytes_;
    std::string id_;
};

/// A header for the request. `nonce`: 16 random bytes.
std::string sign_for_wiki(
    WikiSecret const& secret, std::string_view wiki, MacRequest const& request, Timestamp now, std::string_view nonce
);

enum class MacRefusal { unknown_key, skew, bad_signature };

/// Nothing where the signature holds; whether the nonce is new is the caller's to find out. `secrets`: of the wiki that
/// the claim names.
std::optional<MacRefusal> check_wiki_mac(
    WikiMac const& claim, std::vector<WikiSecret> const& secrets, MacRequest const& request, Timestamp now
);

/// How far the clocks may differ.
inline constexpr Milliseconds kMacSkew = std::chrono::seconds{300};
/// A nonce counts as seen so long: both sides of the skew.
inline constexpr Milliseconds kNonceKept = std::chrono::minutes{10};

/// The lines that are signed, for tests against the shared vectors.
std::string wiki_signing_string(WikiMac const& claim, MacRequest const& request);

}  // namespace wikipub::sig
