// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/withdraw.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace wikipub::bridge {

std::string_view name_of(Cause cause)
{
    switch (cause) {
        case Cause::page_deleted:
            return "page_deleted";
        case Cause::page_unreadable:
            return "page_unreadable";
        case Cause::page_denied:
            return "page_denied";
        case Cause::title_hidden:
            return "title_hidden";
        case Cause::revision_deleted:
            return "revision_deleted";
        case Cause::revision_hidden:
            return "revision_hidden";
        case Cause::log_entry_hidden:
            return "log_entry_hidden";
        case Cause::lifetime_over:
            return "lifetime_over";
        case Cause::consent_lost:
            return "consent_lost";
        case Cause::user_hidden:
            return "user_hidden";
        case Cause::user_renamed:
            return "user_renamed";
        case Cause::user_missing:
            return "user_missing";
        case Cause::editor_request:
            return "editor_request";
        case Cause::operator_request:
            return "operator_request";
    }
    return "";
}

Plan withdraw(std::span<ServedPost const> posts, Evidence evidence, bool held_back, std::optional<ActorKey> deleted)
{
    Plan plan;
    if (evidence == Evidence::hint || held_back) {
        for (auto const& post : posts) {
            if (post.state == PostState::live) {
                plan.hide.push_back(post.id);
            }
        }
        return plan;
    }
    std::vector<ServedPost> going;
    std::copy_if(posts.begin(), posts.end(), std::back_inserter(going), [](auto const& post) {
        return post.state != PostState::withdrawn;
    });
    std::sort(going.begin(), going.end(), [](auto const& left, auto const& right) {
        return std::tie(right.published, right.id) < std::tie(left.published, left.id);
    });
    std::map<ActorKey, std::size_t> counts;
    for (auto const& post : going) {
        ++counts[post.actor];
    }
    std::map<ActorKey, std::size_t> seen;
    for (auto const& post : going) {
        if (post.actor == deleted && counts[post.actor] > kAtOnce) {
            plan.erase.push_back(post.id);
        } else {
            (++seen[post.actor] <= kAtOnce ? plan.withdraw : plan.drain).push_back(post.id);
        }
    }
    return plan;
}

std::vector<PostId> lift(std::span<ServedPost const> posts)
{
    std::vector<PostId> lifted;
    for (auto const& post : posts) {
        if (post.state == PostState::hidden) {
            lifted.push_back(post.id);
        }
    }
    return lifted;
}

Timestamp next_check(Timestamp published, int round, Timestamp now)
{
    using std::chrono::days;
    using std::chrono::hours;
    switch (round) {
        case 0:
            return published + hours{1};
        case 1:
            return published + hours{24};
        case 2:
            return published + days{7};
        default:
            return now + days{30};
    }
}

}  // namespace wikipub::bridge
