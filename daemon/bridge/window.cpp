// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/window.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace wikipub::bridge {

namespace {

template <std::size_t Count>
bool has_tag(RevisionFacts const& revision, std::array<std::string_view, Count> const& tags)
{
    return std::any_of(tags.begin(), tags.end(), [&](std::string_view tag) {
        return std::find(revision.tags.begin(), revision.tags.end(), tag) != revision.tags.end();
    });
}

bool made_redirect(RevisionFacts const& revision)
{
    return has_tag(revision, std::array<std::string_view, 2>{"mw-new-redirect", "mw-changed-redirect-target"});
}

}  // namespace

// MediaWiki's own change tags (ChangeTags::TAG_*).
bool stands(RevisionFacts const& revision)
{
    return !has_tag(
        revision, std::array<std::string_view, 4>{"mw-reverted", "mw-undo", "mw-rollback", "mw-manual-revert"}
    );
}

RevisionFacts const* visible(WikiFacts const& wiki, RevId id, PageId page)
{
    auto const found = wiki.revisions.find(id);
    auto const seen = found != wiki.revisions.end() && found->second.page == page && !found->second.text_hidden;
    return seen ? &found->second : nullptr;
}

Window window_of(HeldPost const& held, WikiFacts const& wiki)
{
    Window window;
    for (auto const& revision : held.revisions) {
        window.answered = window.answered && wiki.revisions.contains(revision.id);
        auto const* const facts = visible(wiki, revision.id, wiki.page.id);
        if (facts == nullptr) {
            continue;
        }
        window.shown.push_back(facts);
        if (stands(*facts)) {
            window.counted.push_back(facts);
            window.made_redirect = window.made_redirect || made_redirect(*facts);
        }
    }
    if (!held.revisions.empty()) {
        auto const& first = held.revisions.front();
        auto const told = wiki.revisions.find(first.id);
        auto const known = told != wiki.revisions.end() && told->second.page == wiki.page.id;
        window.before = visible(wiki, known ? told->second.parent : first.parent, wiki.page.id);
        window.creates = known && told->second.parent.value == 0;
    }
    return window;
}

std::vector<Change> largest_changes(Window const& window, WikiFacts const& wiki)
{
    std::vector<Change> changes;
    for (auto const* const facts : window.counted) {
        auto const* const parent = visible(wiki, facts->parent, wiki.page.id);
        if (parent != nullptr || facts->parent.value == 0) {
            changes.push_back({facts->id, facts->parent, facts->size - (parent != nullptr ? parent->size : 0)});
        }
    }
    std::stable_sort(changes.begin(), changes.end(), [](Change const& left, Change const& right) {
        return std::abs(left.byte_delta) > std::abs(right.byte_delta);
    });
    changes.resize(std::min(changes.size(), kMaxLargest));
    return changes;
}

}  // namespace wikipub::bridge
