// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/ids.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The rules, pure: what is stored and what the wiki says comes in as values, what to do comes out as values. No clock,
/// no database, no network. Any thread.
namespace wikipub::bridge {

/// Handles are `[a-z0-9_]+([.-][a-z0-9_]+)*`, at most 64 bytes (interop trap 3).
inline constexpr std::size_t kMaxHandle = 64;

bool is_valid_handle(std::string_view handle);

/// Words that no page and no editor gets: our own actors' and the names people trust. Wikis' paths and feeds' names are
/// added by the caller.
bool is_reserved_handle(std::string_view handle);

/// What the handles of one wiki's pages have in common.
struct HandleRules {
    std::string suffix;                 ///< `handle_suffix`: "" or e.g. `.de`, so that several wikis share a domain
    std::vector<std::string> reserved;  ///< besides is_reserved_handle(): paths of wikis, names of feeds
};

/// From the title alone, as a request for an unknown handle can compute it too. nullopt where nothing of the title has
/// an ASCII form, where the result is reserved, or where it looks like page_handle()'s.
std::optional<std::string> title_handle(std::string_view title, HandleRules const& rules);

/// `p{page_id}` and the suffix: always free, always resolves.
std::string page_handle(PageId page, HandleRules const& rules);

/// What to try to mint for a page, best first: the title's, the title's with `_{page_id}`, page_handle(). Never empty;
/// each is valid.
std::vector<std::string> handle_candidates(std::string_view title, PageId page, HandleRules const& rules);

/// Whether nobody may have it as their own: reserved, or what a page or a nameless editor is shown under. Takes lower
/// case.
bool is_kept_handle(std::string_view handle, HandleRules const& rules);

/// `u{number}`: what an editor is shown under whose name may not be shown. Never minted.
std::string nameless_handle(std::int64_t number);
std::optional<std::int64_t> editor_numbered_by(std::string_view handle);

/// What to try to mint for an editor of that name, best first: the name's, then with `_2` and so on. Empty where
/// nothing of the name has an ASCII form.
std::vector<std::string> editor_handle_candidates(std::string_view name, HandleRules const& rules);

/// The handle that somebody wishes for, in lower case and with the wiki's suffix; nullopt where that is none.
std::optional<std::string> wished_handle(std::string_view wish, HandleRules const& rules);

/// What a handle may mean before its row is known: `p{id}`, or a title that ends in `_{id}`. Takes any case.
std::optional<PageId> page_named_by(std::string_view handle, HandleRules const& rules);

/// The words to search the wiki for: without the suffix, `_` as spaces. nullopt where the suffix is not this wiki's.
std::optional<std::string> search_words(std::string_view handle, HandleRules const& rules);

}  // namespace wikipub::bridge
