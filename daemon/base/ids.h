// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/random.h"

#include <compare>
#include <cstdint>
#include <functional>

namespace wikipub {

/// An integer that cannot be taken for another kind of integer.
template <class Tag>
struct StrongId {
    std::int64_t value = 0;
    friend auto operator<=>(StrongId, StrongId) = default;
};

using PageId = StrongId<struct PageIdTag>;
using RevId = StrongId<struct RevIdTag>;        ///< above 2^31 on large wikis
using PostId = StrongId<struct PostIdTag>;      ///< `{post}` of a Note's id
using ActorKey = StrongId<struct ActorKeyTag>;  ///< row of an actor of ours that is or was followed
using InboxId = StrongId<struct InboxIdTag>;
using HostId = StrongId<struct HostIdTag>;
using ActivityId = StrongId<struct ActivityIdTag>;

/// 41 bits of milliseconds since 2026-01-01 and 22 random bits: positive, below 2^63, at most 19 digits. It says
/// nothing about order. The primary key is the judge: on a clash mint again.
std::int64_t mint_id(Timestamp now, Random& random);

}  // namespace wikipub

template <class Tag>
struct std::hash<wikipub::StrongId<Tag>> {
    std::size_t operator()(wikipub::StrongId<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
