// SPDX-License-Identifier: GPL-2.0-or-later
// What happens to a server and to the way to it, and to several nodes at once.
#include "storage/mariadb.h"

#include "contract/contract.h"
#include "contract/cutting_proxy.h"
#include "storage/editor_held.h"
#include "storage/held.h"
#include "storage/hosts.h"
#include "storage/leases.h"
#include "storage/migrator.h"
#include "storage/nonces.h"
#include "storage/positions.h"

#include <future>
#include <thread>

namespace wikipub::storage {
namespace {

WIKIPUB_MARIADB_CONTRACT(MariadbContract);

Statement const kConnectionId("test.connection_id", "SELECT 0", "SELECT CONNECTION_ID()");

std::int64_t connection_id(Snapshot& snapshot)
{
    return snapshot.value<std::int64_t>(kConnectionId).value_or(0);
}

void command_server(std::string const& command)
{
    open_mariadb(MariadbServer::get().server_operator(), Access::schema)->run_script(command.c_str());
}

std::optional<std::string> position(Snapshot& snapshot, std::string_view source)
{
    auto const found = find_position(snapshot, source);
    return found ? std::optional(found->value) : std::nullopt;
}

auto saving(std::string source, std::string value)
{
    return [=](Transaction& transaction) { save_position(transaction, source, value, transaction.now()); };
}

bool has_retried(Metrics const& metrics)
{
    return metrics.text().find("database_retries_total{transaction=\"test\"}") != std::string::npos;
}

TEST_P(MariadbContract, NodesThatLockCrosswiseAllGetThrough)
{
    write(saving("a", "0"));
    write(saving("b", "0"));
    Database other(options(), clock_, metrics_);
    std::promise<void> first_holds_a;
    std::promise<void> second_holds_b;
    auto const a_held = first_holds_a.get_future().share();
    auto const b_held = second_holds_b.get_future().share();
    std::atomic<int> first_runs = 0;
    std::atomic<int> second_runs = 0;

    auto first = std::async(std::launch::async, [&] {
        write([&](Transaction& transaction) {
            save_position(transaction, "a", "first", transaction.now());
            if (++first_runs == 1) {
                first_holds_a.set_value();
            }
            b_held.wait();
            save_position(transaction, "b", "first", transaction.now());
        });
    });
    auto second = std::async(std::launch::async, [&] {
        other.write_blocking("test", [&](Transaction& transaction) {
            a_held.wait();
            save_position(transaction, "b", "second", transaction.now());
            if (++second_runs == 1) {
                second_holds_b.set_value();
            }
            save_position(transaction, "a", "second", transaction.now());
        });
    });
    first.get();
    second.get();

    EXPECT_GT(first_runs + second_runs, 2) << "no deadlock happened";
    EXPECT_TRUE(has_retried(metrics_)) << metrics_.text();
    auto const a = read([](Snapshot& snapshot) { return position(snapshot, "a"); });
    EXPECT_EQ(a, read([](Snapshot& snapshot) { return position(snapshot, "b"); })) << "half of each";
}

// Under READ COMMITTED the second sees what the first committed while it waited for the key.
TEST_P(MariadbContract, NodesThatMeetTheSameHostAgree)
{
    Database other(options(), clock_, metrics_);
    for (int round = 0; round < 20; ++round) {
        auto const meet = [name = std::to_string(round) + ".example"](Transaction& transaction) {
            return ensure_host(transaction, name);
        };
        auto mine = std::async(std::launch::async, [&] { return write(meet); });
        auto const theirs = other.write_blocking("test", meet);
        EXPECT_EQ(mine.get(), theirs);
    }
}

// A held post is read and put back with one more edit in it. Even of the first two, on two nodes, none may be lost.
TEST_P(MariadbContract, NodesMergeWhatIsHeldInTurn)
{
    Database other(options(), clock_, metrics_);
    constexpr int kActors = 20;
    for (int page = 1; page <= kActors; ++page) {
        auto const actor = add_page(page);
        auto const merge = [actor](Transaction& transaction) {
            Held held{actor, HeldKind::edits, {}, {}, {}, 0, ""};
            held.payload = find_held(transaction, actor, HeldKind::edits).value_or(held).payload + "+";
            put_held(transaction, held);
        };
        auto const merge_of_editor = [actor](Transaction& transaction) {
            EditorHeld held{actor, "Page", {}, {}, {}, 0, ""};
            held.payload = find_editor_held(transaction, actor, "Page").value_or(held).payload + "+";
            put_editor_held(transaction, held);
        };
        auto mine = std::async(std::launch::async, [&] {
            write(merge);
            write(merge_of_editor);
        });
        other.write_blocking("test", merge);
        other.write_blocking("test", merge_of_editor);
        mine.get();
        read([actor](Snapshot& snapshot) {
            EXPECT_EQ(find_held(snapshot, actor, HeldKind::edits)->payload, "++");
            EXPECT_EQ(find_editor_held(snapshot, actor, "Page")->payload, "++");
        });
    }
}

TEST_P(MariadbContract, OneOfManyNodesGetsALease)
{
    Database other(options(), clock_, metrics_);
    auto const claim = [](std::string node, std::string name) {
        return [=](Transaction& transaction) { return claim_lease(transaction, name, node, Milliseconds(45'000)); };
    };
    for (int round = 0; round < 50; ++round) {
        auto const name = "actor/" + std::to_string(round);
        auto mine = std::async(std::launch::async, [&] { return write(claim("one", name)); });
        auto const theirs = other.write_blocking("test", claim("two", name));
        EXPECT_NE(mine.get().has_value(), theirs.has_value()) << name;
    }
}

TEST_P(MariadbContract, ConnectionThatWasKilledWhileIdleIsMadeAgain)
{
    auto const writer = write(connection_id);
    auto const reader = read(connection_id);
    command_server("KILL " + std::to_string(writer));
    command_server("KILL " + std::to_string(reader));
    write(saving("a", "1"));
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), "1");
    EXPECT_NE(write(connection_id), writer);
}

TEST_P(MariadbContract, ConnectionThatIsKilledInATransactionIsMadeAgainAndTheWorkRunAgain)
{
    int runs = 0;
    write([&](Transaction& transaction) {
        save_position(transaction, "a", "1", transaction.now());
        if (++runs == 1) {
            command_server("KILL " + std::to_string(connection_id(transaction)));
        }
        save_position(transaction, "b", "1", transaction.now());
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), "1");
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "b"); }), "1");
}

