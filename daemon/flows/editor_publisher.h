// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/editor_publish.h"
#include "events/event.h"
#include "flows/due_windows.h"
#include "flows/environment.h"
#include "flows/pages.h"
#include "flows/pulse.h"
#include "storage/editor_held.h"
#include "storage/editors.h"

#include <vector>

namespace wikipub::flows {

bridge::EditorChoice choice_of(storage::Editor const& editor);

/// Brings the held row of one editor and page up to date with an event that may be theirs. False where it is not, or
/// is not wanted.
bool hold_own_edit(
    storage::Transaction& transaction,
    storage::Actor const& actor,
    events::Event const& event,
    bridge::Policy const& policy,
    Timestamp now
);

/// Checks what editors did when its window closes, and publishes what the wiki shows and they agree to. On the loop.
class EditorPublisher {
public:
    EditorPublisher(Environment& environment, Pages& pages);

    /// Runs until close().
    Task<> run();
    void wake() { pulse_.wake(); }
    void close() { pulse_.close(); }

private:
    struct Due {
        storage::EditorHeld row;
        storage::Actor actor;
        storage::Editor editor;
        std::string handle;
        bridge::HeldPost held;
        int posts_today = 0;
    };

    Task<std::vector<Due>> read_due();
    Task<std::optional<Timestamp>> next_due();
    Task<> publish(Wiki& wiki, std::vector<Due> batch);
    Task<Result<WindowAnswers>> ask(Wiki& wiki, std::vector<Due> const& batch);
    /// Whether a post came of it.
    Task<bool> publish_one(Wiki& wiki, Due due, WindowAnswers const& answers);
    Task<bool> store(Wiki& wiki, Due const& due, bridge::Publish verdict, Timestamp asked);
    Task<> remove(Due const& due);
    Task<> put_back(Due const& due, bridge::HeldPost held, int attempts);

    Environment& environment_;
    Pages& pages_;
    Pulse pulse_;
};

}  // namespace wikipub::flows
