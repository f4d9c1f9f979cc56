// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/facts.h"
#include "flows/environment.h"
#include "flows/pages.h"
#include "flows/pulse.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What the publishers of pages and of editors have in common: windows that close, and a wiki that is asked about them.
namespace wikipub::flows {

/// So many windows are looked at together.
inline constexpr int kWindowsAtOnce = 50;

/// What the wiki said about one batch of windows.
struct WindowAnswers {
    Timestamp asked;  ///< when the check began: what is hinted at since may not be in it
    std::shared_ptr<Wiki::Rules const> rules;
    std::map<PageId, Page> pages;
    std::map<RevId, bridge::RevisionFacts> revisions;
};

struct WindowQuestions {
    std::set<PageId> pages;
    std::set<RevId> revisions;
    bool pages_of_revisions = false;  ///< those too, where only the revisions are known
    bool groups = true;               ///< whether authors are established; else nobody's groups are asked for
};

/// Fails as Api does, or where the wiki's lists of denied and unnamed pages are not known; then nothing may be said.
Task<Result<WindowAnswers>> ask_about_windows(
    Pages& pages, Environment& environment, Wiki& wiki, WindowQuestions asked
);

/// When a window is looked at again that the wiki did not answer for, for the `attempts`th time: 5 s, doubling to 5
/// min.
Timestamp after_silence(Timestamp now, int attempts);

/// UTC: daily caps count from here.
Timestamp midnight(Timestamp now);

/// How long to sleep until the next window is due. `is_idle`: of those that are due none may be looked at now.
std::chrono::milliseconds until_due(std::optional<Timestamp> next, bool is_idle, Timestamp now);

/// Looks at what is due, wiki by wiki, until `pulse` is closed. Each of the functions is a step of it: those that are
/// due now, what becomes of one wiki's, and when the next one is.
template <class Due>
struct DueWindows {
    std::function<Task<std::vector<Due>>()> read;
    std::function<Task<>(Wiki&, std::vector<Due>)> publish;
    std::function<Task<std::optional<Timestamp>>()> next;

    Task<> run(Environment& environment, Pulse& pulse) const
    {
        std::chrono::milliseconds pause{0};
        while (co_await pulse.sleep(pause)) {
            std::map<std::string, std::vector<Due>> by_wiki;
            for (auto& due : co_await read()) {
                by_wiki[due.actor.name.wiki].push_back(std::move(due));
            }
            bool const is_idle = by_wiki.empty();
            for (auto& [path, batch] : by_wiki) {
                if (auto* const wiki = environment.wikis.by_path(path)) {
                    co_await publish(*wiki, std::move(batch));
                }
            }
            auto const due_next = co_await next();
            pause = until_due(due_next, is_idle, environment.clock.now());
        }
    }
};

}  // namespace wikipub::flows
