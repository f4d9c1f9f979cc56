// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "json/reader.h"
#include "wiki/facts.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reads what api.php answers to the queries of api.cpp (`formatversion=2`). What was asked for and is not in the
/// answer is nullopt: nothing is known about it then.
namespace wikipub::wiki {

/// The answer's `query`. Errors as api.h lists them; a wiki too busy to answer is rate_limited.
Result<json::Value> check_answer(json::Value answer, std::string_view wiki);

std::vector<std::optional<PageFacts>> read_pages(json::Value query, std::vector<PageId> const& asked);
std::vector<std::optional<PageFacts>> read_pages(json::Value query, std::vector<std::string> const& asked);
/// The titles that redirects lead to, by the redirect's title, of a query with `redirects=1`.
std::map<std::string, std::string, std::less<>> read_redirects(json::Value query);
std::vector<std::optional<RevisionFacts>> read_revisions(json::Value query, std::vector<RevId> const& asked);
std::vector<std::optional<UserFacts>> read_users(json::Value query, std::vector<std::string> const& asked);
std::vector<std::optional<UserFacts>> read_users(json::Value query, std::vector<std::int64_t> const& asked);
/// When the newest revision without a change of text was made, as a move leaves one; else when the oldest one listed
/// was.
std::optional<Timestamp> read_title_since(json::Value query);
/// `titles` of the lists of that name.
std::vector<std::string> read_titles(json::Value query, std::string_view list);
std::vector<LogFacts> read_log_entries(json::Value query);
std::vector<ChangeRow> read_changes(json::Value query);

}  // namespace wikipub::wiki
