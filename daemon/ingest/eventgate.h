// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/task.h"
#include "ingest/continuity.h"
#include "ingest/intake.h"
#include "json/reader.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wikipub::ingest {

struct EventGateOptions {
    /// The wikis whose EventBus posts here, by dbname. The continuities outlive the source.
    std::unordered_map<std::string, Continuity*> wikis;
};

/// What became of the events of one POST.
struct Posted {
    struct Refused {
        std::string id;  ///< `meta.id`; empty where there is none that could be one
        std::string_view reason;
    };
    std::size_t accepted = 0;  ///< those that nobody waits for too
    std::vector<Refused> refused;
};

/// The intake of Wikimedia's EventGate, as MediaWiki's EventBus extension speaks to it: an array of events, or one. Who
/// posts has shown a wiki's token, so its events are confirmed, and nobody else's are taken. A POST may be lost, so rc
/// ids are watched as those of RCFeed are. On the loop.
class EventGate {
public:
    using OnGap = std::function<void(std::string const& wiki)>;

    EventGate(
        asio::any_io_executor loop,
        EventGateOptions options,
        Intake& intake,
        SelectorSource selector,
        OnGap on_gap,
        Clock const& clock,
        Metrics& metrics
    );
    ~EventGate();
    EventGate(EventGate const&) = delete;
    EventGate& operator=(EventGate const&) = delete;

    /// Returns once what was taken is committed. Fails with invalid_input where the body is no JSON or far too many
    /// events, and with unavailable while too much waits or after close(): nothing was taken then.
    Task<Result<Posted>> take(std::string wiki, std::string_view body);
    void close();

    static constexpr std::string_view kSource = "eventgate";
    /// EventBus cuts its batches at 4 MiB.
    static constexpr json::Limits kLimits{.max_bytes = std::size_t{4} << 20U, .max_depth = 32};

private:
    struct Waiter;
    struct Wiki {
        Continuity* continuity = nullptr;
        std::optional<Monotonic> gap_told;
        std::optional<Monotonic> progress_told;
    };

    /// Empty: taken, or of no interest.
    std::string_view refusal_of(std::string const& wiki, json::Value message, std::vector<events::Event>& events);
    void notice(std::string const& wiki, std::vector<json::Value> const& messages);
    void add_progress(Batch& batch, std::string const& wiki);

    asio::any_io_executor loop_;
    std::unordered_map<std::string, Wiki> wikis_;
    Intake& intake_;
    SelectorSource selector_;
    OnGap on_gap_;
    Clock const& clock_;
    Metrics& metrics_;
    std::vector<std::weak_ptr<Waiter>> waiters_;
    bool closed_ = false;
};

}  // namespace wikipub::ingest