// The writer's own row in `lease` tells which of the two it was.
TEST_P(MariadbContract, CommitWithoutAnAnswerCountsExactlyOnce)
{
    auto const socket = (directory_ / "proxy").string();
    CuttingProxy proxy(socket, MariadbServer::get().socket());
    auto through_proxy = options();
    through_proxy.mariadb->socket = socket;
    {
        Database cut(through_proxy, clock_, metrics_);
        int runs = 0;
        auto const add_one = [&](Transaction& transaction) {
            ++runs;
            auto const before = std::stoi(position(transaction, "count").value_or("0"));
            save_position(transaction, "count", std::to_string(before + 1), transaction.now());
        };
        cut.write_blocking("test", add_one);
        EXPECT_EQ(runs, 1);
        proxy.cut_next_commit(CuttingProxy::Cut::after);
        cut.write_blocking("test", add_one);
        EXPECT_EQ(runs, 2) << "it was committed, and must not be run again";
        proxy.cut_next_commit(CuttingProxy::Cut::before);
        cut.write_blocking("test", add_one);
        EXPECT_EQ(runs, 4) << "it was not committed, and must be";
        cut.write_blocking("test", add_one);
    }
    EXPECT_EQ(proxy.cuts(), 2);
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "count"); }), "4");
}

TEST_P(MariadbContract, ReadOnlyServerIsUnavailableAndHeals)
{
    command_server("SET GLOBAL read_only = ON");
    std::string said;
    try {
        write(saving("a", "1"));
    } catch (Unavailable const& unavailable) {
        said = unavailable.what();
    }
    EXPECT_NE(said.find("read-only"), std::string::npos) << said;
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), std::nullopt);
    command_server("SET GLOBAL read_only = OFF");
    write(saving("a", "1"));
    EXPECT_EQ(read([](Snapshot& snapshot) { return position(snapshot, "a"); }), "1");
}

// A table in little memory stands for a disk: the server says the same of both.
TEST_P(MariadbContract, FullServerIsUnavailableAndHeals)
{
    auto const database = MariadbServer::get().bare_database("full");
    auto const tables = open_mariadb(MariadbServer::get().schema(database), Access::schema);
    apply_migrations(*tables, mysql_migrations(), {}, [](Migration const&) {});
    tables->run_script("SET SESSION max_heap_table_size = 16384;\nALTER TABLE nonce ENGINE = MEMORY");
    Database small({.mariadb = MariadbServer::get().daemon(database)}, clock_, metrics_);
    auto const record = [&](int from, int to) {
        small.write_blocking("test", [=](Transaction& transaction) {
            for (int i = from; i < to; ++i) {
                record_nonce(transaction, "enwiki", std::to_string(i), transaction.now());
            }
        });
    };
    std::string said;
    try {
        record(0, 10'000);
    } catch (Unavailable const& unavailable) {
        said = unavailable.what();
    }
    EXPECT_NE(said.find("full"), std::string::npos) << said;
    tables->run_script("DELETE FROM nonce");
    record(10'000, 10'010);
}

TEST_P(MariadbContract, WrongPasswordAndNoServerAreUnavailable)
{
    auto wrong = *options_.mariadb;
    wrong.password = "guess";
    EXPECT_THROW(open_mariadb(wrong, Access::read), Unavailable);
    auto nowhere = *options_.mariadb;
    nowhere.socket = directory_ / "nothing";
    EXPECT_THROW(open_mariadb(nowhere, Access::read), Unavailable);
}

TEST_P(MariadbContract, AsksForTlsAndChecksTheServer)
{
    static Statement const cipher(
        "test.cipher",
        "SELECT ''",
        "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'"
    );
    auto const in_use = [](Snapshot& snapshot) { return snapshot.value<std::string>(cipher); };
    EXPECT_EQ(read(in_use), "");
    options_.mariadb->tls_ca_file = MariadbServer::get().file("ca.pem");
    reopen();
    EXPECT_NE(read(in_use), "");
    auto wrong = *options_.mariadb;
    wrong.tls_ca_file = MariadbServer::get().file("other-ca.pem");
    EXPECT_THROW(open_mariadb(wrong, Access::read), Unavailable);
}

// Messages reach logs, and what the server says of a clash or of a text that does not fit quotes it.
TEST_P(MariadbContract, ErrorsNameNoData)
{
    auto const secret = std::string(600, 'T');
    try {
        write([&](Transaction& transaction) {
            Actor actor;
            actor.name = {ActorKind::page, "enwiki", PageId{1}, 1};
            actor.host = "ap.example";
            actor.title = secret;
            ensure_actor(transaction, actor);
        });
        ADD_FAILURE() << "a title that does not fit was cut";
    } catch (DatabaseError const& error) {
        EXPECT_EQ(std::string_view(error.what()).find("TTT"), std::string_view::npos) << error.what();
        EXPECT_NE(std::string_view(error.what()).find("actors.add"), std::string_view::npos) << error.what();
    }
}

}  // namespace
}  // namespace wikipub::storage
