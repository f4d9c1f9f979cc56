// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/remote_actors.h"

#include "ap/remote_actor.h"
#include "base/log.h"
#include "federation/fetch.h"
#include "federation/key_cache.h"
#include "federation/waiters.h"
#include "sig/hash.h"
#include "storage/hosts.h"
#include "storage/inboxes.h"

#include <algorithm>
#include <map>
#include <set>

namespace wikipub::federation {

namespace {

/// Three kilobytes each.
constexpr std::size_t kKeysInMemory = 5000;
constexpr std::size_t kRefetchesRemembered = 20'000;
constexpr auto kKeyInMemory = std::chrono::minutes(1);
constexpr auto kFailureInMemory = std::chrono::minutes(1);
/// The sender was told to come back soon.
constexpr auto kUnavailableInMemory = std::chrono::seconds(5);
constexpr auto kGoneInMemory = std::chrono::hours(1);
constexpr auto kBetweenRefetches = std::chrono::minutes(5);
constexpr auto kDocumentKept = std::chrono::days(7);
constexpr std::size_t kLongestKeyId = 2048;
constexpr Milliseconds kLongestFetch = std::chrono::minutes(3);

storage::Bytes hash_of(std::string_view text)
{
    return storage::Bytes{sig::sha256(text)};
}

ap::RemoteKey const* find_key(ap::RemoteActor const& actor, std::string_view key_id)
{
    auto const found = std::ranges::find_if(actor.keys, [&](auto const& key) { return key.id.text() == key_id; });
    return found != actor.keys.end() ? &*found : nullptr;
}

/// A document's row and what the database says of its host.
struct Stored {
    storage::RemoteActor actor;
    storage::Host host;
};

std::optional<Stored> with_host(storage::Snapshot& snapshot, std::optional<storage::RemoteActor> actor)
{
    auto host = actor ? storage::find_host(snapshot, actor->host) : std::nullopt;
    if (!host) {
        return std::nullopt;
    }
    return Stored{*std::move(actor), *std::move(host)};
}

Stored save(storage::Transaction& transaction, ap::RemoteActor const& document, ap::RemoteKey const& key, Timestamp now)
{
    storage::RemoteActor row;
    row.host = storage::ensure_host(transaction, document.id.authority());
    row.iri = document.id.text();
    row.iri_hash = hash_of(row.iri);
    row.type = document.type;
    auto const& inbox = document.inbox.text();
    row.inbox = storage::ensure_inbox(transaction, inbox, hash_of(inbox), row.host, false);
    if (document.shared_inbox) {
        auto const& shared = document.shared_inbox->text();
        row.shared_inbox = storage::ensure_inbox(transaction, shared, hash_of(shared), row.host, true);
    }
    row.key_id = key.id.text();
    row.key_hash = hash_of(row.key_id);
    row.key_pem = key.pem;
    row.fetched = now;
    row.id = storage::save_remote_actor(transaction, row);
    auto host = storage::find_host(transaction, row.host);
    return Stored{std::move(row), *std::move(host)};
}

Result<Peer> peer_of(Stored stored)
{
    auto key = sig::PublicKey::from_pem(stored.actor.key_pem);
    if (!key) {
        return fail(Errc::unauthorized, key.error().detail);
    }
    return Peer{std::move(stored.actor), stored.host.name, stored.host.blocked, *std::move(key)};
}

/// A peer's fault becomes what its request is answered with: 401, or 503 where it may pass.
Error as_verdict(Error error)
{
    if (error.code == Errc::invalid_input) {
        error.code = Errc::unauthorized;
    }
    return error;
}

}  // namespace

struct RemoteActors::State {
    State(
        net::Client& client,
        storage::Database& its_database,
        Signers& signers,
        Clock const& its_clock,
        Signatory instance
    )
        : database(its_database),
          clock(its_clock),
          courtesy(its_clock),
          fetcher(client, signers, courtesy, its_clock, std::move(instance))
    {
    }

