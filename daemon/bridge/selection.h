// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"
#include "events/event.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wikipub::bridge {

/// A page actor that has followers or posts.
struct FollowedPage {
    ActorKey actor;
    std::string wiki;  ///< dbname
    PageId page;
    std::string title;  ///< the one the wiki gave last
};

/// An editor who opted in.
struct FollowedEditor {
    ActorKey actor;
    std::string wiki;  ///< dbname
    std::int64_t user_id = 0;
    std::string name;
};

/// Which pages somebody follows, and whose edits are published: an immutable value that any thread may read while the
/// loop makes the next one. Only hashes are kept (32 bytes a page), so a match is a candidate that the wiki has to
/// confirm; nothing is ever missed.
class FollowIndex {
public:
    FollowIndex();
    explicit FollowIndex(std::span<FollowedPage const> pages);

    /// A new index that shares all but the touched leaves with this one.
    [[nodiscard]] FollowIndex with(FollowedPage const& page) const;
    [[nodiscard]] FollowIndex without(FollowedPage const& page) const;
    /// After a move, or where the wiki corrected a title.
    [[nodiscard]] FollowIndex retitled(FollowedPage const& page, std::string_view title) const;

    [[nodiscard]] FollowIndex with(FollowedEditor const& editor) const;
    [[nodiscard]] FollowIndex without(FollowedEditor const& editor) const;

    /// Appends who follows the page of this id, or of this title (spaces or underscores).
    void find_page(std::string_view wiki, PageId page, std::vector<ActorKey>& found) const;
    void find_title(std::string_view wiki, std::string_view title, std::vector<ActorKey>& found) const;
    /// Appends the editor of this id, or of this name.
    void find_user(std::string_view wiki, std::int64_t user_id, std::string_view name, std::vector<ActorKey>& found)
        const;

    /// Pages.
    std::size_t size() const;
    std::size_t editors() const;

private:
    struct Tree;
    explicit FollowIndex(std::shared_ptr<Tree const> tree) : tree_(std::move(tree)) {}

    std::shared_ptr<Tree const> tree_;
};

/// Whom an event may concern: actors by page id where the event has one, by its title, and for a move by the new title
/// too; of an edit also the editor, by user id where the event has one, by name. Without repeats.
std::vector<ActorKey> select(events::Event const& event, FollowIndex const& index);

}  // namespace wikipub::bridge
