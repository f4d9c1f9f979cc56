// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/task.h"
#include "federation/courtesy.h"
#include "federation/retry.h"
#include "federation/signatory.h"
#include "federation/signers.h"
#include "net/client.h"
#include "sig/digest.h"
#include "sig/outbound.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace wikipub::federation {

/// The bytes that go to everybody, and their digest, made once (T1).
struct Letter {
    explicit Letter(std::string bytes);

    std::shared_ptr<std::string const> body;
    sig::BodyDigest digest;
};

/// Where a letter goes.
struct Address {
    std::string url;
    std::string host;  ///< name, as limits are kept
    bool shared = false;
    bool behind = false;                       ///< at a quarter of the rate
    sig::Scheme scheme = sig::Scheme::cavage;  ///< what worked there last
};

struct Sent {
    Verdict verdict = Verdict::unsent;
    int status = 0;                            ///< 0: no answer
    sig::Scheme scheme = sig::Scheme::cavage;  ///< the one that was tried last
    std::optional<Milliseconds>
        not_before;  ///< the host's limits or the peer (`Retry-After`) ask to wait so long from now
};

/// One POST: waits for the host's limits, signs on a signers' thread, knocks with the other scheme on 400 and 401. On
/// the loop.
class Sender {
public:
    Sender(net::Client& client, Signers& signers, Courtesy& courtesy, Clock const& clock)
        : client_(client), signers_(signers), courtesy_(courtesy), clock_(clock)
    {
    }

    /// `wanted` is asked once the host lets it start; where it says no, and where the host's limits make it wait for
    /// longer than `kPatience`, nothing is sent (`unsent`). `attempts`: failed ones before this.
    Task<Sent> post(Letter letter, Address address, Signatory signatory, int attempts, std::function<bool()> wanted);

    static constexpr Milliseconds kPatience = std::chrono::seconds(10);

private:
    Task<Sent> knock(Letter const& letter, Address const& address, Signatory const& signatory, int attempts);
    Task<Result<net::Response>> attempt(
        Letter const& letter, Address const& address, Signatory const& signatory, sig::Scheme scheme
    );

    net::Client& client_;
    Signers& signers_;
    Courtesy& courtesy_;
    Clock const& clock_;
};

}  // namespace wikipub::federation
