// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/identity.h"

#include "storage/installation.h"

#include <cstring>

namespace wikipub::flows {

namespace {

storage::Bytes random_secret(Random& random)
{
    storage::Bytes secret;
    for (int i = 0; i < 4; ++i) {
        auto const word = random.next();
        secret.data.append(reinterpret_cast<char const*>(&word), sizeof word);
    }
    return secret;
}

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

Result<> compare(storage::Installation const& known, Identity const& identity)
{
    if (known.host != identity.host) {
        return fail(
            Errc::conflict,
            "server.host is " + identity.host + ", but this database was made for " + known.host +
                ": ids would break. Put server.host back, or start with another database"
        );
    }
    if (known.handle_domain != identity.handle_domain) {
        return fail(
            Errc::conflict,
            "server.handle_domain is " + identity.handle_domain + ", but this database was made for " +
                known.handle_domain + ": handles would break. Put server.handle_domain back"
        );
    }
    return {};
}

}  // namespace

std::vector<std::string> Identity::origins() const
{
    std::vector<std::string> origins{scheme + "://" + host};
    for (auto const& former : former_hosts) {
        origins.push_back(scheme + "://" + former);
    }
    return origins;
}

std::string Identity::address(std::string_view handle) const
{
    return "@" + std::string(handle) + "@" + handle_domain;
}

Result<> check_identity(storage::Database& database, Identity const& identity)
{
    auto const known = database.read_blocking("identity.read", [](storage::Snapshot& snapshot) {
        return storage::find_installation(snapshot);
    });
    return known && !known->host.empty() ? compare(*known, identity) : Result<>();
}

Result<> settle_identity(storage::Database& database, Identity const& identity, Clock const& clock, Random& random)
{
    auto const known = database.read_blocking("identity.read", [](storage::Snapshot& snapshot) {
        return storage::find_installation(snapshot);
    });
    if (!known) {
        storage::Installation const installation{
            identity.host, identity.handle_domain, random_secret(random), clock.now()};
        database.write_blocking("identity.settle", [installation](storage::Transaction& transaction) {
            storage::add_installation(transaction, installation);
            return true;
        });
        return {};
    }
    if (known->host.empty()) {
        return fail(
            Errc::conflict,
            "a backup is restored into this database, or the restore was interrupted: run wikipubctl restore again"
        );
    }
    return compare(*known, identity);
}

ap::ActorName actor_name(storage::ActorName const& name)
{
    switch (name.kind) {
        case storage::ActorKind::instance:
            return ap::InstanceActor{};
        case storage::ActorKind::wiki:
            return ap::WikiActor{name.wiki};
        case storage::ActorKind::editor:
            return ap::EditorActor{name.page.value};
        case storage::ActorKind::page:
            break;
    }
    return ap::PageActor{name.wiki, name.page, name.generation};
}

std::optional<storage::ActorName> stored_name(ap::ActorName const& name)
{
    using Stored = std::optional<storage::ActorName>;
    return std::visit(
        Overloaded{
            [](ap::InstanceActor const&) -> Stored {
                return storage::ActorName{storage::ActorKind::instance, "", PageId{}, 1};
            },
            [](ap::WikiActor const& wiki) -> Stored {
                return storage::ActorName{storage::ActorKind::wiki, wiki.wiki, PageId{}, 1};
            },
            [](ap::PageActor const& page) -> Stored {
                return storage::ActorName{
                    storage::ActorKind::page, page.wiki, page.page, static_cast<int>(page.generation)};
            },
            [](ap::EditorActor const& editor) -> Stored {
                return storage::ActorName{storage::ActorKind::editor, "", PageId{editor.number}, 1};
            },
            [](auto const&) -> Stored { return std::nullopt; },
        },
        name
    );
}

std::string key_owner(storage::ActorName const& name)
{
    switch (name.kind) {
        case storage::ActorKind::instance:
            return "instance";
        case storage::ActorKind::editor:
            return "u/" + std::to_string(name.page.value);
        case storage::ActorKind::wiki:
        case storage::ActorKind::page:
            break;
    }
    return "w/" + name.wiki;
}

}  // namespace wikipub::flows
