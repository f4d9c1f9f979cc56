// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/retention.h"

#include <array>

namespace wikipub::storage {

namespace {

constexpr std::array kRetentions{
    Retention{"installation", "the host and handle domain that every id depends on", "for ever"},
    Retention{
        "signing_key",
        "RSA keys of the instance, of each wiki and of each editor who opted in",
        "for ever; an editor's until everybody was told of the erasure, at most 31 days"},
    Retention{
        "handle",
        "which handle belongs to which page, or editor who opted in",
        "for ever; the text of a redacted one only as a keyed hash"},
    Retention{
        "actor",
        "pages and wikis that are or were followed, with the title last known; editors who opted in, by number",
        "for ever; the title until the actor is deleted: 90 days after its page, or at once where the title was "
        "suppressed"},
    Retention{
        "former_title",
        "titles that a followed page had, as keyed hashes, so that the lists of denied and unnamed pages match them",
        "for ever"},
    Retention{
        "host",
        "remote servers: name, what signatures they take, since when they do not answer",
        "as long as an inbox there is kept"},
    Retention{
        "inbox", "addresses that posts were sent to, so that a Delete can follow them", "as long as the posts' ids"},
    Retention{
        "remote_actor",
        "public documents and keys of remote actors",
        "7 days; of followers id and inboxes as long as they follow"},
    Retention{"follower", "who follows what", "until Undo, Block, Delete or 410"},
    Retention{
        "post",
        "what was published: ids, revisions, numbers; title, quoted summary and target",
        "words 90 days or until withdrawn, the rest for ever"},
    Retention{"post_revision", "which revisions a post is about", "for ever"},
    Retention{"post_fetch", "hosts that fetched a post, so that a Delete can follow it", "for ever"},
    Retention{"quote_stamp", "leave given to posts that quote ours", "as long as the post's id"},
    Retention{"happened", "keys against publishing the same thing twice", "14 days"},
    Retention{"held", "edits that wait for their window to close", "until published or dropped, hours at most"},
    Retention{"position", "how far each source was read", "the last one"},
    Retention{"pause", "what the operator stopped", "until resumed"},
    Retention{"withdrawal", "receipts of redactions, ids only", "1 year"},
    Retention{"withdrawal_post", "which posts a redaction withdrew", "1 year"},
    Retention{"nonce", "signed requests of the wikis' extensions, against repetition", "2 hours"},
    Retention{
        "told_version",
        "the newest version that a wiki told of a page, revision, log entry or user, by number",
        "40 days after it was told"},
    Retention{
        "editor",
        "what editors agreed to, as the wiki's extension told: user, name, purposes, what is published, linked "
        "account, "
        "where their followers were sent",
        "until they erase it; then its random number, for ever"},
    Retention{"editor_held", "edits of editors that wait for their window to close", "3 days at most"},
    Retention{"follow_request", "who asked to follow a locked editor", "until answered, or taken back"},
    Retention{"follower_count", "how many follow an editor, by day", "90 days"},
    Retention{"post_editor", "which editors a post names, by their random number", "as long as the post's id"},
    Retention{
        "reply",
        "public answers to posts of editors who want to read them, as their servers sent them",
        "90 days, until their author deletes them or the post is withdrawn; of hidden ones no words"},
    Retention{
        "reaction",
        "that a post of an editor was answered, liked or boosted: keyed hashes, to count each once",
        "90 days, or until taken back"},
    Retention{
        "report",
        "what other servers and editors reported: the host, never the reporter, and about what",
        "90 days after it was resolved"},
    Retention{"blocked_actor", "remote actors that were blocked for the whole installation", "until unblocked"},
    Retention{"editor_block", "remote actors that an editor blocked", "until unblocked, or the editor erases"},
    Retention{"actor_reach", "hosts that saw an editor's actor, so that its deletion can follow them", "until erased"},
    Retention{
        "activity",
        "what is on its way to other servers and how far it came",
        "the document until it was delivered or withdrawn; the rest as long as the post's id, otherwise 90 days"},
    Retention{"chunk", "the inboxes an activity goes to", "as long as the activity"},
    Retention{"retry", "deliveries that failed", "at most 30 days"},
    Retention{"seen_activity", "hashes of activities received, against repetition", "14 days"},
    Retention{"lease", "which process does what", "1 day after it ended"},
    Retention{
        "changes",
        "numbers of rows that other processes must look at again, and of pages, revisions and log entries of which "
        "something may have been hidden",
        "1 day"},
    Retention{
        "journal",
        "what was erased or withdrawn, by ids and keyed hashes, on its way to the journal's file",
        "seconds; in the file 60 days"},
    Retention{"schema_migration", "which versions made this database", "for ever"},
};

Statement const kColumns(
    "schema.columns",
    "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE() "
    "ORDER BY table_name, ordinal_position"
);

}  // namespace

std::span<Retention const> retentions()
{
    return kRetentions;
}

std::vector<Column> list_columns(Snapshot& snapshot)
{
    return snapshot.list(kColumns, [](Row const& row) {
        Column column;
        row.into(column.table, column.name);
        return column;
    });
}

}  // namespace wikipub::storage