    Task<Result<Peer>> find(std::string key_id);
    Task<Result<Peer>> fetch_once(std::string key_id);
    Task<Result<Peer>> fetch(std::string key_id);
    Task<Result<ap::RemoteActor>> fetch_owner(Iri key_id);
    Task<Result<ap::RemoteActor>> fetch_actor(Iri id);
    Task<Result<Stored>> store(ap::RemoteActor document, ap::RemoteKey key);
    Task<bool> is_blocked(std::string host);
    bool may_refetch(std::string const& key_id);

    storage::Database& database;
    Clock const& clock;
    Courtesy courtesy;
    Fetcher fetcher;
    KeyCache keys{kKeysInMemory};
    std::map<std::string, Waiters> under_way;  ///< key ids that are being fetched, and who else wants them
    // Two generations instead of a time each: what is in neither was not refetched for 5 minutes.
    std::set<std::string> refetched;
    std::set<std::string> refetched_before;
    Monotonic generation_began{};
};

RemoteActors::RemoteActors(
    net::Client& client,
    storage::Database& database,
    Signers& signers,
    Clock const& clock,
    std::shared_ptr<SoftwareBook> software,
    Signatory instance
)
    : state_(std::make_unique<State>(client, database, signers, clock, std::move(instance))),
      software_(std::move(software))
{
}

RemoteActors::~RemoteActors() = default;

Task<Result<Peer>> RemoteActors::key_owner(std::string key_id)
{
    if (key_id.size() > kLongestKeyId) {
        co_return fail(Errc::unauthorized, "the key id is too long");
    }
    if (auto const* known = state_->keys.find(key_id, state_->clock.monotonic())) {
        co_return *known;
    }
    co_return co_await state_->find(std::move(key_id));
}

Task<Result<Peer>> RemoteActors::refetch_key_owner(std::string key_id)
{
    if (!state_->may_refetch(key_id)) {
        co_return fail(Errc::unauthorized, "the signature does not hold, and the key was fetched lately");
    }
    co_return co_await state_->fetch_once(std::move(key_id));
}

Task<Result<>> RemoteActors::refresh(std::string actor_iri)
{
    auto const id = Iri::parse(actor_iri);
    if (!id) {
        co_return tl::unexpected(id.error());
    }
    auto document = co_await state_->fetch_actor(*id);
    if (!document) {
        co_return tl::unexpected(document.error());
    }
    auto const known =
        co_await state_->database.read("remote_actors.find", [hash = hash_of(actor_iri)](storage::Snapshot& snapshot) {
            return storage::find_remote_actor(snapshot, hash);
        });
    auto const* key = known ? find_key(*document, known->key_id) : nullptr;
    if (key == nullptr && !document->keys.empty()) {
        key = &document->keys.front();
    }
    if (key == nullptr) {
        co_return fail(Errc::unauthorized, "an actor without a key");
    }
    auto const saved = co_await state_->store(*document, *key);
    state_->keys.clear();
    co_return saved ? Result<>{} : tl::unexpected(saved.error());
}

Task<Result<ap::RemoteActor>> RemoteActors::document(std::string actor_iri)
{
    auto const id = Iri::parse(actor_iri);
    if (!id) {
        co_return tl::unexpected(id.error());
    }
    if (co_await state_->is_blocked(std::string(id->authority()))) {
        co_return fail(Errc::forbidden, "blocked host");
    }
    co_return co_await state_->fetch_actor(*id);
}

void RemoteActors::forget()
{
    state_->keys.clear();
}

Task<Result<Peer>> RemoteActors::State::find(std::string key_id)
{
    auto const stored =
        co_await database.read("remote_actors.key", [hash = hash_of(key_id)](storage::Snapshot& snapshot) {
            return with_host(snapshot, storage::find_remote_actor_by_key(snapshot, hash));
        });
    if (stored && clock.now() - stored->actor.fetched < kDocumentKept) {
        auto peer = peer_of(*stored);
        keys.put(key_id, peer, clock.monotonic(), clock.monotonic() + kKeyInMemory);
        co_return peer;
    }
    co_return co_await fetch_once(std::move(key_id));
}

// A peer that starts to send delivers many things at once: one fetch serves them all.
Task<Result<Peer>> RemoteActors::State::fetch_once(std::string key_id)
{
    if (auto const place = under_way.find(key_id); place != under_way.end()) {
        co_await place->second.wait(kLongestFetch);
        if (auto const* known = keys.find(key_id, clock.monotonic())) {
            co_return *known;
        }
        co_return fail(Errc::unavailable, "the key is still being fetched");
    }
    under_way.try_emplace(key_id);
    Result<Peer> peer = fail(Errc::unavailable, "the key could not be fetched");
    std::exception_ptr broken;
    try {
        peer = co_await fetch(key_id);
    } catch (...) {
        broken = std::current_exception();
    }
    Milliseconds kept = kKeyInMemory;
    if (!peer) {
        kept = peer.error().code == Errc::gone          ? Milliseconds(kGoneInMemory)
               : peer.error().code == Errc::unavailable ? Milliseconds(kUnavailableInMemory)
                                                        : Milliseconds(kFailureInMemory);
    }
    keys.put(key_id, peer, clock.monotonic(), clock.monotonic() + kept);
    auto const place = under_way.extract(key_id);
    place.mapped().wake_all();
    if (broken) {
        std::rethrow_exception(broken);
    }
    co_return peer;
}

Task<Result<Peer>> RemoteActors::State::fetch(std::string key_id)
{
    auto const iri = Iri::parse(key_id);
    if (!iri) {
        co_return fail(Errc::unauthorized, "the key id is no IRI: " + iri.error().detail);
    }
    if (co_await is_blocked(std::string(iri->authority()))) {
        co_return fail(Errc::forbidden, "blocked host");
    }
    auto document = co_await fetch_owner(*iri);
    if (!document) {
        co_return tl::unexpected(as_verdict(document.error()));
    }
    auto const* key = find_key(*document, key_id);
    if (key == nullptr) {
        co_return fail(Errc::unauthorized, "the owner's document does not name the key");
    }
    auto stored = co_await store(*document, *key);
    if (!stored) {
        co_return tl::unexpected(stored.error());
    }
    co_return peer_of(*std::move(stored));
}

/// S9: what the key id leads to is the actor, or a key or stub that names it.
Task<Result<ap::RemoteActor>> RemoteActors::State::fetch_owner(Iri key_id)
{
    auto const at = key_id.without_fragment();
    auto const found = co_await fetcher.fetch(at);
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    auto document = ap::parse_key_document(found->body);
    if (!document) {
        co_return tl::unexpected(document.error());
    }
    if (!document->owner.same_origin(key_id) || !found->url.same_origin(key_id)) {
        co_return fail(Errc::unauthorized, "the key's owner is on another host");
    }
    if (document->actor && (document->actor->id == at || document->actor->id == found->url)) {
        co_return *std::move(document->actor);
    }
    co_return co_await fetch_actor(std::move(document->owner));
}

Task<Result<ap::RemoteActor>> RemoteActors::State::fetch_actor(Iri id)
{
    auto const found = co_await fetcher.fetch(id);
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    auto document = ap::parse_remote_actor(found->body);
    if (document && (document->id != id || !found->url.same_origin(id))) {
        co_return fail(Errc::unauthorized, "the document is not the actor that was asked for");
    }
    co_return document;
}

Task<Result<Stored>> RemoteActors::State::store(ap::RemoteActor document, ap::RemoteKey key)
{
    if (auto const parsed = sig::PublicKey::from_pem(key.pem); !parsed) {
        co_return fail(Errc::unauthorized, parsed.error().detail);
    }
    co_return co_await database.write(
        "remote_actors.save",
        [document = std::move(document), key = std::move(key), now = clock.now()](storage::Transaction& transaction) {
            return save(transaction, document, key, now);
        }
    );
}

Task<bool> RemoteActors::State::is_blocked(std::string name)
{
    auto const host = co_await database.read("remote_actors.host", [name](storage::Snapshot& snapshot) {
        return storage::find_host(snapshot, name);
    });
    co_return host && host->blocked;
}

bool RemoteActors::State::may_refetch(std::string const& key_id)
{
    auto const now = clock.monotonic();
    if (now - generation_began > kBetweenRefetches) {
        generation_began = now;
        refetched_before = std::exchange(refetched, {});
    }
    return refetched.size() < kRefetchesRemembered && !refetched_before.contains(key_id) &&
           refetched.insert(key_id).second;
}

}  // namespace wikipub::federation
