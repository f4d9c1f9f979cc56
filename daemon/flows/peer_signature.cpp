// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/peer_signature.h"

#include "base/headers.h"

namespace wikipub::flows {

Task<Result<federation::Peer>> verify_peer(
    Environment const& environment, federation::RemoteActors& peers, sig::ReceivedRequest request
)
{
    sig::VerifyPolicy policy;
    policy.origins = environment.identity.origins();
    auto const claim = sig::read_claim(request, environment.clock.now(), policy);
    if (!claim) {
        co_return tl::unexpected(claim.error());
    }
    auto peer = co_await peers.key_owner(claim->key_id);
    if (!peer) {
        co_return peer;
    }
    if (peer->blocked) {
        co_return fail(Errc::forbidden, "blocked host");
    }
    auto const hear = [&] {
        peers.software()->hear(peer->host, find_header(request.headers, "user-agent").value_or(""));
    };
    if (sig::holds(*claim, peer->key)) {
        hear();
        co_return peer;
    }
    // The peer may have a new key (S10).
    peer = co_await peers.refetch_key_owner(claim->key_id);
    if (!peer) {
        co_return peer;
    }
    if (!sig::holds(*claim, peer->key)) {
        co_return fail(Errc::unauthorized, "the signature does not hold");
    }
    hear();
    co_return peer;
}

}  // namespace wikipub::flows
