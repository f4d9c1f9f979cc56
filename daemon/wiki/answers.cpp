// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/answers.h"

#include "base/strings.h"

#include <algorithm>
#include <unordered_map>

namespace wikipub::wiki {

namespace {

std::string text(json::Value object, std::string_view name)
{
    return std::string(object.string(name).value_or(""));
}

/// `formatversion=2` writes true; where an extension still writes the older form, a flag is there or not.
bool flag(json::Value object, std::string_view name)
{
    auto const value = object[name];
    return value.exists() && value.as_boolean().value_or(true);
}

std::int64_t number(json::Value object, std::string_view name)
{
    return object.integer(name, json::Numbers::strings_too).value_or(0);
}

Timestamp time(json::Value object, std::string_view name)
{
    return parse_iso8601(object.string(name).value_or("")).value_or(Timestamp{});
}

std::vector<std::string> texts(json::Value array)
{
    std::vector<std::string> result;
    for (auto const element : array.elements()) {
        if (auto const value = element.as_string()) {
            result.emplace_back(*value);
        }
    }
    return result;
}

PageFacts read_page(json::Value page)
{
    PageFacts facts;
    facts.page = PageId{number(page, "pageid")};
    facts.title = text(page, "title");
    facts.ns = static_cast<int>(number(page, "ns"));
    facts.missing = flag(page, "missing") || flag(page, "invalid") || flag(page, "special") || facts.page.value <= 0;
    facts.readable = !facts.missing && flag(page["actions"], "read");
    facts.noindex = page["pageprops"]["noindex"].exists();
    facts.last_revision = RevId{number(page, "lastrevid")};
    facts.size = number(page, "length");
    facts.content_model = text(page, "contentmodel");
    facts.redirect = flag(page, "redirect");
    return facts;
}

RevisionFacts read_revision(json::Value page, json::Value revision)
{
    RevisionFacts facts;
    facts.revision = RevId{number(revision, "revid")};
    facts.parent = RevId{number(revision, "parentid")};
    facts.page = PageId{number(page, "pageid")};
    facts.title = text(page, "title");
    facts.ns = static_cast<int>(number(page, "ns"));
    facts.timestamp = time(revision, "timestamp");
    facts.minor = flag(revision, "minor");
    facts.size = number(revision, "size");
    facts.sha1 = text(revision, "sha1");
    facts.tags = texts(revision["tags"]);
    facts.comment = text(revision, "comment");
    facts.user = text(revision, "user");
    facts.user_id = number(revision, "userid");
    facts.anonymous = flag(revision, "anon");
    facts.temporary = flag(revision, "temp");
    // Without the text itself in the query, that it is hidden shows at its hash.
    facts.text_hidden = flag(revision, "texthidden") || flag(revision, "sha1hidden");
    facts.comment_hidden = flag(revision, "commenthidden");
    facts.user_hidden = flag(revision, "userhidden");
    facts.suppressed = flag(revision, "suppressed");
    return facts;
}

void read_log_parameters(json::Value row, ChangeRow& change)
{
    auto const parameters = row["logparams"];
    if (change.log_type == "move") {
        change.move_target = text(parameters, "target_title");
        change.no_redirect = flag(parameters, "suppressredirect");
    }
    if (change.log_type != "delete" || (change.log_action != "revision" && change.log_action != "event")) {
        return;
    }
    for (auto const element : parameters["ids"].elements()) {
        if (auto const id = element.as_integer(json::Numbers::strings_too)) {
            if (change.log_action == "event") {
                change.logs.push_back(*id);
            } else if (parameters.string("type") == "revision") {
                change.revisions.push_back(RevId{*id});
            }
        }
    }
    auto const now = parameters["new"];
    change.hides_text = flag(now, "content");
    change.hides_comment = flag(now, "comment");
    change.hides_user = flag(now, "user");
}

std::optional<ChangeRow> read_change(json::Value row)
{
    auto const type = row.string("type");
    ChangeRow change;
    if (type == "new") {
        change.type = ChangeRow::Type::creation;
    } else if (type == "log") {
        change.type = ChangeRow::Type::log;
    } else if (type != "edit") {
        return std::nullopt;
    }
    change.rc_id = number(row, "rcid");
    change.ns = static_cast<int>(number(row, "ns"));
    change.title = text(row, "title");
    change.page = PageId{number(row, "pageid")};
    change.revision = RevId{number(row, "revid")};
    change.parent = RevId{number(row, "old_revid")};
    change.old_size = number(row, "oldlen");
    change.new_size = number(row, "newlen");
    change.timestamp = time(row, "timestamp");
    change.user = text(row, "user");
    change.user_id = number(row, "userid");
    change.comment = text(row, "comment");
    change.minor = flag(row, "minor");
    change.bot = flag(row, "bot");
    change.redirect = flag(row, "redirect");
    change.sha1 = text(row, "sha1");
    change.tags = texts(row["tags"]);
    change.user_hidden = flag(row, "userhidden");
    change.comment_hidden = flag(row, "commenthidden");
    change.text_hidden = flag(row, "sha1hidden");
    change.action_hidden = flag(row, "actionhidden");
    change.suppressed = flag(row, "suppressed");
    change.log_id = number(row, "logid");
    change.log_type = text(row, "logtype");
    change.log_action = text(row, "logaction");
    read_log_parameters(row, change);
    return change;
}

/// A user name as MediaWiki writes it, as far as this can be told without its tables: for finding in its answer what we
/// asked for.
std::string canonical_user(std::string_view name)
{
    std::string result(name);
    std::ranges::replace(result, '_', ' ');
    result = trim(result);
    if (!result.empty() && result.front() >= 'a' && result.front() <= 'z') {
        result.front() = static_cast<char>(result.front() - 'a' + 'A');
    }
    return result;
}

/// What the wiki made of each title that it did not take literally.
std::unordered_map<std::string, std::string> read_normalisations(json::Value query)
{
    std::unordered_map<std::string, std::string> result;
    for (auto const* const list : {"normalized", "converted"}) {
        for (auto const entry : query[list].elements()) {
            auto from = text(entry, "from");
            if (flag(entry, "fromencoded")) {
                from = percent_decode(from).value_or(from);
            }
            result.emplace(std::move(from), text(entry, "to"));
        }
    }
    return result;
}

/// A constant's worth of an error code, since the rest of an error may quote what was asked.
std::string loggable(std::string_view code)
{
    std::string result(code.substr(0, 40));
    std::erase_if(result, [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
    });
    return result;
}

UserFacts read_user(json::Value user)
{
    UserFacts facts;
    facts.name = text(user, "name");
    facts.user_id = number(user, "userid");
    facts.missing = flag(user, "missing");
    facts.invalid = flag(user, "invalid");
    facts.temporary = flag(user, "temp");
    facts.registration = parse_iso8601(user.string("registration").value_or(""));
    facts.groups = texts(user["groups"]);
    return facts;
}

}  // namespace

Result<json::Value> check_answer(json::Value answer, std::string_view wiki)
{
    if (auto const error = answer["error"]; error.is_object()) {
        auto const code = error.string("code").value_or("");
        if (code == "maxlag" || code == "ratelimited") {
            return fail(Errc::rate_limited, "the wiki asks for a pause: " + loggable(code));
        }
        if (code == "readapidenied") {
            return fail(Errc::forbidden, "the wiki cannot be read without logging in");
        }
        if (code.starts_with("internal_api_error")) {
            return fail(Errc::unavailable, "the wiki failed: internal_api_error");
        }
        return fail(Errc::invalid_input, "the wiki refused the query: " + loggable(code));
    }
    auto const query = answer.object("query");
    auto const wiki_id = query["general"].string("wikiid");
    if (!wiki_id) {
        return fail(Errc::invalid_input, "the answer is not one of MediaWiki's API");
    }
    if (*wiki_id != wiki) {
        return fail(Errc::conflict, "another wiki answered");
    }
    return query;
}

std::vector<std::optional<PageFacts>> read_pages(json::Value query, std::vector<PageId> const& asked)
{
    std::unordered_map<PageId, PageFacts> found;
    for (auto const page : query["pages"].elements()) {
        auto facts = read_page(page);
        found.emplace(facts.page, std::move(facts));
    }
    std::vector<std::optional<PageFacts>> result;
    for (auto const id : asked) {
        auto const it = found.find(id);
        result.push_back(it == found.end() ? std::nullopt : std::optional(it->second));
    }
    return result;
}

std::vector<std::optional<PageFacts>> read_pages(json::Value query, std::vector<std::string> const& asked)
{
    std::unordered_map<std::string, PageFacts> found;
    for (auto const page : query["pages"].elements()) {
        auto facts = read_page(page);
        found.emplace(facts.title, std::move(facts));
    }
    for (auto const entry : query["interwiki"].elements()) {
        auto const title = text(entry, "title");
        PageFacts elsewhere;
        elsewhere.title = title;
        elsewhere.missing = true;
        found.emplace(title, std::move(elsewhere));
    }
    auto const normalised = read_normalisations(query);
    std::vector<std::optional<PageFacts>> result;
    for (auto title : asked) {
        // First normalised (case, underscores), then perhaps converted to the wiki's script.
        for (int step = 0; step < 2; ++step) {
            if (auto const it = normalised.find(title); it != normalised.end()) {
                title = it->second;
            }
        }
        auto const it = found.find(title);
        result.push_back(it == found.end() ? std::nullopt : std::optional(it->second));
    }
    return result;
}

std::map<std::string, std::string, std::less<>> read_redirects(json::Value query)
{
    std::map<std::string, std::string, std::less<>> result;
    for (auto const entry : query["redirects"].elements()) {
        // A target in another wiki is none that can be followed.
        if (!entry["tointerwiki"].exists()) {
            result.emplace(text(entry, "from"), text(entry, "to"));
        }
    }
    return result;
}

std::vector<std::optional<RevisionFacts>> read_revisions(json::Value query, std::vector<RevId> const& asked)
{
    std::unordered_map<RevId, RevisionFacts> found;
    for (auto const page : query["pages"].elements()) {
        for (auto const revision : page["revisions"].elements()) {
            auto facts = read_revision(page, revision);
            found.emplace(facts.revision, std::move(facts));
        }
    }
    for (auto const [key, revision] : query["badrevids"].members()) {
        auto const id = RevId{number(revision, "revid")};
        found.emplace(id, RevisionFacts{.revision = id, .bad = true});
    }
    std::vector<std::optional<RevisionFacts>> result;
    for (auto const id : asked) {
        auto const it = found.find(id);
        result.push_back(it == found.end() ? std::nullopt : std::optional(it->second));
    }
    return result;
}

std::vector<std::optional<UserFacts>> read_users(json::Value query, std::vector<std::string> const& asked)
{
    std::unordered_map<std::string, UserFacts> found;
    for (auto const user : query["users"].elements()) {
        auto facts = read_user(user);
        auto name = facts.name;
        found.emplace(std::move(name), std::move(facts));
    }
    std::vector<std::optional<UserFacts>> result;
    for (auto const& name : asked) {
        auto it = found.find(name);
        if (it == found.end()) {
            it = found.find(canonical_user(name));
        }
        result.push_back(it == found.end() ? std::nullopt : std::optional(it->second));
    }
    return result;
}

std::vector<std::optional<UserFacts>> read_users(json::Value query, std::vector<std::int64_t> const& asked)
{
    std::unordered_map<std::int64_t, UserFacts> found;
    for (auto const user : query["users"].elements()) {
        auto facts = read_user(user);
        auto const id = facts.user_id;
        found.emplace(id, std::move(facts));
    }
    std::vector<std::optional<UserFacts>> result;
    for (auto const id : asked) {
        auto const it = found.find(id);
        result.push_back(it == found.end() ? std::nullopt : std::optional(it->second));
    }
    return result;
}

std::optional<Timestamp> read_title_since(json::Value query)
{
    std::optional<Timestamp> since;
    std::string_view newer_text;
    for (auto const page : query.array("pages").elements()) {
        // The newest first: a revision with the text of the one before it is what a move (or a protection) leaves.
        for (auto const revision : page.array("revisions").elements()) {
            auto const text = revision.string("sha1").value_or("");
            if (since && !text.empty() && text == newer_text) {
                return since;
            }
            auto const at = parse_iso8601(revision.string("timestamp").value_or(""));
            since = at ? at : since;
            newer_text = text;
        }
    }
    return since;
}

std::vector<std::string> read_titles(json::Value query, std::string_view list)
{
    std::vector<std::string> result;
    for (auto const entry : query[list].elements()) {
        if (auto const title = entry.string("title")) {
            result.emplace_back(*title);
        }
    }
    return result;
}

std::vector<LogFacts> read_log_entries(json::Value query)
{
    std::vector<LogFacts> result;
    for (auto const entry : query["logevents"].elements()) {
        LogFacts facts;
        facts.log_id = number(entry, "logid");
        facts.timestamp = time(entry, "timestamp");
        facts.action_hidden = flag(entry, "actionhidden");
        facts.user_hidden = flag(entry, "userhidden");
        facts.comment_hidden = flag(entry, "commenthidden");
        facts.type = text(entry, "type");
        facts.action = text(entry, "action");
        result.push_back(std::move(facts));
    }
    return result;
}

std::vector<ChangeRow> read_changes(json::Value query)
{
    std::vector<ChangeRow> result;
    for (auto const row : query["recentchanges"].elements()) {
        if (auto change = read_change(row)) {
            result.push_back(std::move(*change));
        }
    }
    return result;
}

bool UserFacts::autoconfirmed() const
{
    return std::ranges::find(groups, "autoconfirmed") != groups.end();
}

}  // namespace wikipub::wiki
