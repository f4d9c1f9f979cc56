// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/selection.h"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <iterator>

namespace wikipub::bridge {

namespace {

struct Entry {
    std::uint64_t key;
    std::int64_t actor;
    friend auto operator<=>(Entry const&, Entry const&) = default;
};

// The finalizer of splitmix64: every bit of the key depends on every bit of the input.
std::uint64_t mix(std::uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

std::uint64_t hash(std::string_view text)
{
    return std::hash<std::string_view>{}(text);
}

std::uint64_t page_key(std::string_view wiki, PageId page)
{
    return mix(mix(hash(wiki)) + static_cast<std::uint64_t>(page.value));
}

std::uint64_t title_key(std::string_view wiki, std::string_view title)
{
    static constexpr std::uint64_t kTitles = 0x7469746C65;
    if (title.find('_') == title.npos) {
        return mix(mix(hash(wiki) + kTitles) + hash(title));
    }
    std::string spaced(title);
    std::replace(spaced.begin(), spaced.end(), '_', ' ');
    return mix(mix(hash(wiki) + kTitles) + hash(spaced));
}

std::uint64_t user_key(std::string_view wiki, std::int64_t user_id)
{
    static constexpr std::uint64_t kUsers = 0x7573657273;
    return mix(mix(hash(wiki) + kUsers) + static_cast<std::uint64_t>(user_id));
}

std::uint64_t name_key(std::string_view wiki, std::string_view name)
{
    static constexpr std::uint64_t kNames = 0x6E616D6573;
    return mix(mix(hash(wiki) + kNames) + hash(name));
}

}  // namespace

// 64 branches of 64 leaves of sorted entries, chosen by the key's first bits: a change copies one leaf and its way to
// the root, and a million pages make leaves of some 500 entries.
struct FollowIndex::Tree {
    static constexpr std::size_t kFan = 64;
    using Leaf = std::vector<Entry>;
    using Branch = std::array<std::shared_ptr<Leaf const>, kFan>;

    std::array<std::shared_ptr<Branch const>, kFan> branches;
    std::size_t pages = 0;
    std::size_t editors = 0;

    static std::size_t branch_of(std::uint64_t key) { return key >> 58; }
    static std::size_t leaf_of(std::uint64_t key) { return (key >> 52) % kFan; }

    // Keys are spread evenly, so this is off by a few entries: one or two cache lines in place of a binary search's
    // nine.
    static std::size_t expected_place(std::uint64_t key, std::size_t size)
    {
        return (((key << 12) >> 32) * size) >> 32;
    }

    Leaf const* find_leaf(std::uint64_t key) const
    {
        auto const& branch = branches[branch_of(key)];
        return branch ? (*branch)[leaf_of(key)].get() : nullptr;
    }

    void find(std::uint64_t key, std::vector<ActorKey>& found) const
    {
        auto const* const leaf = find_leaf(key);
        if (leaf == nullptr) {
            return;
        }
        auto entry = leaf->begin() + static_cast<std::ptrdiff_t>(expected_place(key, leaf->size()));
        while (entry != leaf->begin() && std::prev(entry)->key >= key) {
            --entry;
        }
        while (entry != leaf->end() && entry->key < key) {
            ++entry;
        }
        for (; entry != leaf->end() && entry->key == key; ++entry) {
            found.push_back(ActorKey{entry->actor});
        }
    }

    // Whether anything changed.
    bool set(Entry entry, bool present)
    {
        auto const* const old = find_leaf(entry.key);
        Leaf leaf = old != nullptr ? *old : Leaf{};
        auto const place = std::lower_bound(leaf.begin(), leaf.end(), entry);
        if ((place != leaf.end() && *place == entry) == present) {
            return false;
        }
        if (present) {
            leaf.insert(place, entry);
        } else {
            leaf.erase(place);
        }
        auto& branch = branches[branch_of(entry.key)];
        auto changed = branch ? std::make_shared<Branch>(*branch) : std::make_shared<Branch>();
        leaf.shrink_to_fit();
        (*changed)[leaf_of(entry.key)] = std::make_shared<Leaf const>(std::move(leaf));
        branch = std::move(changed);
        return true;
    }

