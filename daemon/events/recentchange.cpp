// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/fields.h"
#include "events/parse.h"

#include <chrono>

namespace wikipub::events {

namespace {

constexpr auto kLenient = json::Numbers::strings_too;

/// MediaWiki's RevisionRecord::DELETED_*
constexpr std::int64_t kDeletedText = 1;
constexpr std::int64_t kDeletedComment = 2;
constexpr std::int64_t kDeletedUser = 4;

Hidden hidden_by(std::int64_t bits)
{
    return {
        .text = (bits & kDeletedText) != 0,
        .user = (bits & kDeletedUser) != 0,
        .comment = (bits & kDeletedComment) != 0,
    };
}

/// `ids` of log_params: numbers, or numbers as strings.
template <class Id>
Result<> read_ids(json::Value parameters, std::vector<Id>& ids)
{
    for (auto const element : parameters.array("ids").elements()) {
        auto const number = element.as_integer(kLenient);
        if (!number) {
            return fail(Errc::invalid_input, "recentchange: an id in log_params is no number");
        }
        ids.push_back(Id{*number});
    }
    return {};
}

Result<Parsed> finish_edit(Event event, json::Value message)
{
    auto const revision = message.object("revision");
    auto const length = message.object("length");
    auto const rev_id = revision.integer("new", kLenient);
    if (!rev_id || *rev_id <= 0) {
        return fail(Errc::invalid_input, "recentchange: edit without a revision");
    }
    event.rev_id = RevId{*rev_id};
    event.parent_rev_id = RevId{revision.integer("old", kLenient).value_or(0)};
    event.old_length = length.integer("old", kLenient);
    event.new_length = length.integer("new", kLenient);
    event.minor = message.boolean("minor").value_or(false);
    event.bot = message.boolean("bot").value_or(false);
    event.comment = text_of(message, "comment");
    return event;
}

Result<Parsed> finish_move(Event event, json::Value parameters)
{
    event.kind = Kind::move;
    event.move_target = normal_title(text_of(parameters, "target"));
    if (event.move_target.empty()) {
        return fail(Errc::invalid_input, "recentchange: move without a target");
    }
    event.noredirect = parameters.integer("noredir", kLenient).value_or(0) != 0;
    return event;
}

Result<Parsed> finish_visibility(Event event, std::string_view action, json::Value parameters)
{
    auto const bits = parameters.integer("nfield", kLenient);
    if (!bits) {
        return fail(Errc::invalid_input, "recentchange: visibility change without nfield");
    }
    event.hidden = hidden_by(*bits);
    Result<> read;
    if (action == "event") {
        event.kind = Kind::log_visibility;
        read = read_ids(parameters, event.log_ids);
    } else {
        // Of an old file or of a deleted page's revision nothing was ever published.
        if (parameters.string("type").value_or("revision") != "revision") {
            return Ignored::log;
        }
        event.kind = Kind::revision_visibility;
        read = read_ids(parameters, event.revisions);
    }
    if (!read) {
        return tl::unexpected(read.error());
    }
    if (event.revisions.empty() && event.log_ids.empty()) {
        return fail(Errc::invalid_input, "recentchange: visibility change of nothing");
    }
    return event;
}

/// Of a name's statuses, whether they hold that it is locked: a list, or in older versions words with commas.
bool holds_lock(json::Value statuses)
{
    constexpr std::string_view kLocked = "locked";
    if (auto const words = statuses.as_string()) {
        return words->find(kLocked) != std::string_view::npos;
    }
    for (auto const status : statuses.elements()) {
        if (status.as_string() == kLocked) {
            return true;
        }
    }
    return false;
}

/// `log_params`: what was added and what was removed, by name or in that order.
Result<Parsed> finish_global_status(Event event, json::Value message)
{
    // The page is `User:NAME@global`.
    auto const colon = event.title.find(':');
    auto const at = event.title.rfind('@');
    if (colon == std::string::npos || at == std::string::npos || at <= colon + 1) {
        return fail(Errc::invalid_input, "recentchange: the page of a globalauth entry is no global user's");
    }
    event.subject = event.title.substr(colon + 1, at - colon - 1);
    auto const parameters = message["log_params"];
    std::vector<json::Value> ordered;
    for (auto const element : parameters.elements()) {
        ordered.push_back(element);
    }
    auto const added = ordered.empty() ? parameters["added"] : ordered.front();
    auto const removed = ordered.size() < 2 ? parameters["removed"] : ordered[1];
    if (holds_lock(added)) {
        event.kind = Kind::user_lock;
    } else if (holds_lock(removed)) {
        event.kind = Kind::user_unlock;
    } else {
        return Ignored::log;
    }
    return event;
}

Result<Parsed> finish_log(Event event, json::Value message)
{
    auto const type = message.string("log_type").value_or("");
    auto const action = message.string("log_action").value_or("");
    // An empty array where there are none.
    auto const parameters = message.object("log_params");
    event.log_id = message.integer("log_id", kLenient);
    if (type == "move" && (action == "move" || action == "move_redir")) {
        return finish_move(std::move(event), parameters);
    }
    if (type == "renameuser" && action == "renameuser") {
        event.kind = Kind::user_rename;
        event.subject = text_of(parameters, "olduser");
        return event;
    }
    if (type == "globalauth" && action == "setstatus") {
        return finish_global_status(std::move(event), message);
    }
    if (type != "delete") {
        return Ignored::log;
    }
    // A redirect that a move overwrites is logged as delete_redir, by newer versions also as delete_redir2.
    if (action == "delete" || action == "delete_redir" || action == "delete_redir2") {
        event.kind = Kind::page_delete;
        return event;
    }
    if (action == "restore") {
        event.kind = Kind::page_restore;
        return event;
    }
    if (action == "revision" || action == "event") {
        return finish_visibility(std::move(event), action, parameters);
    }
    return Ignored::log;
}

}  // namespace

Result<Parsed> parse_recentchange(json::Value message, Trust trust)
{
    if (is_canary(message)) {
        return Ignored::canary;
    }
    auto const type = message.string("type");
    if (!type) {
        return fail(Errc::invalid_input, "recentchange without a type");
    }
    // Half of Wikimedia's stream: nothing more is read of it.
    if (*type == "categorize") {
        return Ignored::categorize;
    }
    if (*type == "external") {
        return Ignored::external;
    }
    if (*type != "edit" && *type != "new" && *type != "log") {
        return Ignored::unknown_type;
    }
    auto const seconds = message.integer("timestamp", kLenient);
    auto const namespace_id = message.integer("namespace", kLenient);
    constexpr std::int64_t kYear3000 = 32503680000;
    if (!seconds || *seconds < 0 || *seconds > kYear3000 || !namespace_id) {
        return fail(Errc::invalid_input, "recentchange without a timestamp or namespace");
    }
    auto event = begin_event(message, trust);
    event.wiki = text_of(message, "wiki");
    event.title = normal_title(text_of(message, "title"));
    if (event.wiki.empty() || event.title.empty()) {
        return fail(Errc::invalid_input, "recentchange without a wiki or title");
    }
    event.timestamp = Timestamp(std::chrono::seconds(*seconds));
    event.namespace_id = *namespace_id;
    event.rc_id = message.integer("id", kLenient);
    if (auto const user = message.string("user"); user && !user->empty()) {
        event.user = std::string(*user);
    }
    if (*type == "log") {
        return finish_log(std::move(event), message);
    }
    event.kind = *type == "new" ? Kind::creation : Kind::edit;
    return finish_edit(std::move(event), message);
}

}  // namespace wikipub::events
