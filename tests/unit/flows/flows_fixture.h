// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/consents.h"
#include "flows/directory.h"
#include "flows/editor_publisher.h"
#include "flows/environment.h"
#include "flows/publisher.h"
#include "flows/redactor.h"
#include "flows/shown_posts.h"
#include "flows/take_in.h"
#include "net/client.h"
#include "sig/hash.h"
#include "sig/keys.h"
#include "storage/activities.h"
#include "storage/followers.h"
#include "storage/hosts.h"
#include "storage/inboxes.h"
#include "storage/posts.h"
#include "storage/remote_actors.h"
#include "storage/signing_keys.h"
#include "unit/flows/small_wiki.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <stdlib.h>

namespace wikipub::flows {

/// The machine's clock, moved by the test. Any thread.
class ShiftedClock final : public Clock {
public:
    Timestamp now() const override { return system_.now() + Milliseconds(shift_); }
    Monotonic monotonic() const override { return system_.monotonic() + Milliseconds(shift_); }
    void shift(Milliseconds by) { shift_ += by.count(); }

private:
    SystemClock system_;
    std::atomic<std::int64_t> shift_ = 0;
};

inline constexpr std::string_view kWiki = "wiingest";  ///< dbname and path of the wiki

/// The use cases on a database and a wiki of the test's own, without sources, servers and deliveries.
class FlowsTest : public ::testing::Test {
protected:
    FlowsTest() : directory_(make_directory()), database_({directory_ / "wikipub.db"}, clock_, metrics_)
    {
        static_cast<void>(settle_identity(database_, identity_, clock_, random_));
        follows_.load(database_);
    }
    ~FlowsTest() override
    {
        publisher_.close();
        editor_publisher_.close();
        redactor_.close();
        api_.close();
        client_.close();
        database_.close();
        loop_.restart();
        loop_.run();
        std::filesystem::remove_all(directory_);
    }

    template <class F>
    auto write(F f)
    {
        return database_.write_blocking("test", std::move(f));
    }
    template <class F>
    auto read(F f)
    {
        return database_.read_blocking("test", std::move(f));
    }

    /// Runs the loop until it is true; a test that hangs fails.
    template <class Condition>
    void run_until(Condition condition)
    {
        auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        loop_.restart();
        asio::steady_timer keep_awake(loop_, std::chrono::hours(1));
        keep_awake.async_wait([](boost::system::error_code) {});
        while (!condition()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nothing happened";
            loop_.run_for(std::chrono::milliseconds(5));
        }
    }

    template <class T>
    T run(Task<T> task)
    {
        std::optional<T> value;
        run(keep(std::move(task), value));
        return std::move(*value);
    }
    void run(Task<> task)
    {
        std::exception_ptr failure;
        bool done = false;
        asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr thrown) {
            failure = thrown;
            done = true;
        });
        run_until([&] { return done; });
        if (failure) {
            std::rethrow_exception(failure);
        }
    }

    /// The page's actor with one follower.
    storage::Actor follow(PageId page, std::string title)
    {
        auto const actor = write([page, title, now = clock_.now()](storage::Transaction& transaction) {
            storage::Actor row;
            row.name = {storage::ActorKind::page, std::string(kWiki), page, 1};
            row.host = "ap.wiki.example";
            row.title = title;
            row.title_since = now;
            row = storage::ensure_actor(transaction, row);
            storage::add_follower(transaction, {row.id, make_remote(transaction), "https://peer.example/f/1", {}});
            return *storage::find_actor(transaction, row.id);
        });
        follows_.add(actor);
        return actor;
    }

    /// A post about these revisions that went to the followers.
    storage::Post add_post(storage::Actor const& actor, std::vector<RevId> revisions, std::string words = "")
    {
        storage::Post post;
        post.id = PostId{mint_id(clock_.now(), random_)};
        post.actor = actor.id;
        post.wiki = kWiki;
        post.page = actor.name.page;
        post.host = "ap.wiki.example";
        post.published = post.confirmed = clock_.now();
        post.next_check = post.published + std::chrono::hours{1};
        post.rev_to = revisions.empty() ? RevId{} : revisions.back();
        post.edits = 1;
        post.title = actor.title;
        post.summary = std::move(words);
        post.words_until = post.published + kWordsKept;
        write([post, revisions](storage::Transaction& transaction) {
            storage::insert_post(transaction, post, revisions);
            storage::append_activity(
                transaction,
                {post.actor, storage::ActivityKind::create, post.id, "{}"},
                storage::list_delivery_inboxes(transaction, post.actor)
            );
            return true;
        });
        return post;
    }

    storage::Post find(PostId id)
    {
        return read([id](storage::Snapshot& snapshot) { return *storage::find_post(snapshot, id); });
    }
    storage::PostState state(PostId id) { return find(id).state; }
    storage::Actor find(ActorKey id)
    {
        return read([id](storage::Snapshot& snapshot) { return *storage::find_actor(snapshot, id); });
    }
    std::vector<storage::Post> posts_of(storage::Actor const& actor)
    {
        return read([id = actor.id](storage::Snapshot& snapshot) {
            return storage::list_posts_of_actor(snapshot, id, {}, 1000);
        });
    }
    std::vector<storage::Withdrawal> withdrawals(storage::WithdrawalState state)
    {
        return read([state](storage::Snapshot& snapshot) {
            return storage::list_withdrawals_in_state(snapshot, state, 1000);
        });
    }
    std::int64_t held()
    {
        return read([](storage::Snapshot& snapshot) { return storage::count_held(snapshot); });
    }

    /// They go on until the test ends.
    void start_publisher() { asio::co_spawn(loop_, publisher_.run(), asio::detached); }
    void start_redactor() { asio::co_spawn(loop_, redactor_.run(), asio::detached); }

    Wiki& wiki() { return *wikis_.all().front(); }

    std::filesystem::path directory_;
    ShiftedClock clock_;
    SystemRandom random_;
    Metrics metrics_;
    asio::io_context loop_;
    storage::Database database_;
    Identity identity_{"ap.wiki.example", "wiki.example", "https", {"old.wiki.example"}, "1"};
    SigningKeys keys_ = settle_keys();
    TitleHash title_hash_{"a secret"};
    test::SmallWiki small_wiki_;
    net::Client client_{loop_, {}};
    wiki::Api api_{loop_.get_executor(), client_, clock_, metrics_, api_options()};
    Wikis wikis_{make_wikis()};
    Follows follows_{wikis_, metrics_};
    Environment environment_{
        identity_,
        clock_,
        random_,
        metrics_,
        database_,
        wikis_,
        follows_,
        keys_,
        title_hash_,
        at_once(),
        std::chrono::days{365},
        [] {},
        loop_.get_executor()};
    Pages pages_{environment_};
    PageHandles handles_{environment_, pages_};
    Redactor redactor_{environment_, pages_, handles_};
    Publisher publisher_{environment_, pages_, handles_, redactor_};
    EditorKeys editor_keys_{database_, clock_, keys_};
    EditorHandles editor_handles_{environment_, pages_};
    Consents consents_{environment_, editor_keys_, editor_handles_, redactor_};
    EditorPublisher editor_publisher_{environment_, pages_};
    int editor_checks_ = 0;  ///< that take_in_ asked for
    TakeIn take_in_{
        environment_,
        pages_,
        redactor_,
        consents_,
        {[this] {
             publisher_.wake();
             editor_publisher_.wake();
         },
         [this] { ++editor_checks_; }}};
    Directory directory_of_actors_{environment_, pages_, handles_, redactor_};
    ShownPosts shown_{environment_, pages_, redactor_};

