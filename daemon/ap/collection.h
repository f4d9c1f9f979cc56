// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "ap/activity.h"
#include "ap/note.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// https://www.w3.org/TR/activitypub/#collections
namespace wikipub::ap {

/// An id, or the thing itself.
using Item = std::variant<std::string, Create, Note>;

/// Has either pages or items. Where even the list is private, `first` leads to a page without items: an absent `first`
/// makes Mastodon mark the actor as hiding its collections.
struct Collection {
    std::string id;
    std::int64_t total_items = 0;
    std::optional<std::string> attributed_to;
    std::optional<std::string> first;
    std::optional<std::string> last;
    std::optional<std::vector<Item>> items;
};

struct CollectionPage {
    std::string id;
    std::string part_of;
    std::optional<std::string> next;
    std::optional<std::string> prev;
    std::vector<Item> items;
};

std::string write(Collection const& collection);
std::string write(CollectionPage const& page);

}  // namespace wikipub::ap
