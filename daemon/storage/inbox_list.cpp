// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/inbox_list.h"

#include <cassert>

namespace wikipub::storage {

Bytes pack_inboxes(std::span<InboxId const> ascending)
{
    Bytes packed;
    std::int64_t last = 0;
    for (auto const id : ascending) {
        assert(id.value > last);
        auto difference = static_cast<std::uint64_t>(id.value - last);
        for (; difference >= 0x80; difference >>= 7) {
            packed.data.push_back(static_cast<char>(0x80 | (difference & 0x7f)));
        }
        packed.data.push_back(static_cast<char>(difference));
        last = id.value;
    }
    return packed;
}

std::vector<InboxId> unpack_inboxes(std::string_view packed)
{
    std::vector<InboxId> ids;
    std::uint64_t last = 0;
    std::uint64_t difference = 0;
    unsigned shift = 0;
    for (char const character : packed) {
        auto const byte = static_cast<std::uint8_t>(character);
        if (shift > 56) {
            throw DatabaseError("a list of inboxes is damaged");
        }
        difference |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        shift += 7;
        if ((byte & 0x80) == 0) {
            last += difference;
            ids.push_back(InboxId{static_cast<std::int64_t>(last)});
            difference = 0;
            shift = 0;
        }
    }
    if (shift != 0) {
        throw DatabaseError("a list of inboxes is damaged");
    }
    return ids;
}

}  // namespace wikipub::storage
