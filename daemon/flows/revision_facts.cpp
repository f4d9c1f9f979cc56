// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/revision_facts.h"

#include <set>

namespace wikipub::flows {

namespace {

bridge::Author author_of(
    wiki::RevisionFacts const& revision, std::set<std::string> const& autoconfirmed, bool groups_exist
)
{
    if (revision.user_hidden || revision.suppressed || revision.user.empty()) {
        return bridge::Author::hidden;
    }
    if (revision.temporary) {
        return bridge::Author::temporary;
    }
    if (revision.anonymous) {
        return bridge::Author::anonymous;
    }
    return !groups_exist || autoconfirmed.contains(revision.user) ? bridge::Author::autoconfirmed
                                                                  : bridge::Author::not_autoconfirmed;
}

bridge::RevisionFacts facts_of(wiki::RevisionFacts const& revision, bridge::Author author)
{
    bridge::RevisionFacts facts;
    facts.id = revision.revision;
    facts.page = revision.bad ? PageId{} : revision.page;
    facts.parent = revision.parent;
    facts.at = revision.timestamp;
    facts.size = revision.size;
    facts.sha1 = revision.sha1;
    facts.tags = revision.tags;
    facts.comment = revision.comment;
    facts.user = revision.user;
    facts.user_id = revision.user_hidden ? 0 : revision.user_id;
    facts.author = author;
    facts.minor = revision.minor;
    facts.text_hidden = revision.text_hidden || revision.suppressed;
    facts.comment_hidden = revision.comment_hidden || revision.suppressed;
    return facts;
}

}  // namespace

Task<Result<std::map<RevId, bridge::RevisionFacts>>> ask_revisions(
    Wiki& wiki, std::vector<RevId> ids, bool groups_exist
)
{
    auto const revisions = co_await wiki.api().revisions(std::move(ids), wiki::Priority::publishing);
    if (!revisions) {
        co_return tl::unexpected(revisions.error());
    }
    std::set<std::string> names;
    for (auto const& revision : *revisions) {
        if (!revision.user.empty() && !revision.anonymous && !revision.temporary) {
            names.insert(revision.user);
        }
    }
    std::set<std::string> autoconfirmed;
    if (groups_exist && !names.empty()) {
        std::vector<std::string> const asked(names.begin(), names.end());
        auto const users = co_await wiki.api().users(asked, wiki::Priority::publishing);
        if (!users) {
            co_return tl::unexpected(users.error());
        }
        for (auto const& user : *users) {
            if (!user.missing && user.autoconfirmed()) {
                autoconfirmed.insert(user.name);
            }
        }
    }
    std::map<RevId, bridge::RevisionFacts> facts;
    for (auto const& revision : *revisions) {
        facts.emplace(revision.revision, facts_of(revision, author_of(revision, autoconfirmed, groups_exist)));
    }
    co_return facts;
}

}  // namespace wikipub::flows
