// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/page_policy.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/former_titles.h"

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

namespace wikipub::flows {

/// What stands in the database for a title that a page has no more, and for who reacted to what. A value; any thread.
class TitleHash {
public:
    /// `secret` is the installation's.
    explicit TitleHash(std::string secret) : secret_(std::move(secret)) {}
    /// After settle_identity(). Blocks: before the loop runs.
    static TitleHash settle(storage::Database& database);

    storage::Bytes of(std::string_view title) const;
    /// Of two IRIs: a remote actor, and what they did or did it to.
    storage::Bytes of_pair(std::string_view actor, std::string_view object) const;

private:
    std::string secret_;
};

/// A list of pages, denied or unnamed, matched by page id and by every title that the page had since it was followed
/// (design §3 *Two lists*). Immutable; any thread.
class ListedPages {
public:
    ListedPages(bridge::PageList list, TitleHash const& hash);

    bool contains(PageId page, std::string_view title, std::span<storage::FormerTitle const> former) const;
    bool contains(PageId page, std::string_view title) const { return contains(page, title, {}); }
    bool empty() const { return list_.size() == 0; }
    bridge::PageList const& list() const { return list_; }

private:
    bridge::PageList list_;
    std::unordered_set<std::string> hashes_;
};

/// Gives the actor's row another title and keeps the one it had as a hash.
void retitle(
    storage::Transaction& transaction,
    TitleHash const& hash,
    storage::Actor const& actor,
    std::string_view title,
    Timestamp since
);

}  // namespace wikipub::flows
