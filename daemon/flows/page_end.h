// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "storage/actors.h"

#include <string>

namespace wikipub::flows {

/// A page's actor is deleted for good: 90 days after its page, or at once where the page's title was suppressed
/// (design §2 *A deleted page is not a deleted actor*). If the wiki shows the page again, the next generation answers.
struct PageEnd {
    storage::Actor actor;
    std::string farewell;       ///< the Delete(actor), as it is sent
    bool title_hidden = false;  ///< the handles go too
};

PageEnd end_of(Environment& environment, storage::Actor actor, bool title_hidden);

/// Delete to every host that has seen it, 410 from this transaction on; what the page was called goes, and nothing that
/// still waits is sent but Deletes of posts. False where it is deleted already.
bool end_page_actor(storage::Transaction& transaction, TitleHash const& hash, PageEnd const& end, Timestamp now);

/// What the page was called goes from handles and from edits that wait, whether it has an actor or not.
void forget_title(storage::Transaction& transaction, std::string_view wiki, PageId page, std::string_view title);

/// The actor that a page has now, with or without a row: after a deleted one the next generation.
storage::ActorName current_page_actor(storage::Snapshot& snapshot, std::string_view wiki, PageId page);

}  // namespace wikipub::flows
