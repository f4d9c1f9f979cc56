// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/collection.h"

#include "ap/context.h"
#include "json/writer.h"

#include <algorithm>

namespace wikipub::ap {

namespace {

void add_item(json::Array& out, std::string const& id)
{
    out.add(id);
}

void add_item(json::Array& out, auto const& embedded)
{
    out.add([&](json::Object& item) { write_members(item, embedded); });
}

void add_items(json::Object& out, std::vector<Item> const& items)
{
    out.add("orderedItems", [&](json::Array& array) {
        for (auto const& item : items) {
            std::visit([&](auto const& value) { add_item(array, value); }, item);
        }
    });
}

/// Terms of posts are defined only where there may be one.
void add_context(json::Object& out, std::vector<Item> const& items)
{
    bool const has_posts =
        std::ranges::any_of(items, [](Item const& item) { return !std::holds_alternative<std::string>(item); });
    has_posts ? add_post_context(out) : add_plain_context(out);
}

}  // namespace

std::string write(Collection const& collection)
{
    return json::write([&](json::Object& out) {
        add_context(out, collection.items.value_or(std::vector<Item>()));
        out.add("id", collection.id);
        out.add("type", "OrderedCollection");
        out.add("attributedTo", collection.attributed_to);
        out.add("totalItems", collection.total_items);
        out.add("first", collection.first);
        out.add("last", collection.last);
        if (collection.items) {
            add_items(out, *collection.items);
        }
    });
}

std::string write(CollectionPage const& page)
{
    return json::write([&](json::Object& out) {
        add_context(out, page.items);
        out.add("id", page.id);
        out.add("type", "OrderedCollectionPage");
        out.add("partOf", page.part_of);
        out.add("next", page.next);
        out.add("prev", page.prev);
        add_items(out, page.items);
    });
}

}  // namespace wikipub::ap