    void add_sorted(std::span<Entry const> entries)
    {
        std::array<std::shared_ptr<Branch>, kFan> made;
        while (!entries.empty()) {
            auto const place = entries.front().key >> 52;
            auto const end = std::find_if(entries.begin(), entries.end(), [&](Entry const& entry) {
                return entry.key >> 52 != place;
            });
            auto const count = static_cast<std::size_t>(end - entries.begin());
            auto& branch = made[branch_of(entries.front().key)];
            if (!branch) {
                branch = std::make_shared<Branch>();
            }
            (*branch)[leaf_of(entries.front().key)] = std::make_shared<Leaf const>(entries.begin(), end);
            entries = entries.subspan(count);
        }
        std::move(made.begin(), made.end(), branches.begin());
    }
};

FollowIndex::FollowIndex() : tree_(std::make_shared<Tree const>()) {}

FollowIndex::FollowIndex(std::span<FollowedPage const> pages)
{
    std::vector<Entry> entries;
    entries.reserve(pages.size() * 2);
    for (auto const& page : pages) {
        entries.push_back({page_key(page.wiki, page.page), page.actor.value});
        entries.push_back({title_key(page.wiki, page.title), page.actor.value});
    }
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    auto tree = std::make_shared<Tree>();
    tree->add_sorted(entries);
    tree->pages = pages.size();
    tree_ = std::move(tree);
}

FollowIndex FollowIndex::with(FollowedPage const& page) const
{
    auto tree = std::make_shared<Tree>(*tree_);
    tree->pages += tree->set({page_key(page.wiki, page.page), page.actor.value}, true) ? 1 : 0;
    tree->set({title_key(page.wiki, page.title), page.actor.value}, true);
    return FollowIndex(std::move(tree));
}

FollowIndex FollowIndex::without(FollowedPage const& page) const
{
    auto tree = std::make_shared<Tree>(*tree_);
    tree->pages -= tree->set({page_key(page.wiki, page.page), page.actor.value}, false) ? 1 : 0;
    tree->set({title_key(page.wiki, page.title), page.actor.value}, false);
    return FollowIndex(std::move(tree));
}

FollowIndex FollowIndex::retitled(FollowedPage const& page, std::string_view title) const
{
    auto tree = std::make_shared<Tree>(*tree_);
    tree->set({title_key(page.wiki, page.title), page.actor.value}, false);
    tree->set({title_key(page.wiki, title), page.actor.value}, true);
    return FollowIndex(std::move(tree));
}

FollowIndex FollowIndex::with(FollowedEditor const& editor) const
{
    auto tree = std::make_shared<Tree>(*tree_);
    tree->editors += tree->set({user_key(editor.wiki, editor.user_id), editor.actor.value}, true) ? 1 : 0;
    tree->set({name_key(editor.wiki, editor.name), editor.actor.value}, true);
    return FollowIndex(std::move(tree));
}

FollowIndex FollowIndex::without(FollowedEditor const& editor) const
{
    auto tree = std::make_shared<Tree>(*tree_);
    tree->editors -= tree->set({user_key(editor.wiki, editor.user_id), editor.actor.value}, false) ? 1 : 0;
    tree->set({name_key(editor.wiki, editor.name), editor.actor.value}, false);
    return FollowIndex(std::move(tree));
}

void FollowIndex::find_page(std::string_view wiki, PageId page, std::vector<ActorKey>& found) const
{
    tree_->find(page_key(wiki, page), found);
}

void FollowIndex::find_title(std::string_view wiki, std::string_view title, std::vector<ActorKey>& found) const
{
    tree_->find(title_key(wiki, title), found);
}

void FollowIndex::find_user(
    std::string_view wiki, std::int64_t user_id, std::string_view name, std::vector<ActorKey>& found
) const
{
    if (tree_->editors == 0) {
        return;
    }
    if (user_id != 0) {
        tree_->find(user_key(wiki, user_id), found);
    } else if (!name.empty()) {
        tree_->find(name_key(wiki, name), found);
    }
}

std::size_t FollowIndex::editors() const
{
    return tree_->editors;
}

std::size_t FollowIndex::size() const
{
    return tree_->pages;
}

std::vector<ActorKey> select(events::Event const& event, FollowIndex const& index)
{
    std::vector<ActorKey> found;
    if (events::is_about_user(event.kind)) {
        return found;
    }
    if (event.page_id.value != 0) {
        index.find_page(event.wiki, event.page_id, found);
    }
    if (!event.title.empty()) {
        index.find_title(event.wiki, event.title, found);
    }
    if (!event.move_target.empty()) {
        index.find_title(event.wiki, event.move_target, found);
    }
    if (event.user && (event.kind == events::Kind::edit || event.kind == events::Kind::creation)) {
        index.find_user(event.wiki, event.user_id, *event.user, found);
    }
    if (found.size() > 1) {
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
    }
    return found;
}

}  // namespace wikipub::bridge
