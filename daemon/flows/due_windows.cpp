// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/due_windows.h"

#include "flows/revision_facts.h"

#include <algorithm>

namespace wikipub::flows {

namespace {

constexpr auto kLongestSleep = std::chrono::seconds{30};
/// What is due may not be published now: paused.
constexpr auto kIdleSleep = std::chrono::seconds{1};
constexpr auto kShortestSleep = std::chrono::milliseconds{50};
constexpr Milliseconds kShortestSilence = std::chrono::seconds{5};
constexpr Milliseconds kLongestSilence = std::chrono::minutes{5};

}  // namespace

Task<Result<WindowAnswers>> ask_about_windows(Pages& pages, Environment& environment, Wiki& wiki, WindowQuestions asked)
{
    WindowAnswers answers;
    answers.asked = environment.clock.now();
    if (!wiki.knows_its_lists()) {
        co_return fail(Errc::unavailable, "the wiki's lists of denied and unnamed pages cannot be read");
    }
    auto const rules = co_await wiki.rules(wiki::Priority::publishing);
    if (!rules) {
        co_return tl::unexpected(rules.error());
    }
    answers.rules = *rules;
    if (!asked.revisions.empty()) {
        std::vector<RevId> const ids(asked.revisions.begin(), asked.revisions.end());
        bool const groups = asked.groups && (*rules)->siteinfo->autoconfirmed;
        auto revisions = co_await ask_revisions(wiki, ids, groups);
        if (!revisions) {
            co_return tl::unexpected(revisions.error());
        }
        answers.revisions = std::move(*revisions);
    }
    if (asked.pages_of_revisions) {
        for (auto const& [id, facts] : answers.revisions) {
            if (facts.page != PageId{}) {
                asked.pages.insert(facts.page);
            }
        }
    }
    if (asked.pages.empty()) {
        co_return answers;
    }
    std::vector<PageId> const ids(asked.pages.begin(), asked.pages.end());
    auto const found = co_await pages.read(wiki, ids, wiki::Priority::publishing);
    if (!found) {
        co_return tl::unexpected(found.error());
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        answers.pages.emplace(ids[i], (*found)[i]);
    }
    co_return answers;
}

Timestamp after_silence(Timestamp now, int attempts)
{
    return now + std::min(kShortestSilence * (1 << std::min(attempts, 6)), kLongestSilence);
}

Timestamp midnight(Timestamp now)
{
    return std::chrono::floor<std::chrono::days>(now);
}

std::chrono::milliseconds until_due(std::optional<Timestamp> next, bool is_idle, Timestamp now)
{
    if (!next) {
        return kLongestSleep;
    }
    auto const least = is_idle && *next <= now ? std::chrono::milliseconds{kIdleSleep} : kShortestSleep;
    return std::clamp<std::chrono::milliseconds>(*next - now, least, kLongestSleep);
}

}  // namespace wikipub::flows
