// SPDX-License-Identifier: GPL-2.0-or-later
// From an entry of the wiki's outbox to what it asks for: each version once, in whatever order and however often it
// comes.
#include "flows/extension_mail.h"
#include "storage/held.h"
#include "storage/positions.h"

#include <algorithm>
#include <map>

namespace wikipub::flows {

namespace {

using storage::ToldKind;

constexpr std::string_view kLearntFrom = "extension";
/// The wiki's transactions are shorter: no row with a lower number appears so much later.
constexpr auto kSettled = std::chrono::minutes{5};

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

ToldKind kind_of(wiki::UserState state)
{
    using enum wiki::UserState;
    switch (state) {
        case hidden:
        case shown:
            return ToldKind::user_visibility;
        case renamed:
        case vanished:
            return ToldKind::user_name;
        case blocked:
        case unblocked:
            return ToldKind::user_block;
        case locked:
        case unlocked:
            return ToldKind::user_lock;
    }
    return ToldKind::user_visibility;
}

}  // namespace

Task<int> ExtensionMail::apply(std::vector<wiki::OutboxEntry> entries, Came came)
{
    int applied = 0;
    for (auto& entry : entries) {
        // A push and the reading of the outbox may meet: the later state must not be overtaken.
        auto& lane = state_of(lane_of(entry));
        while (lane.applying) {
            co_await lane.turns.wait(std::chrono::hours{1});
        }
        lane.applying = true;
        struct Turn {
            LaneState& lane;
            ~Turn()
            {
                lane.applying = false;
                lane.turns.wake_one();
            }
        } const turn{lane};
        applied += co_await apply_one(std::move(entry), came) ? 1 : 0;
    }
    co_return applied;
}

ExtensionMail::Lane ExtensionMail::lane_of(wiki::OutboxEntry const& entry)
{
    return std::holds_alternative<wiki::EditorConsent>(entry.what) ? Lane::consents : Lane::others;
}

Task<bool> ExtensionMail::apply_one(wiki::OutboxEntry entry, Came came)
{
    auto const newer = co_await newer_parts(entry);
    if (!newer.empty()) {
        co_await act(entry, newer);
    }
    co_await settle(entry, newer, came);
    co_return !newer.empty();
}

Task<ExtensionMail::Newer> ExtensionMail::newer_parts(wiki::OutboxEntry const& entry)
{
    Newer parts;
    std::int64_t editor = 0;
    auto version = entry.version;
    Overloaded const name_parts{
        [&](wiki::EditorConsent const& consent) {
            editor = consent.actor;
            version = consent.version;
        },
        // Each revision for itself: an entry about others of the same page may have overtaken this one.
        [&](wiki::RevisionsShown const& shown) {
            for (auto const& revision : shown.revisions) {
                parts.push_back({ToldKind::revision, revision.id.value});
            }
        },
        [&](wiki::PageExists const& page) {
            parts.push_back({ToldKind::page, page.page.value});
        },
        [&](wiki::UserChanged const& user) {
            parts.push_back({kind_of(user.state), user.user_id});
        },
        [&](wiki::LogEntriesHidden const& hidden) {
            for (auto const log : hidden.logs) {
                parts.push_back({ToldKind::log_entry, log});
            }
        },
        [&](wiki::ListsChanged const&) {
            parts.push_back({ToldKind::lists, 0});
        }};
    std::visit(name_parts, entry.what);
    auto const path = wiki_.path();
    co_return co_await environment_.database.read("mail.newer", [=](storage::Snapshot& snapshot) {
        Newer newer;
        for (auto const& part : parts) {
            if (storage::told_version(snapshot, path, part.kind, part.id) < version) {
                newer.push_back(part);
            }
        }
        if (editor != 0) {
            // Its version is kept with the consent itself.
            auto const known = storage::find_editor(snapshot, editor);
            if (!known || known->version < version) {
                newer.push_back({ToldKind::user_name, 0});
            }
        }
        return newer;
    });
}

Task<> ExtensionMail::act(wiki::OutboxEntry const& entry, Newer newer)
{
    if (auto const* const consent = std::get_if<wiki::EditorConsent>(&entry.what)) {
        heard_of_.insert(consent->actor);
        co_await consents_.apply(wiki_, *consent);
    } else if (auto const* const shown = std::get_if<wiki::RevisionsShown>(&entry.what)) {
        co_await act(*shown, newer, entry.at);
    } else if (auto const* const page = std::get_if<wiki::PageExists>(&entry.what)) {
        co_await act(*page, entry.at);
    } else if (auto const* const user = std::get_if<wiki::UserChanged>(&entry.what)) {
        co_await consents_.user_event(wiki_, user->user_id, user->state);
    } else if (auto const* const hidden = std::get_if<wiki::LogEntriesHidden>(&entry.what)) {
        Hint hint{bridge::Cause::log_entry_hidden, std::string(kLearntFrom), std::nullopt, {}, {}};
        for (auto const& part : newer) {
            hint.logs.push_back(part.id);
        }
        hint.evidence = bridge::Evidence::pushed;
        hint.suppressed = hidden->suppressed;
        co_await redactor_.hide(wiki_, std::move(hint));
    } else {
        // What we have of them is out of date; nothing is published until they are read.
        wiki_.set_own_lists(std::nullopt);
        look();
    }
}

Task<> ExtensionMail::act(wiki::RevisionsShown const& shown, Newer const& newer, Timestamp at)
{
    std::set<std::int64_t> told;
    for (auto const& part : newer) {
        told.insert(part.id);
    }
    Hint hint{bridge::Cause::revision_hidden, std::string(kLearntFrom), std::nullopt, {}, {}};
    for (auto const& revision : shown.revisions) {
        if (!revision.all && told.contains(revision.id.value)) {
            hint.revisions.push_back(revision.id);
        }
    }
    pages_.forget(wiki_, shown.page);
    if (hint.revisions.empty()) {
        co_return;
    }
    hint.evidence = bridge::Evidence::pushed;
    hint.suppressed = shown.suppressed;
    if (!shown.suppressed) {
        hint.at = at + kHintsAreFresh;
    }
    co_await redactor_.hide(wiki_, std::move(hint));
}

Task<> ExtensionMail::act(wiki::PageExists const& page, Timestamp at)
{
    pages_.forget(wiki_, page.page);
    if (!page.deleted) {
        co_return;
    }
    auto const path = wiki_.path();
    auto const id = page.page;
    auto const actor = co_await environment_.database.read("mail.actor", [path, id](storage::Snapshot& snapshot) {
        return storage::find_page_actor(snapshot, path, id);
    });
    auto const cause = page.suppressed ? bridge::Cause::title_hidden : bridge::Cause::page_deleted;
    Hint hint{cause, std::string(kLearntFrom), std::nullopt, {}, {}};
    hint.page = id;
    if (actor) {
        hint.actor = actor->id;
    }
    hint.evidence = bridge::Evidence::pushed;
    hint.suppressed = page.suppressed;
    if (!page.suppressed) {
        hint.at = at + kHintsAreFresh;
    }
    co_await redactor_.hide(wiki_, std::move(hint));
}

Task<> ExtensionMail::settle(wiki::OutboxEntry const& entry, Newer newer, Came came)
{
    bool const is_editor = std::holds_alternative<wiki::EditorConsent>(entry.what);
    auto const* const page = std::get_if<wiki::PageExists>(&entry.what);
    auto const restored =
        page != nullptr && !page->deleted && !newer.empty() ? std::optional(page->page) : std::nullopt;
    auto const now = environment_.clock.now();
    bool const is_settled = came == Came::in_order && now - entry.at >= kSettled;
    if (newer.empty() && !is_settled) {
        co_return;
    }
    co_await environment_.database.write(
        "mail.settle",
        [=,
         newer = std::move(newer),
         path = wiki_.path(),
         source = position_name(),
         version = entry.version,
         sequence = entry.sequence](storage::Transaction& transaction) {
            for (auto const& part : newer) {
                if (!is_editor) {
                    storage::tell_version(transaction, path, part.kind, part.id, version, now);
                }
            }
            auto const actor = restored ? storage::find_page_actor(transaction, path, *restored) : std::nullopt;
            if (actor && actor->state == storage::ActorState::page_deleted) {
                // The publisher looks at the page, as often as it takes.
                storage::put_held(transaction, {actor->id, storage::HeldKind::deletion, now, now, now, 0, "{}"});
            }
            if (is_settled) {
                storage::save_position(transaction, source, std::to_string(sequence), now);
            }
            return true;
        }
    );
    if (restored) {
        wake_publisher_();
    }
}

}  // namespace wikipub::flows
