// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "federation/waiters.h"
#include "flows/consents.h"
#include "flows/environment.h"
#include "flows/pages.h"
#include "flows/pulse.h"
#include "flows/redactor.h"
#include "storage/told_versions.h"
#include "wiki/extension.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wikipub::flows {

/// What one wiki's extension tells: its outbox, pushed or read each minute (which is the guarantee), everybody who
/// opted in, its lists of pages. On the loop.
class ExtensionMail {
public:
    /// `wake_publisher`: something is held that was not before. Until the lists were read nothing of the wiki is
    /// published.
    ExtensionMail(
        Environment& environment,
        Wiki& wiki,
        wiki::Extension& extension,
        Pages& pages,
        Redactor& redactor,
        Consents& consents,
        std::function<void()> wake_publisher
    );

    enum class Came {
        pushed,    ///< by themselves, before or after others
        in_order,  ///< as the outbox holds them: they say how far it was read
    };
    /// Applies the entries in their order, those that are newer than what was told before. Returns how many; after the
    /// commit of each.
    Task<int> apply(std::vector<wiki::OutboxEntry> entries, Came came);
    struct Heard {
        int applied = 0;          ///< as apply()
        std::size_t pending = 0;  ///< entries that are still worked on, and not counted yet
    };
    /// Has run_pushed() apply them, and waits for that no longer than `most`: of consents it may have to ask the wiki,
    /// whose process waits for us. Where too much waits already the outbox is read instead, which has them all.
    Task<Heard> push(std::vector<wiki::OutboxEntry> entries, Milliseconds most);
    /// The outbox is to be read now.
    void look() { pulse_.wake(); }

    /// Reads at the start, each minute, and when told to look. Runs until close().
    Task<> run();
    /// What is hidden does not wait for a consent, for whose handle the wiki may have to be asked.
    enum class Lane { consents, others };
    /// Applies what is pushed. Runs until close().
    Task<> run_pushed(Lane lane);
    void close();

    Wiki& wiki() const { return wiki_; }
    wiki::Extension& extension() const { return extension_; }

private:
    struct Subject {
        storage::ToldKind kind;
        std::int64_t id = 0;
    };
    /// The parts of an entry that are newer than what is known.
    using Newer = std::vector<Subject>;

    struct Push {
        std::vector<wiki::OutboxEntry> entries;
        std::optional<int> applied;
        federation::Waiters done;
    };
    struct LaneState {
        explicit LaneState(asio::any_io_executor const& loop) : pulse(loop) {}
        std::deque<std::shared_ptr<Push>> pushed;
        Pulse pulse;
        bool applying = false;
        federation::Waiters turns;
    };
    static Lane lane_of(wiki::OutboxEntry const& entry);
    LaneState& state_of(Lane lane) { return lane == Lane::consents ? consents_lane_ : others_lane_; }

    Task<bool> apply_one(wiki::OutboxEntry entry, Came came);
    Task<Newer> newer_parts(wiki::OutboxEntry const& entry);
    Task<> act(wiki::OutboxEntry const& entry, Newer newer);
    Task<> act(wiki::RevisionsShown const& shown, Newer const& newer, Timestamp at);
    Task<> act(wiki::PageExists const& page, Timestamp at);
    /// Remembers what was told, and how far the outbox was read where no earlier row can still appear.
    Task<> settle(wiki::OutboxEntry const& entry, Newer newer, Came came);

    Task<Result<>> read_outbox(std::int64_t last);
    Task<Result<>> read_lists();
    Task<Result<>> read_editors();
    Task<> read_all();
    void report(std::string_view what, Error const& error) const;
    std::string position_name() const { return "extension/" + wiki_.path(); }

    Environment& environment_;
    Wiki& wiki_;
    wiki::Extension& extension_;
    Pages& pages_;
    Redactor& redactor_;
    Consents& consents_;
    std::function<void()> wake_publisher_;
    Pulse pulse_;
    LaneState consents_lane_;
    LaneState others_lane_;
    std::optional<Monotonic> lists_read_;
    std::optional<Monotonic> editors_read_;
    std::optional<wiki::PageLists> lists_;
    std::set<std::int64_t> heard_of_;  ///< editors whose consent came while all were read
};

}  // namespace wikipub::flows
