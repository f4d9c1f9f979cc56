// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/signers.h"
#include "flows/consents.h"
#include "flows/documents.h"
#include "flows/editor_check.h"
#include "flows/editor_desk.h"
#include "flows/named_editors.h"
#include "flows/readers.h"
#include "flows/render.h"
#include "storage/actor_reach.h"
#include "storage/follow_requests.h"
#include "storage/signing_keys.h"
#include "unit/flows/flows_fixture.h"

namespace wikipub::flows {

/// Alice, user 5, who may opt in.
class ConsentsTest : public FlowsTest {
protected:
    static constexpr std::int64_t kNumber = 7'000'000'000'000'000'001;
    static constexpr std::int64_t kUser = 5;

    ConsentsTest() { small_wiki_.set_user("Alice", kUser); }

    wiki::EditorConsent alice(std::int64_t version = 1)
    {
        wiki::EditorConsent consent;
        consent.actor = kNumber;
        consent.version = version;
        consent.state = wiki::EditorConsent::State::active;
        consent.user_id = kUser;
        consent.name = "Alice";
        consent.user_page = "https://wiki.example/wiki/User:Alice";
        consent.posts = consent.named = consent.discoverable = true;
        consent.agreed = *parse_iso8601("2026-11-01T00:00:00Z");
        return consent;
    }
    wiki::EditorConsent erased(std::int64_t version)
    {
        wiki::EditorConsent consent;
        consent.actor = kNumber;
        consent.version = version;
        consent.state = wiki::EditorConsent::State::erased;
        return consent;
    }
    void apply(wiki::EditorConsent consent) { run(consents_.apply(wiki(), std::move(consent))); }

    Result<Listed> look(std::string resource) { return run(directory_of_actors_.by_resource(std::move(resource), "")); }
    Errc refused(std::string resource)
    {
        auto const listed = look(std::move(resource));
        EXPECT_FALSE(listed);
        return listed ? Errc::conflict : listed.error().code;
    }
    std::string id(std::int64_t number = kNumber) { return "https://ap.wiki.example/u/" + std::to_string(number); }

    storage::Actor actor()
    {
        return read([](storage::Snapshot& snapshot) {
            return *storage::find_actor(snapshot, {storage::ActorKind::editor, "", PageId{kNumber}, 1});
        });
    }
    std::optional<storage::Editor> editor()
    {
        return read([](storage::Snapshot& snapshot) { return storage::find_editor(snapshot, kNumber); });
    }
    storage::EditorStanding standing() { return editor()->standing(clock_.now()); }
    void add_follower()
    {
        write([key = actor().id](storage::Transaction& transaction) {
            storage::add_follower(transaction, {key, remote(transaction), "https://peer.example/f/9", {}});
            return true;
        });
    }
    static storage::RemoteId remote(storage::Transaction& transaction)
    {
        storage::RemoteActor row;
        row.iri = "https://peer.example/users/ada";
        row.iri_hash = {sig::sha256(row.iri)};
        row.host = storage::ensure_host(transaction, "peer.example");
        std::string const inbox = row.iri + "/inbox";
        row.inbox = storage::ensure_inbox(transaction, inbox, {sig::sha256(inbox)}, row.host, false);
        row.key_id = row.iri + "#main-key";
        row.key_hash = {sig::sha256(row.key_id)};
        return storage::save_remote_actor(transaction, row);
    }
    /// Bodies of what waits to be sent for the editor, oldest first.
    std::vector<std::string> letters(storage::ActivityKind kind)
    {
        return read([key = actor().id, kind](storage::Snapshot& snapshot) {
            std::vector<std::string> bodies;
            for (std::int64_t id = 1; id < 1000; ++id) {
                auto const activity = storage::find_activity(snapshot, ActivityId{id});
                if (activity && activity->actor == key && activity->kind == kind) {
                    bodies.push_back(activity->body.data);
                }
            }
            return bodies;
        });
    }

    /// Alice's edit of page 7, as RCFeed tells it.
    events::Event edit(std::int64_t revision, std::int64_t parent)
    {
        small_wiki_.set(7, {.title = "Tea"});
        small_wiki_.set_revision(parent, {.page = 7, .size = 100});
        small_wiki_.set_revision(
            revision, {.page = 7, .parent = parent, .size = 112, .user = "Alice", .user_id = kUser}
        );
        events::Event event;
        event.wiki = kWiki;
        event.title = "Tea";
        event.timestamp = clock_.now();
        event.user = "Alice";
        event.rev_id = RevId{revision};
        event.parent_rev_id = RevId{parent};
        return event;
    }
    std::int64_t held_own()
    {
        return read([](storage::Snapshot& snapshot) { return storage::count_editor_held(snapshot); });
    }
    void publish(events::Event event)
    {
        run(take_in_.take({"rcfeed", {std::move(event)}, {}}));
        if (!started_) {
            asio::co_spawn(loop_, editor_publisher_.run(), asio::detached);
            start_publisher();
            started_ = true;
        }
        editor_publisher_.wake();
        publisher_.wake();
        run_until([&] { return held() == 0 && held_own() == 0; });
    }

    Documents documents_{environment_, directory_of_actors_, shown_, pages_};
    EditorDesk desk_{environment_, redactor_, client_};
    bool started_ = false;
};

}  // namespace wikipub::flows
