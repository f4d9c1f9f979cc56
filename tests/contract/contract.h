// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "contract/mariadb_server.h"
#include "storage/activities.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/followers.h"
#include "storage/hosts.h"
#include "storage/inboxes.h"
#include "storage/installation.h"
#include "storage/posts.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <stdlib.h>
#include <string>

namespace wikipub::storage {

/// Time that only the test moves. Any thread.
class ManualClock final : public Clock {
public:
    Timestamp now() const override { return Timestamp(Milliseconds(milliseconds_)); }
    Monotonic monotonic() const override { return Monotonic(Milliseconds(milliseconds_)); }
    void advance(Milliseconds by) { milliseconds_ += by.count(); }

private:
    std::atomic<std::int64_t> milliseconds_ = 1'800'000'000'000;
};

enum class Backend { sqlite, mariadb };

inline std::string backend_name(::testing::TestParamInfo<Backend> const& backend)
{
    return backend.param == Backend::sqlite ? "sqlite" : "mariadb";
}

/// An empty database of the backend, in a directory of the test's own.
class Contract : public ::testing::TestWithParam<Backend> {
protected:
    Contract()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "wikipub-storage-XXXXXX";
        directory_ = ::mkdtemp(pattern.data());
        if (GetParam() == Backend::mariadb) {
            options_.mariadb = MariadbServer::get().daemon(MariadbServer::get().empty_database());
        }
        options_.file = file();
        open();
    }
    ~Contract() override
    {
        database_.reset();
        std::filesystem::remove_all(directory_);
    }

    DatabaseOptions options() const { return options_; }
    std::string file() const { return directory_ / "wikipub.db"; }
    void open() { database_ = std::make_unique<Database>(options(), clock_, metrics_); }
    void reopen()
    {
        database_.reset();
        open();
    }

    template <class F>
    auto write(F f)
    {
        return database_->write_blocking("test", std::move(f));
    }
    template <class F>
    auto read(F f)
    {
        return database_->read_blocking("test", std::move(f));
    }

    static Bytes hash_of(std::string_view text)
    {
        std::string digest(text.substr(0, 32));
        digest.resize(32, '.');
        return Bytes{digest};
    }

    ActorKey add_page(std::int64_t page, std::string const& title = "Page")
    {
        return write([=, now = clock_.now()](Transaction& transaction) {
            Actor actor;
            actor.name = {ActorKind::page, "enwiki", PageId{page}, 1};
            actor.host = "ap.example";
            actor.title = title;
            actor.title_since = actor.state_since = actor.created = now;
            return ensure_actor(transaction, actor).id;
        });
    }

    /// `https://{host}/{name}` with an inbox of its own and, where asked for, the host's shared one.
    RemoteId add_remote(std::string const& host, std::string const& name, bool has_shared_inbox)
    {
        return write([=, now = clock_.now()](Transaction& transaction) {
            RemoteActor remote;
            remote.host = ensure_host(transaction, host);
            remote.iri = "https://" + host + "/" + name;
            remote.iri_hash = hash_of(name + "@" + host);
            remote.type = "Person";
            auto const own = remote.iri + "/inbox";
            remote.inbox = ensure_inbox(transaction, own, hash_of(name + "/inbox@" + host), remote.host, false);
            if (has_shared_inbox) {
                auto const shared = "https://" + host + "/inbox";
                remote.shared_inbox = ensure_inbox(transaction, shared, hash_of("inbox@" + host), remote.host, true);
            }
            remote.key_id = remote.iri + "#main-key";
            remote.key_hash = hash_of("key:" + name + "@" + host);
            remote.key_pem = "PEM";
            remote.fetched = now;
            return save_remote_actor(transaction, remote);
        });
    }

    FollowOutcome follow(ActorKey actor, RemoteId remote, std::string const& iri = "https://peer.example/follow/1")
    {
        return write([=, now = clock_.now()](Transaction& transaction) {
            return add_follower(transaction, Follower{actor, remote, iri, now});
        });
    }

    Post post(std::int64_t id, ActorKey actor, std::int64_t page = 1) const
    {
        Post made;
        made.id = PostId{id};
        made.actor = actor;
        made.wiki = "enwiki";
        made.page = PageId{page};
        made.host = "ap.example";
        made.published = made.confirmed = clock_.now();
        made.next_check = clock_.now() + std::chrono::hours(1);
        made.words_until = clock_.now() + std::chrono::days(90);
        made.rev_from = RevId{10};
        made.rev_to = RevId{11};
        made.edits = 1;
        made.byte_delta = 5;
        made.title = "Page";
        made.summary = "summary";
        made.target = "target";
        return made;
    }

    InsertOutcome insert(Post const& made, std::vector<RevId> revisions = {})
    {
        return write([=](Transaction& transaction) { return insert_post(transaction, made, revisions); });
    }

    /// Whose database it is.
    void settle()
    {
        write([](Transaction& transaction) {
            Installation installation;
            installation.host = "ap.example";
            installation.handle_domain = "example";
            installation.handle_secret = Bytes{std::string("\0\xff secret", 9)};
            installation.created = transaction.now();
            add_installation(transaction, installation);
        });
    }

    ActivityId append(ActorKey actor, ActivityKind kind, std::optional<PostId> of, std::vector<InboxId> inboxes)
    {
        return write([=](Transaction& transaction) {
            return append_activity(transaction, NewActivity{actor, kind, of, "the body"}, inboxes);
        });
    }

    std::filesystem::path directory_;
    DatabaseOptions options_;
    ManualClock clock_;
    Metrics metrics_;
    std::unique_ptr<Database> database_;
};

}  // namespace wikipub::storage

#define WIKIPUB_ON_BACKENDS(suite, ...) \
    INSTANTIATE_TEST_SUITE_P(Backends, suite, ::testing::Values(__VA_ARGS__), wikipub::storage::backend_name)
#define WIKIPUB_CONTRACT_ON(suite, ...)                 \
    class suite : public wikipub::storage::Contract {}; \
    WIKIPUB_ON_BACKENDS(suite, __VA_ARGS__)

/// Every test of a suite with a fixture of its own on every backend.
#define WIKIPUB_ON_EVERY_BACKEND(suite) \
    WIKIPUB_ON_BACKENDS(suite, wikipub::storage::Backend::sqlite, wikipub::storage::Backend::mariadb)

/// Every test of the suite on every backend.
#define WIKIPUB_CONTRACT(suite) \
    WIKIPUB_CONTRACT_ON(suite, wikipub::storage::Backend::sqlite, wikipub::storage::Backend::mariadb)

/// What only a file, or only a server, can show.
#define WIKIPUB_SQLITE_CONTRACT(suite) WIKIPUB_CONTRACT_ON(suite, wikipub::storage::Backend::sqlite)
#define WIKIPUB_MARIADB_CONTRACT(suite) WIKIPUB_CONTRACT_ON(suite, wikipub::storage::Backend::mariadb)
