// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/backup.h"

#include "base/strings.h"
#include "contract/contract.h"
#include "storage/editors.h"
#include "storage/journal.h"
#include "storage/migrator.h"
#include "storage/positions.h"
#include "storage/retention.h"
#include "storage/sqlite.h"
#include "storage/table_schema.h"

#include <map>
#include <set>

namespace wikipub::storage {
namespace {

/// A backup in memory.
class Kept final : public BackupSink {
public:
    struct Table {
        std::vector<TypedColumn> columns;
        std::vector<std::vector<StoredValue>> rows;
    };

    void begin_table(std::string_view table, std::vector<TypedColumn> const& columns) override
    {
        order.emplace_back(table);
        tables[order.back()].columns = columns;
    }
    void add_row(Row const& row) override
    {
        auto& table = tables[order.back()];
        std::vector<StoredValue> values;
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            values.push_back(value_of(row, static_cast<int>(i), table.columns[i].type));
        }
        table.rows.push_back(std::move(values));
    }
    void add_sequence(std::string_view table, std::int64_t last) override { sequences.emplace_back(table, last); }

    std::vector<std::string> order;
    std::map<std::string, Table> tables;
    std::vector<std::pair<std::string, std::int64_t>> sequences;
};

class BackupContract : public Contract {
protected:
    std::unique_ptr<Connection> connect(Access access) const
    {
        return options_.mariadb ? open_mariadb(*options_.mariadb, access) : open_sqlite(options_.file);
    }

    Kept back_up() const
    {
        Kept kept;
        read_backup(
            *connect(Access::read), clock_.now(), [](Snapshot&) {}, kept, [](BackupProgress const&) {}
        );
        return kept;
    }

    /// Another database of the same backend, with nothing in it.
    void begin_empty()
    {
        database_.reset();
        if (options_.mariadb) {
            options_.mariadb = MariadbServer::get().daemon(MariadbServer::get().empty_database());
        } else {
            options_.file = directory_ / "restored.db";
            migrate(*open_sqlite(options_.file), sqlite_migrations(), options_.file, clock_.now());
        }
    }

    void restore(
        Kept const& kept, std::function<void(Transaction&)> const& last = [](Transaction&) {}
    )
    {
        auto const connection = connect(Access::schema);
        BackupTarget target(*connection, clock_.now());
        for (auto const& name : kept.order) {
            auto const& table = kept.tables.at(name);
            std::vector<std::string> columns;
            for (auto const& column : table.columns) {
                columns.push_back(column.name);
            }
            target.begin_table(name, columns);
            for (auto const& row : table.rows) {
                target.add_row(row);
            }
        }
        for (auto const& [table, number] : kept.sequences) {
            target.set_sequence(table, number);
        }
        target.finish(last);
    }
};
INSTANTIATE_TEST_SUITE_P(Backends, BackupContract, ::testing::Values(Backend::sqlite, Backend::mariadb), backend_name);

TEST_P(BackupContract, EveryColumnGoesOrIsLeftOutForAReason)
{
    std::map<std::string, std::set<std::string>> columns;
    read([&](Snapshot& snapshot) {
        for (auto const& column : list_columns(snapshot)) {
            columns[column.table].insert(column.name);
        }
    });
    std::set<std::string> tables;
    for (auto const& table : backup_tables()) {
        std::string const name(table.table);
        EXPECT_TRUE(tables.insert(name).second) << name << " is there twice";
        ASSERT_TRUE(columns.contains(name)) << name << " is no table";
        if (table.columns.empty()) {
            EXPECT_FALSE(table.why.empty()) << name;
            continue;
        }
        std::multiset<std::string> told;
        for (auto const column : split(table.columns, ' ')) {
            told.emplace(column);
        }
        for (auto const& instead : table.instead) {
            told.emplace(instead.column);
        }
        std::multiset<std::string> const real(columns[name].begin(), columns[name].end());
        EXPECT_EQ(told, real) << "say in storage/backup_tables.cpp what of " << name << " goes into a backup";
    }
    for (auto const& [name, unused] : columns) {
        EXPECT_TRUE(tables.contains(name))
            << "say in storage/backup_tables.cpp whether " << name << " goes into a backup";
    }
}

TEST_P(BackupContract, RestoresFollowersKeysAndIdsWithoutWords)
{
    settle();
    auto const actor = add_page(1, "Zoë 🦊 ");
    follow(actor, add_remote("peer.example", "zoë", true));
    insert(post(1, actor), {RevId{10}, RevId{11}});
    append(actor, ActivityKind::create, PostId{1}, {InboxId{1}, InboxId{2}});
    append(actor, ActivityKind::remove, PostId{1}, {InboxId{1}});
    add_remote("stranger.example", "nobody", false);
    auto const last = write([](Transaction& transaction) {
        save_position(transaction, "extension/enwiki", "17", transaction.now());
        save_position(transaction, "rcfeed/1", "99", transaction.now());
        return ensure_host(transaction, "gone.example");
    });
    static Statement const forget = portable("test.forget_last_host", "DELETE FROM host WHERE id = ?");
    write([&](Transaction& transaction) { transaction.execute(forget, last); });

    auto const kept = back_up();
    for (auto const& [name, table] : kept.tables) {
        for (auto const& row : table.rows) {
            for (auto const& value : row) {
                auto const* text = std::get_if<std::string>(&value);
                EXPECT_FALSE(text != nullptr && (*text == "summary" || *text == "target")) << name;
            }
        }
    }
    begin_empty();
    restore(kept);
    open();
    read([&](Snapshot& snapshot) {
        EXPECT_EQ(find_installation(snapshot)->handle_secret.data, std::string("\0\xff secret", 9));
        EXPECT_EQ(list_page_actors_titled(snapshot, "enwiki", "Zoë 🦊 ").size(), 1U);
        EXPECT_EQ(list_followers(snapshot, actor, RemoteId{0}, 10).size(), 1U);
        EXPECT_EQ(find_actor(snapshot, actor)->title_since, Timestamp{}) << "shown before the wiki has said it again";
        auto const restored = find_post(snapshot, PostId{1});
        EXPECT_EQ(restored->title + restored->summary + restored->target, "");
        EXPECT_EQ(restored->confirmed, Timestamp{}) << "served before the wiki has shown it again";
        EXPECT_EQ(list_posts_to_check(snapshot, "enwiki", clock_.now(), 10).size(), 1U);
        EXPECT_EQ(list_revisions(snapshot, PostId{1}).size(), 2U);
        EXPECT_EQ(list_recipients_of_post(snapshot, PostId{1}).size(), 2U);
        auto const next = find_next_activity(snapshot, actor);
        ASSERT_TRUE(next) << "a Delete is owed";
        EXPECT_EQ(next->kind, ActivityKind::remove);
        EXPECT_EQ(next->body.data, "the body");
        EXPECT_EQ(find_activity(snapshot, ActivityId{1})->body.data, "");
        EXPECT_EQ(find_position(snapshot, "extension/enwiki")->value, "17");
        EXPECT_FALSE(find_position(snapshot, "rcfeed/1")) << "sources begin anew";
        EXPECT_FALSE(find_remote_actor(snapshot, hash_of("nobody@stranger.example")));
    });
    auto const next = write([](Transaction& transaction) { return ensure_host(transaction, "next.example"); });
    EXPECT_GT(next.value, last.value) << "a number was given twice";
}

TEST_P(BackupContract, ReadsLargeTablesInPieces)
{
    settle();
    auto const actor = add_page(1);
    constexpr int kMany = 11'000;
    write([&](Transaction& transaction) {
        for (int i = 1; i <= kMany; ++i) {
            auto made = post(1, actor);
            made.id = PostId{i};
            insert_post(transaction, made, std::array{RevId{i}});
        }
    });
    auto const kept = back_up();
    std::set<std::int64_t> ids;
    for (auto const& row : kept.tables.at("post").rows) {
        ids.insert(std::get<std::int64_t>(row.front()));
    }
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(kMany));
    EXPECT_EQ(kept.tables.at("post").rows.size(), static_cast<std::size_t>(kMany));
    EXPECT_EQ(kept.tables.at("post_revision").rows.size(), static_cast<std::size_t>(kMany));
}

