// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "storage/connection.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace wikipub::storage {

/// What stores read through: one consistent state of the database. Lives only inside the function given to
/// `Database::read` or `write`, on a database thread.
class Snapshot {
public:
    Snapshot(Connection& connection, Timestamp now) : connection_(connection), now_(now) {}
    Snapshot(Snapshot const&) = delete;
    Snapshot& operator=(Snapshot const&) = delete;

    /// The database's clock when the function began.
    Timestamp now() const { return now_; }

    /// Calls `read(Row const&)` for each row.
    template <class Read, class... Arguments>
    void each(Statement const& statement, Read&& read, Arguments const&... arguments)
    {
        std::array<Parameter, sizeof...(Arguments)> const parameters{Parameter(arguments)...};
        connection_.query(statement, parameters, std::forward<Read>(read));
    }

    /// The rows as `read(Row const&)` makes them.
    template <class Read, class... Arguments>
    auto list(Statement const& statement, Read read, Arguments const&... arguments)
    {
        std::vector<decltype(read(std::declval<Row const&>()))> rows;
        each(
            statement, [&](Row const& row) { rows.push_back(read(row)); }, arguments...
        );
        return rows;
    }

    /// The first row, for queries by a key.
    template <class Read, class... Arguments>
    auto first(Statement const& statement, Read read, Arguments const&... arguments)
    {
        std::optional<decltype(read(std::declval<Row const&>()))> found;
        each(
            statement,
            [&](Row const& row) {
                if (!found) {
                    found = read(row);
                }
            },
            arguments...
        );
        return found;
    }

    /// The only column of the first row; nothing where there is no row or it is NULL.
    template <class T, class... Arguments>
    std::optional<T> value(Statement const& statement, Arguments const&... arguments)
    {
        std::optional<T> found;
        each(
            statement, [&](Row const& row) { row.read(0, found); }, arguments...
        );
        return found;
    }

    /// The only column of every row.
    template <class T, class... Arguments>
    std::vector<T> column(Statement const& statement, Arguments const&... arguments)
    {
        auto const read = [](Row const& row) {
            T field{};
            row.read(0, field);
            return field;
        };
        return list(statement, read, arguments...);
    }

protected:
    ~Snapshot() = default;
    Connection& connection_;

private:
    Timestamp now_;
};

/// What stores write through. No store begins or commits; to give up what was written, throw.
class Transaction : public Snapshot {
public:
    using Snapshot::Snapshot;

    /// Number of rows changed.
    template <class... Arguments>
    std::int64_t execute(Statement const& statement, Arguments const&... arguments)
    {
        std::array<Parameter, sizeof...(Arguments)> const parameters{Parameter(arguments)...};
        return connection_.execute(statement, parameters);
    }

    /// The automatic key of the row just inserted.
    std::int64_t last_insert_id() { return connection_.last_insert_id(); }
};

/// Ids as a JSON array: how a statement takes a set of any size (`{set}`).
template <class Id>
std::string json_numbers(std::span<Id const> ids)
{
    std::string text = "[";
    for (Id const id : ids) {
        text += text.size() > 1 ? "," : "";
        text += std::to_string(id.value);
    }
    return text + "]";
}

}  // namespace wikipub::storage
