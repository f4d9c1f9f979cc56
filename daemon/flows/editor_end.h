// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/identity.h"
#include "storage/editors.h"

#include <optional>
#include <string_view>

namespace wikipub::flows {

/// What an erasure found.
struct ErasedEditor {
    storage::Editor editor;
    std::optional<storage::Actor> actor;
};

/// An editor is erased: name, words, handles; Delete to every host that has seen the actor, 410 from this transaction
/// on. Nothing where the number is unknown or erased already. `farewell_id`: of the Delete(actor).
std::optional<ErasedEditor> erase_editor(
    storage::Transaction& transaction,
    Identity const& identity,
    std::int64_t number,
    std::int64_t version,
    std::string_view cause,
    std::int64_t farewell_id,
    Timestamp now
);

}  // namespace wikipub::flows