private:
    /// Made once a process: making keys takes longer than most tests.
    SigningKeys settle_keys()
    {
        static std::vector<storage::SigningKey> const kKeys = [] {
            std::vector<storage::SigningKey> keys;
            for (auto const& owner : {std::string("instance"), "w/" + std::string(kWiki)}) {
                auto const key = sig::PrivateKey::generate();
                keys.push_back({owner, key.to_pem(), key.public_pem(), {}});
            }
            return keys;
        }();
        write([](storage::Transaction& transaction) {
            for (auto const& key : kKeys) {
                storage::add_signing_key(transaction, key);
            }
            return true;
        });
        return SigningKeys::settle(database_, {std::string(kWiki)}, clock_);
    }

    static std::filesystem::path make_directory()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "wikipub-flows-XXXXXX";
        return ::mkdtemp(pattern.data());
    }

    template <class T>
    static Task<> keep(Task<T> task, std::optional<T>& value)
    {
        value.emplace(co_await std::move(task));
    }

    static bridge::Policy at_once()
    {
        bridge::Policy policy;
        policy.hold = policy.hold_editor = policy.hold_new_editor = policy.hold_move = policy.hold_unnamed =
            Milliseconds{0};
        policy.daily_cap = 1000;
        return policy;
    }

    wiki::ApiOptions api_options() const
    {
        wiki::ApiOptions options;
        options.wiki = options.path = kWiki;
        options.url = small_wiki_.url();
        options.limits = {1'000'000, 4};
        options.messages = needed_messages();
        return options;
    }

    std::vector<std::unique_ptr<Wiki>> make_wikis()
    {
        WikiOptions options;
        options.id = options.path = kWiki;
        options.name = "Small wiki";
        options.base_url = "https://wiki.example";
        options.article_path = "/wiki/$1";
        options.language = "en";
        options.pages = true;
        options.editors = true;
        options.central_wiki = "metawiki";
        options.vanished_names = {"Vanished user *"};
        std::vector<std::unique_ptr<Wiki>> wikis;
        wikis.push_back(std::make_unique<Wiki>(std::move(options), bridge::HandleRules{}, api_, title_hash_));
        return wikis;
    }

    static storage::RemoteId make_remote(storage::Transaction& transaction)
    {
        storage::RemoteActor remote;
        remote.iri = "https://peer.example/users/reader";
        remote.iri_hash = {sig::sha256(remote.iri)};
        remote.host = storage::ensure_host(transaction, "peer.example");
        std::string const inbox = "https://peer.example/inbox";
        remote.inbox = storage::ensure_inbox(transaction, inbox, {sig::sha256(inbox)}, remote.host, true);
        remote.shared_inbox = remote.inbox;
        remote.key_id = remote.iri + "#main-key";
        remote.key_hash = {sig::sha256(remote.key_id)};
        return storage::save_remote_actor(transaction, remote);
    }
};

}  // namespace wikipub::flows
