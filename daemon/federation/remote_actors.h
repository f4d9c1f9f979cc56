// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/remote_actor.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/task.h"
#include "federation/signatory.h"
#include "federation/signers.h"
#include "federation/software.h"
#include "net/client.h"
#include "sig/keys.h"
#include "storage/database.h"
#include "storage/remote_actors.h"

#include <memory>
#include <string>

namespace wikipub::federation {

/// An actor of another server, and a key of its own that is ready to verify with.
struct Peer {
    storage::RemoteActor actor;
    std::string host;      ///< name, with the port where it is not the default
    bool blocked = false;  ///< the operator blocked the host
    sig::PublicKey key;
};

/// Documents of actors and keys of other servers: from the database, else fetched and signed by the instance's actor
/// (S4). On the loop.
class RemoteActors {
public:
    /// All outlive it. `software`: what hosts say they run is written there. `instance` signs the GETs.
    RemoteActors(
        net::Client& client,
        storage::Database& database,
        Signers& signers,
        Clock const& clock,
        std::shared_ptr<SoftwareBook> software,
        Signatory instance
    );
    ~RemoteActors();

    /// Who owns this key (S9): the document at the key id without its fragment, or the owner it names, must name the
    /// key in turn. `gone`: its document answered 410 (S11); `not_found`: 404; `unavailable`: ask again later (503 to
    /// the sender); `unauthorized`: the documents do not agree; `forbidden`: an address that others may not name.
    Task<Result<Peer>> key_owner(std::string key_id);
    /// The same from a fresh document, after a signature did not hold (S10): at most once in 5 minutes a key, else
    /// `unauthorized`.
    Task<Result<Peer>> refetch_key_owner(std::string key_id);
    /// Fetches the actor's document again and saves it, for Update(actor).
    Task<Result<>> refresh(std::string actor_iri);
    /// The actor's document as it is now, without saving it. `invalid_input` where it is none; else as key_owner().
    Task<Result<ap::RemoteActor>> document(std::string actor_iri);
    /// Forgets what it holds in memory: after a block, an unblock, or an actor that was deleted. What is not forgotten
    /// lives a minute.
    void forget();

    /// What their servers run.
    std::shared_ptr<SoftwareBook> const& software() const { return software_; }

private:
    struct State;
    std::unique_ptr<State> state_;
    std::shared_ptr<SoftwareBook> software_;
};

}  // namespace wikipub::federation
