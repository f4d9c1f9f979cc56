// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/pages.h"
#include "storage/editors.h"
#include "storage/transaction.h"

#include <optional>
#include <string>
#include <string_view>

namespace wikipub::flows {

enum class HandleRefusal { taken, reserved, spent, malformed, another_user };
/// As the private API spells it.
std::string_view name_of(HandleRefusal refusal);

struct HandleAnswer {
    std::optional<HandleRefusal> refused;
    std::string handle;      ///< the one that is free
    std::string suggestion;  ///< another one, where it is refused
};

/// Handles of editors (design §2): their name's, or one of their choice that is nobody else's. On the loop.
class EditorHandles {
public:
    EditorHandles(Environment& environment, Pages& pages);

    /// Whether the editor `actor` (0: not one yet) of that name may have it. `handle` empty or `-`: the one we suggest
    /// for the name. Fails as Api does.
    Task<Result<HandleAnswer>> look(Wiki& wiki, std::string handle, std::int64_t actor, std::string name);

    /// The wish where it may be had, else the one that is current; without a wish or a current one the name's. Minted
    /// and current.
    Task<std::string> mint(Wiki& wiki, std::int64_t actor, std::string wish, std::string name);

private:
    Task<Result<std::optional<HandleRefusal>>> why_not(
        Wiki& wiki, std::string handle, std::int64_t actor, std::string name
    );

    Environment& environment_;
    Pages& pages_;
};

/// The current one, or `u{number}` where that may not be shown.
std::string shown_handle(storage::Snapshot& snapshot, storage::Editor const& editor);
/// The texts of all handles of the editor go; what stays is a keyed hash, so that nobody ever gets them again.
void spend_handles(storage::Transaction& transaction, std::int64_t actor);

}  // namespace wikipub::flows
