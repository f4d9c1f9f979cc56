// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/internal_services.h"

#include "storage/positions.h"

namespace wikipub::app {

Task<Result<>> InternalServices::health()
{
    if (!ready_) {
        co_return fail(Errc::unavailable, "starting");
    }
    try {
        co_await environment_.database.read("health", [](storage::Snapshot& snapshot) {
            return storage::list_pauses(snapshot).size();
        });
    } catch (storage::DatabaseError const& error) {
        co_return fail(Errc::unavailable, error.what());
    }
    co_return Result<>{};
}

std::string InternalServices::metrics()
{
    return environment_.metrics.text();
}

Task<Result<http::EventsTaken>> InternalServices::events(std::string token, std::string_view body)
{
    auto wiki = tokens_.wiki_of(token);
    if (!wiki) {
        environment_.metrics.count(Counter::events_refused, {ingest::EventGate::kSource, "token"});
        co_return fail(Errc::not_found, "token of no wiki");
    }
    auto posted = co_await sources_.post(std::move(*wiki), body);
    if (!posted) {
        co_return tl::unexpected(posted.error());
    }
    http::EventsTaken taken{posted->accepted, {}};
    for (auto& refused : posted->refused) {
        taken.refused.push_back({std::move(refused.id), std::string(refused.reason)});
    }
    co_return taken;
}

}  // namespace wikipub::app
