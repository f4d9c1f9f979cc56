// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/storage_copy.h"

#include "contract/contract.h"
#include "storage/installation.h"
#include "storage/leases.h"
#include "storage/migrator.h"
#include "storage/positions.h"
#include "storage/seen.h"

namespace wikipub::storage {
namespace {

/// A file with something in it, and an empty database on the server.
class StorageCopyContract : public Contract {
protected:
    StorageCopyContract()
    {
        server_ = *options_.mariadb;
        options_.mariadb.reset();
        reopen();
        settle();
    }

    void fill()
    {
        auto const actor = add_page(1, "Zoë 🦊 ");
        auto const peer = add_remote("peer.example", "zoë", true);
        follow(actor, peer);
        insert(post(1, actor), {RevId{10}, RevId{11}});
        append(actor, ActivityKind::create, PostId{1}, {InboxId{1}, InboxId{2}});
        write([](Transaction& transaction) {
            for (int i = 0; i < kMany; ++i) {
                save_position(transaction, "source/" + std::to_string(i), std::string(100, 'x'), transaction.now());
            }
            claim_lease(transaction, "actor/1", "here", Milliseconds(45'000));
        });
        // The newest host is forgotten; its number must not be given again.
        auto const last = write([](Transaction& transaction) { return ensure_host(transaction, "gone.example"); });
        static Statement const forget = portable("test.forget_host", "DELETE FROM host WHERE id = ?");
        write([&](Transaction& transaction) { transaction.execute(forget, last); });
        last_host_ = last;
    }

    std::vector<CopiedTable> copy(std::function<void(CopyProgress const&)> const& progress = [](CopyProgress const&) {})
    {
        database_.reset();
        auto copied = copy_storage(file(), server_, progress);
        open();
        return copied;
    }

    static constexpr int kMany = 5000;
    MariadbOptions server_;
    HostId last_host_;
};

INSTANTIATE_TEST_SUITE_P(Backends, StorageCopyContract, ::testing::Values(Backend::mariadb), backend_name);

TEST_P(StorageCopyContract, TheServerHoldsWhatTheFileHeld)
{
    fill();
    std::int64_t last_done = 0;
    auto const copied = copy([&](CopyProgress const& progress) {
        EXPECT_LE(last_done, progress.done);
        EXPECT_LE(progress.done, progress.all);
        last_done = progress.done;
    });
    auto const rows_of = [&](std::string_view table) {
        auto const found = std::ranges::find(copied, table, &CopiedTable::name);
        return found != copied.end() ? found->rows : -1;
    };
    EXPECT_EQ(rows_of("position"), kMany);
    EXPECT_EQ(rows_of("post_revision"), 2);
    EXPECT_EQ(rows_of("lease"), -1);

    Database moved({.mariadb = server_}, clock_, metrics_);
    moved.read_blocking("test", [](Snapshot& snapshot) {
        EXPECT_EQ(find_installation(snapshot)->handle_secret.data, std::string("\0\xff secret", 9));
        EXPECT_EQ(list_page_actors_titled(snapshot, "enwiki", "Zoë 🦊 ").size(), 1U);
        EXPECT_EQ(list_followers(snapshot, ActorKey{1}, RemoteId{0}, 10).size(), 1U);
        EXPECT_EQ(list_recipients(snapshot, ActivityId{1}, 0, 10).size(), 2U);
    });
    auto const next =
        moved.write_blocking("test", [](Transaction& transaction) { return ensure_host(transaction, "next.example"); });
    EXPECT_GT(next.value, last_host_.value);
}

TEST_P(StorageCopyContract, GoesOnWhereItWasInterrupted)
{
    fill();
    struct Interruption {};
    std::int64_t done = 0;
    EXPECT_THROW(
        copy([&](CopyProgress const& progress) {
            done = progress.done;
            if (progress.table == "position" && progress.done > kMany / 2) {
                throw Interruption();
            }
        }),
        Interruption
    );
    std::int64_t first = -1;
    copy([&](CopyProgress const& progress) {
        if (progress.table == "position" && first < 0) {
            first = progress.done;
        }
    });
    EXPECT_EQ(first, done) << "what was there was copied again";
    // Once more changes nothing, and says the same.
    copy();
}

TEST_P(StorageCopyContract, RefusesAServerThatIsInUse)
{
    copy();
    {
        Database moved({.mariadb = server_}, clock_, metrics_);
        moved.write_blocking("test", [](Transaction& transaction) {
            save_position(transaction, "new", "1", transaction.now());
        });
    }
    EXPECT_THROW(copy(), DatabaseError);
}

TEST_P(StorageCopyContract, RefusesAnotherInstallation)
{
    Database(DatabaseOptions{.mariadb = server_}, clock_, metrics_)
        .write_blocking("test", [](Transaction& transaction) {
            Installation other;
            other.host = "other.example";
            other.handle_domain = "other.example";
            other.handle_secret = Bytes{"other"};
            other.created = transaction.now();
            add_installation(transaction, other);
        });
    EXPECT_THROW(copy(), DatabaseError);
}

TEST_P(StorageCopyContract, FindsAValueThatDiffers)
{
    fill();
    copy();
    {
        Database moved({.mariadb = server_}, clock_, metrics_);
        moved.write_blocking("test", [](Transaction& transaction) {
            save_position(transaction, "source/7", std::string(99, 'x') + "y", Timestamp(transaction.now()));
        });
    }
    EXPECT_THROW(copy(), DatabaseError);
}

TEST_P(StorageCopyContract, RefusesTablesThatAreTooOld)
{
    auto const database = MariadbServer::get().bare_database("copy_old");
    auto const tables = open_mariadb(MariadbServer::get().schema(database), Access::schema);
    apply_migrations(*tables, mysql_migrations().first(1), {}, [](Migration const&) {});
    server_ = MariadbServer::get().daemon(database);
    EXPECT_THROW(copy(), SchemaError);
}

}  // namespace
}  // namespace wikipub::storage