TEST_P(BackupContract, AnInterruptedRestoreBeginsAnewAndAnInUseDatabaseIsRefused)
{
    settle();
    add_page(1);
    auto const kept = back_up();
    EXPECT_THROW(restore(kept), DatabaseError) << "into a database in use";
    begin_empty();
    EXPECT_THROW(restore(kept, [](Transaction&) { throw DatabaseError("the power went"); }), DatabaseError);
    open();
    EXPECT_EQ(read([](Snapshot& snapshot) { return find_installation(snapshot); })->host, "");
    database_.reset();
    restore(kept);
    open();
    EXPECT_EQ(read([](Snapshot& snapshot) { return find_installation(snapshot); })->host, "ap.example");
    EXPECT_THROW(restore(kept), DatabaseError) << "once more";
}

TEST_P(BackupContract, ErasuresAreJournalledInTheirOwnTransaction)
{
    settle();
    auto const actor = add_page(7);
    auto const peer = add_remote("peer.example", "zoë", true);
    follow(actor, peer);
    insert(post(5, actor, 7));
    write([&](Transaction& transaction) {
        set_post_state(transaction, std::array{PostId{5}}, PostState::hidden);
        EXPECT_TRUE(list_journal(transaction, 10).empty()) << "a hint is no erasure";
        set_post_state(transaction, std::array{PostId{5}}, PostState::withdrawn);
        set_post_state(transaction, std::array{PostId{5}}, PostState::withdrawn);
        remove_follower(transaction, actor, peer);
        set_actor_state(transaction, actor, ActorState::deleted, transaction.now());
    });
    auto const rows = read([](Snapshot& snapshot) { return list_journal(snapshot, 10); });
    auto const published = std::to_string(clock_.now().time_since_epoch().count());
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].entry, "post 5 " + published + " ap.example enwiki 7 0 page enwiki 7 1");
    EXPECT_EQ(rows[1].entry, "follower " + std::to_string(peer.value) + " page enwiki 7 1");
    EXPECT_EQ(rows[2].entry, "actor ap.example page enwiki 7 1");
    EXPECT_THROW(
        write([&](Transaction& transaction) {
            Editor editor;
            editor.number = 3;
            editor.erased_since = transaction.now();
            put_editor(transaction, editor);
            throw DatabaseError("not after all");
        }),
        DatabaseError
    );
    write([&](Transaction& transaction) {
        EXPECT_EQ(oldest_journal_row(transaction), clock_.now());
        remove_journal(transaction, std::array{rows[0].id, rows[1].id, rows[2].id});
        EXPECT_TRUE(list_journal(transaction, 10).empty());
    });
}

}  // namespace
}  // namespace wikipub::storage
