// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/metrics.h"
#include "ingest/intake.h"
#include "unit/wiki/support.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace wikipub::test {

/// What a source needs, and the batches that it hands over.
struct Receiver {
    ingest::SelectorSource everything() const
    {
        return selecting([](events::Event const&) { return true; });
    }
    ingest::SelectorSource title(std::string wanted) const
    {
        return selecting([wanted = std::move(wanted)](events::Event const& event) { return event.title == wanted; });
    }

    ingest::Batch next()
    {
        auto batch = run(loop, intake.next());
        return batch ? std::move(*batch) : ingest::Batch{};
    }

    /// The next batch that has an event.
    ingest::Batch next_events()
    {
        auto batch = next();
        while (batch.events.empty()) {
            batch = next();
        }
        return batch;
    }

    /// What the metrics say of a family with a cause.
    int counted(std::string_view family, std::string_view cause, std::string_view source) const
    {
        auto const line = "wikipub_" + std::string(family) + "_total{cause=\"" + std::string(cause) + "\",source=\"" +
                          std::string(source) + "\"} ";
        auto const text = metrics.text();
        auto const at = text.find(line);
        return at == std::string::npos ? 0 : std::stoi(text.substr(at + line.size()));
    }

    asio::io_context loop;
    SystemClock clock;
    Metrics metrics;
    ingest::Intake intake{loop.get_executor(), 16};

private:
    static ingest::SelectorSource selecting(ingest::Selector selector)
    {
        return [shared = std::make_shared<ingest::Selector const>(std::move(selector))] { return shared; };
    }
};

}  // namespace wikipub::test
