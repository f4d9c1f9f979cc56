// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/publish.h"
#include "flows/due_windows.h"
#include "flows/environment.h"
#include "flows/page_handles.h"
#include "flows/pages.h"
#include "flows/pulse.h"
#include "flows/redactor.h"
#include "storage/held.h"

#include <vector>

namespace wikipub::flows {

/// Checks held posts when their window closes, and publishes what the wiki shows. On the loop.
class Publisher {
public:
    Publisher(Environment& environment, Pages& pages, PageHandles& handles, Redactor& redactor);

    /// Runs until close().
    Task<> run();
    void wake() { pulse_.wake(); }
    void close() { pulse_.close(); }

private:
    struct Due {
        storage::Held row;
        storage::Actor actor;
        bridge::HeldPost held;
        int posts_today = 0;
        std::optional<Timestamp> move_due;
        std::string title;  ///< in the actor's document: the row's, or the one before a move that still waits
        std::vector<storage::FormerTitle> former_titles;
    };

    Task<std::vector<Due>> read_due();
    Task<std::optional<Timestamp>> next_due();
    Task<> publish(Wiki& wiki, std::vector<Due> batch);
    Task<Result<WindowAnswers>> ask(Wiki& wiki, std::vector<Due> const& batch);
    Task<> publish_one(Wiki& wiki, Due due, WindowAnswers const& answers);
    Task<std::optional<bridge::Redirect>> redirect_of(Wiki& wiki, Page const& page);
    Task<> reroute(Wiki& wiki, Due const& due, WindowAnswers const& answers);
    Task<> store(Wiki& wiki, Due const& due, bridge::PageFacts const& page, bridge::Publish verdict, Timestamp asked);
    Task<> remove(Due const& due);
    Task<> put_back(Due const& due, bridge::HeldPost held, int attempts);
    Task<> look_at_page(Wiki& wiki, Due due);

    Environment& environment_;
    Pages& pages_;
    PageHandles& handles_;
    Redactor& redactor_;
    Pulse pulse_;
};

}  // namespace wikipub::flows
