// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/headers.h"
#include "base/result.h"
#include "sig/keys.h"
#include "sig/outbound.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Signed requests of others: `read_claim` says what the headers claim, the caller finds the key, `holds` says whether
/// it is true. That the key's owner is the activity's actor is not judged here (S9).
namespace wikipub::sig {

/// As it came over the wire, only borrowed.
struct ReceivedRequest {
    std::string_view method;
    std::string_view target;  ///< path and query
    Headers const& headers;   ///< names as received, in any case
    std::string_view body;
};

struct VerifyPolicy {
    /// `https://ap.wiki.example`: the origins that are ours as the world sees them. The Host header must name one of
    /// them, and
    /// `@target-uri` is made of it, not of what a proxy did (S12).
    std::vector<std::string> origins;
    Milliseconds past = std::chrono::hours{12};   ///< oldest Date or created (S8, as Mastodon)
    Milliseconds future = std::chrono::hours{1};  ///< newest
};

struct Claim {
    Scheme scheme;
    std::string key_id;
    /// What the algorithm parameter demands; none where the key decides.
    std::optional<PublicKey::Kind> key_kind;
    /// The signature may be over any of these: senders differ on whether the query belongs to the target (S7).
    std::vector<std::string> bases;
    std::string signature;  ///< raw
    Timestamp created;      ///< `created`, else Date: for the replay window
};

/// Whether there is a Signature or Signature-Input header at all.
bool is_signed(Headers const& headers);

/// Digest, window, host, required components and the limits are checked here, all but the signature itself.
/// Signature-Input goes first where both schemes are there (S12). Errc::invalid_input: malformed (400).
/// Errc::unauthorized: missing, stale, of other bytes or covering too little (401).
Result<Claim> read_claim(ReceivedRequest const& request, Timestamp now, VerifyPolicy const& policy);

/// At most two RSA verifications, a few dozen microseconds each. Any thread.
bool holds(Claim const& claim, PublicKey const& key);

}  // namespace wikipub::sig
