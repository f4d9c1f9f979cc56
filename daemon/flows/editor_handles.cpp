// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/editor_handles.h"

#include "base/strings.h"
#include "bridge/handle.h"
#include "flows/page_handles.h"
#include "storage/handles.h"

namespace wikipub::flows {

namespace {

constexpr std::string_view kOurChoice = "-";

/// Handles of editors have no wiki: their numbers are the same for all.
constexpr std::string_view kOfEditors;

/// The user name that a handle reads like: MediaWiki's begin with a capital.
std::string name_like(std::string_view words)
{
    std::string name(words);
    if (!name.empty() && name.front() >= 'a' && name.front() <= 'z') {
        name.front() = static_cast<char>(name.front() - 'a' + 'A');
    }
    return name;
}

enum class InTable { free, own, taken, spent };

InTable look_up(storage::Snapshot& snapshot, std::string_view handle, std::int64_t actor)
{
    if (auto const row = storage::find_handle(snapshot, handle)) {
        return row->wiki == kOfEditors && row->page.value == actor ? InTable::own : InTable::taken;
    }
    auto const installation = storage::find_installation(snapshot);
    bool const is_spent = installation && storage::find_handle(snapshot, redacted_form(*installation, handle));
    return is_spent ? InTable::spent : InTable::free;
}

}  // namespace

std::string_view name_of(HandleRefusal refusal)
{
    switch (refusal) {
        case HandleRefusal::taken:
            return "taken";
        case HandleRefusal::reserved:
            return "reserved";
        case HandleRefusal::spent:
            return "spent";
        case HandleRefusal::malformed:
            return "malformed";
        case HandleRefusal::another_user:
            break;
    }
    return "another_user";
}

EditorHandles::EditorHandles(Environment& environment, Pages& pages) : environment_(environment), pages_(pages) {}

Task<Result<std::optional<HandleRefusal>>> EditorHandles::why_not(
    Wiki& wiki, std::string handle, std::int64_t actor, std::string name
)
{
    using Refusal = std::optional<HandleRefusal>;
    auto const& rules = wiki.handle_rules();
    if (bridge::is_kept_handle(handle, rules)) {
        co_return Refusal(HandleRefusal::reserved);
    }
    auto const in_table = co_await environment_.database.read("editor_handles.look", [=](storage::Snapshot& snapshot) {
        return look_up(snapshot, handle, actor);
    });
    if (in_table == InTable::taken) {
        co_return Refusal(HandleRefusal::taken);
    }
    if (in_table == InTable::spent) {
        co_return Refusal(HandleRefusal::spent);
    }
    auto const own = bridge::editor_handle_candidates(name, rules);
    if (in_table == InTable::own || (!own.empty() && own.front() == handle)) {
        co_return Refusal();
    }
    auto const words = bridge::search_words(handle, rules).value_or(handle);
    auto const users = co_await wiki.api().users({name_like(words)}, wiki::Priority::serving);
    if (!users) {
        co_return tl::unexpected(users.error());
    }
    if (!users->front().missing && !users->front().invalid && users->front().name != name) {
        co_return Refusal(HandleRefusal::another_user);
    }
    // A page that nobody followed yet has no row, but the handle it would be followed by.
    auto const near = co_await wiki.api().near_match(words, wiki::Priority::serving);
    if (!near) {
        co_return tl::unexpected(near.error());
    }
    if (*near && bridge::title_handle(**near, rules) == handle) {
        auto const page = co_await pages_.by_title(wiki, **near, wiki::Priority::serving);
        if (!page) {
            co_return tl::unexpected(page.error());
        }
        if (!page->unfollowable) {
            co_return Refusal(HandleRefusal::taken);
        }
    }
    co_return Refusal();
}

Task<Result<HandleAnswer>> EditorHandles::look(Wiki& wiki, std::string handle, std::int64_t actor, std::string name)
{
    HandleAnswer answer;
    auto const candidates = bridge::editor_handle_candidates(name, wiki.handle_rules());
    answer.suggestion = co_await environment_.database.read("editor_handles.suggest", [=](storage::Snapshot& snapshot) {
        for (auto const& candidate : candidates) {
            auto const found = look_up(snapshot, candidate, actor);
            if (found == InTable::free || found == InTable::own) {
                return candidate;
            }
        }
        return std::string();
    });
    if (handle.empty() || handle == kOurChoice) {
        answer.handle = answer.suggestion.empty() ? bridge::nameless_handle(actor) : answer.suggestion;
        co_return answer;
    }
    auto const wished = bridge::wished_handle(handle, wiki.handle_rules());
    if (!wished) {
        answer.refused = HandleRefusal::malformed;
        co_return answer;
    }
    answer.handle = *wished;
    auto const refused = co_await why_not(wiki, *wished, actor, std::move(name));
    if (!refused) {
        co_return tl::unexpected(refused.error());
    }
    answer.refused = *refused;
    co_return answer;
}

Task<std::string> EditorHandles::mint(Wiki& wiki, std::int64_t actor, std::string wish, std::string name)
{
    std::vector<std::string> candidates;
    bool stays = false;
    if (!wish.empty()) {
        // While the wiki is silent nobody gets more than their own name.
        auto const looked = co_await look(wiki, wish, actor, name);
        if (looked && !looked->refused) {
            candidates.push_back(looked->handle);
        }
        stays = candidates.empty();
    }
    auto const own = bridge::editor_handle_candidates(name, wiki.handle_rules());
    candidates.insert(candidates.end(), own.begin(), own.end());
    auto const now = environment_.clock.now();
    co_return co_await environment_.database.write("editor_handles.mint", [=](storage::Transaction& transaction) {
        auto const current = storage::find_current_handle(transaction, kOfEditors, PageId{actor});
        if (stays && current && !current->is_redacted()) {
            return current->folded;
        }
        for (auto const& candidate : candidates) {
            switch (look_up(transaction, candidate, actor)) {
                case InTable::own:
                    storage::make_handle_current(transaction, candidate);
                    return candidate;
                case InTable::free:
                    storage::mint_handle(transaction, {candidate, std::string(kOfEditors), PageId{actor}, true, now});
                    return candidate;
                case InTable::taken:
                case InTable::spent:
                    break;
            }
        }
        return bridge::nameless_handle(actor);
    });
}

std::string shown_handle(storage::Snapshot& snapshot, storage::Editor const& editor)
{
    auto const row = storage::find_current_handle(snapshot, kOfEditors, PageId{editor.number});
    bool const may_be_shown = row && !editor.asked_since && !editor.erased_since && !row->is_redacted();
    return may_be_shown ? row->folded : bridge::nameless_handle(editor.number);
}

void spend_handles(storage::Transaction& transaction, std::int64_t actor)
{
    redact_handles(transaction, kOfEditors, PageId{actor});
}

}  // namespace wikipub::flows
