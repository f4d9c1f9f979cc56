// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/post_check.h"

#include <set>

namespace wikipub::flows {

namespace {

using RevisionsOfPosts = std::map<PostId, std::vector<RevId>>;

std::optional<bridge::Cause> cause_of(Page const& page)
{
    if (page.facts.missing) {
        return bridge::Cause::page_deleted;
    }
    if (page.unfollowable == bridge::Unfollowable::denied) {
        return bridge::Cause::page_denied;
    }
    return page.unfollowable ? std::optional(bridge::Cause::page_unreadable) : std::nullopt;
}

std::optional<bridge::Cause> cause_of(wiki::RevisionFacts const& revision)
{
    if (revision.bad) {
        return bridge::Cause::revision_deleted;
    }
    return revision.fully_visible() ? std::nullopt : std::optional(bridge::Cause::revision_hidden);
}

template <class Id>
std::vector<Id> distinct(std::set<Id> const& ids)
{
    return {ids.begin(), ids.end()};
}

bool is_shown(wiki::LogFacts const& entry)
{
    return !entry.missing && !entry.action_hidden;
}

/// Whether the entries of the moves that posts tell of are shown: titles are hidden there, not in the revisions.
Task<Result<std::map<std::int64_t, bool>>> ask_logs(
    Wiki& wiki, std::vector<storage::Post> const& posts, wiki::Priority priority
)
{
    std::set<wiki::LogKey> keys;
    for (auto const& post : posts) {
        if (post.log_id != 0 && post.log_at) {
            keys.insert({*post.log_at, post.log_id});
        }
    }
    std::map<std::int64_t, bool> shown;
    if (keys.empty()) {
        co_return shown;
    }
    auto const entries = co_await wiki.api().log_entries(distinct(keys), priority);
    if (!entries) {
        co_return tl::unexpected(entries.error());
    }
    for (auto const& entry : *entries) {
        shown.emplace(entry.log_id, is_shown(entry));
    }
    co_return shown;
}

}  // namespace

Task<Result<std::vector<Judgement>>> check_posts(
    Environment& environment, Pages& pages, Wiki& wiki, std::vector<storage::Post> posts, wiki::Priority priority
)
{
    std::vector<PostId> ids;
    std::set<PageId> page_ids;
    for (auto const& post : posts) {
        ids.push_back(post.id);
        page_ids.insert(post.page);
    }
    auto const revisions_of = co_await environment.database.read("posts.revisions", [ids](storage::Snapshot& snapshot) {
        RevisionsOfPosts revisions;
        for (auto const id : ids) {
            revisions.emplace(id, storage::list_revisions(snapshot, id));
        }
        return revisions;
    });
    std::set<RevId> rev_ids;
    for (auto const& [id, revisions] : revisions_of) {
        rev_ids.insert(revisions.begin(), revisions.end());
    }

    auto const asked_pages = distinct(page_ids);
    auto const page_answers = co_await pages.read(wiki, asked_pages, priority);
    if (!page_answers) {
        co_return tl::unexpected(page_answers.error());
    }
    std::map<PageId, Page> page_facts;
    for (std::size_t i = 0; i < asked_pages.size(); ++i) {
        page_facts.emplace(asked_pages[i], (*page_answers)[i]);
    }
    std::map<RevId, wiki::RevisionFacts> revision_facts;
    if (!rev_ids.empty()) {
        auto const answers = co_await wiki.api().revisions(distinct(rev_ids), priority);
        if (!answers) {
            co_return tl::unexpected(answers.error());
        }
        for (auto const& facts : *answers) {
            revision_facts.emplace(facts.revision, facts);
        }
    }

    auto const logs = co_await ask_logs(wiki, posts, priority);
    if (!logs) {
        co_return tl::unexpected(logs.error());
    }

    std::vector<Judgement> judgements;
    judgements.reserve(posts.size());
    for (auto& post : posts) {
        auto const& page = page_facts.at(post.page);
        Judgement judgement{std::move(post), cause_of(page), page.facts.title};
        for (auto const revision : revisions_of.at(judgement.post.id)) {
            auto const facts = revision_facts.find(revision);
            if (!judgement.cause && facts != revision_facts.end()) {
                judgement.cause = cause_of(facts->second);
            }
        }
        auto const entry = logs->find(judgement.post.log_id);
        if (!judgement.cause && entry != logs->end() && !entry->second) {
            judgement.cause = bridge::Cause::log_entry_hidden;
        }
        if (judgement.cause) {
            judgement.title.clear();
        }
        judgements.push_back(std::move(judgement));
    }
    co_return judgements;
}

std::vector<PostId> ids_of(std::vector<storage::Post> const& posts)
{
    std::vector<PostId> ids;
    ids.reserve(posts.size());
    for (auto const& post : posts) {
        ids.push_back(post.id);
    }
    return ids;
}

std::vector<bridge::ServedPost> served(std::vector<storage::Post> const& posts)
{
    std::vector<bridge::ServedPost> result;
    for (auto const& post : posts) {
        result.push_back({post.id, post.actor, post.published, static_cast<bridge::PostState>(post.state)});
    }
    return result;
}

}  // namespace wikipub::flows
