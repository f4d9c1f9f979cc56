// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/disclosure_answer.h"

#include "app/options.h"
#include "json/writer.h"

namespace wikipub::app {

namespace {

/// An array of objects, one for each of `rows`.
template <class Rows, class Write>
void add_rows(json::Object& out, std::string_view name, Rows const& rows, Write const& write)
{
    out.add(name, [&](json::Array& array) {
        for (auto const& row : rows) {
            array.add([&](json::Object& object) { write(object, row); });
        }
    });
}

void add_unless_empty(json::Object& out, std::string_view name, std::string const& text)
{
    if (!text.empty()) {
        out.add(name, text);
    }
}

void write_consent(json::Object& out, storage::Editor const& editor)
{
    out.add("version", editor.version);
    out.add("text_version", editor.text_version);
    out.add("agreed", editor.agreed);
    out.add("confirmed", editor.confirmed);
    out.add("wish", storage::word_of(editor.wish));
    out.add("posts", editor.posts);
    out.add("named", editor.named);
    out.add("discoverable", editor.discoverable);
    out.add("replies", editor.replies);
    out.add("locked", editor.locked);
    out.add("only_new", editor.only_new);
    out.add("minor", editor.minor);
    if (editor.namespaces) {
        out.add("namespaces", [&](json::Array& namespaces) {
            for (auto const number : *editor.namespaces) {
                namespaces.add(static_cast<std::int64_t>(number));
            }
        });
    }
    out.add("blocked_on_wiki", editor.blocked);
    out.add("locked_globally", editor.locked_out);
    out.add("lapsed_since", editor.lapsed_since);
    out.add("asked_since", editor.asked_since);
    out.add("missing_since", editor.missing_since);
    out.add("erased_since", editor.erased_since);
}

void write_linked(json::Object& out, storage::LinkedAccount const& linked)
{
    out.add("id", linked.actor);
    out.add("address", linked.address);
    out.add("url", linked.url);
    out.add("checked", linked.checked);
    out.add("lost", linked.lost);
}

void write_post(json::Object& out, flows::EditorRecord::Post const& post)
{
    auto const& row = post.row;
    out.add("id", post.id);
    out.add("url", post.url);
    out.add("state", storage::word_of(row.state));
    out.add("kind", storage::word_of(row.kind));
    out.add("published", row.published);
    out.add("updated", row.updated);
    out.add("page", row.page.value);
    out.add("revisions", [&](json::Array& revisions) {
        for (auto const revision : post.revisions) {
            revisions.add(revision.value);
        }
    });
    out.add("edits", row.edits);
    out.add("bytes", row.byte_delta);
    out.add("followers_only", row.followers_only);
    add_unless_empty(out, "title", post.title);
    out.add("summaries", post.summaries);
    add_unless_empty(out, "target", post.target);
    out.add("reply_count", post.counts.replies);
    out.add("like_count", post.counts.likes);
    out.add("boost_count", post.counts.boosts);
}

void write_reply(json::Object& out, storage::Reply const& reply, std::string const& post)
{
    out.add("post", post);
    out.add("author", reply.author);
    add_unless_empty(out, "address", reply.address);
    add_unless_empty(out, "name", reply.name);
    add_unless_empty(out, "profile", reply.profile);
    add_unless_empty(out, "url", reply.url);
    add_unless_empty(out, "content_warning", reply.content_warning);
    out.add("html", reply.html);
    out.add("published", reply.published);
    out.add("received", reply.received);
    out.add("hidden", reply.hidden);
}

void write_quote(json::Object& out, storage::QuoteStamp const& stamp, std::string const& post)
{
    out.add("post", post);
    out.add("quote", stamp.instrument);
    out.add("author", stamp.actor_iri);
    out.add("since", stamp.created);
}

void write_heard(json::Object& out, flows::EditorRecord const& record)
{
    add_rows(out, "follow_requests", record.requests, [](json::Object& row, auto const& request) {
        row.add("id", request.actor);
        add_unless_empty(row, "address", request.address);
        row.add("since", request.since);
    });
    add_rows(out, "replies", record.replies, [](json::Object& row, flows::ReplyView const& view) {
        write_reply(row, view.reply, view.post_url);
    });
    add_rows(out, "quotes", record.quotes, [](json::Object& row, auto const& quote) {
        write_quote(row, quote.stamp, quote.post);
    });
    // Not who reported, nor what they wrote.
    add_rows(out, "reports", record.reports, [](json::Object& row, storage::Report const& report) {
        row.add("received", report.received);
        row.add("resolved", report.resolved);
        row.add("post_count", report.posts.size());
    });
    add_rows(out, "blocks", record.blocks, [](json::Object& row, storage::ActorBlock const& block) {
        row.add("id", block.iri);
        add_unless_empty(row, "address", block.address);
        row.add("since", block.created);
    });
}

void write_editor(json::Object& out, flows::EditorRecord const& record)
{
    auto const& editor = record.editor;
    out.add("id", record.id);
    out.add("wiki", editor.wiki);
    out.add("user_id", editor.user_id);
    add_unless_empty(out, "name", editor.name);
    add_unless_empty(out, "user_page", editor.user_page);
    out.add("state", record.state);
    add_rows(out, "handles", record.handles, [](json::Object& row, storage::Handle const& handle) {
        row.add("handle", handle.folded);
        row.add("current", handle.current);
        row.add("since", handle.created);
    });
    out.add("consent", [&](json::Object& consent) { write_consent(consent, editor); });
    if (editor.linked) {
        out.add("linked_account", [&](json::Object& linked) { write_linked(linked, *editor.linked); });
    }
    add_unless_empty(out, "moved_to", editor.moved_to);
    out.add("moved", editor.moved);
    add_rows(out, "posts", record.posts, write_post);
    add_rows(out, "named_in", record.named_in, [](json::Object& row, auto const& naming) {
        row.add("id", naming.id);
        row.add("state", storage::word_of(naming.state));
        row.add("published", naming.published);
    });
    out.add("edits_waiting", record.edits_waiting);
    add_rows(out, "followers", record.followers, [](json::Object& row, auto const& follower) {
        row.add("id", follower.actor);
        row.add("since", follower.since);
    });
    add_rows(out, "follower_counts", record.counts, [](json::Object& row, storage::FollowerCount const& count) {
        row.add("day", format_iso8601(count.day).substr(0, 10));
        row.add("followers", count.followers);
    });
    write_heard(out, record);
    out.add("hosts", record.hosts);
}

void write_account(json::Object& out, flows::AccountRecord const& record)
{
    out.add("id", record.id);
    if (auto const& document = record.document) {
        out.add("host", record.host);
        add_unless_empty(out, "type", document->type);
        out.add("inbox", record.inbox);
        add_unless_empty(out, "shared_inbox", record.shared_inbox);
        add_unless_empty(out, "key", document->key_id);
        out.add("fetched", document->fetched);
    }
    auto const write_follow = [](json::Object& row, flows::AccountRecord::Follow const& follow) {
        row.add("actor", follow.actor);
        row.add("follow", follow.follow);
        row.add("since", follow.since);
    };
    add_rows(out, "follows", record.follows, write_follow);
    add_rows(out, "follow_requests", record.requests, write_follow);
    add_rows(out, "replies", record.replies, [](json::Object& row, auto const& reply) {
        write_reply(row, reply.row, reply.post);
    });
    add_rows(out, "quotes", record.quotes, [](json::Object& row, auto const& quote) {
        write_quote(row, quote.stamp, quote.post);
    });
    out.add("report_count", record.reports);
    out.add("blocked_since", record.blocked_since);
    out.add("blocked_by_editors", record.editor_blocks);
}

}  // namespace

std::string write_record(flows::Disclosure::Record const& record, flows::Identity const& identity, Timestamp now)
{
    return json::write([&](json::Object& out) {
        auto const* const editor = std::get_if<flows::EditorRecord>(&record);
        out.add("kind", editor != nullptr ? "editor" : "account");
        out.add("host", identity.host);
        out.add("made", now);
        out.add("version", kVersion);
        if (editor != nullptr) {
            out.add("editor", [&](json::Object& body) { write_editor(body, *editor); });
        } else {
            out.add("account", [&](json::Object& body) {
                write_account(body, std::get<flows::AccountRecord>(record));
            });
        }
    });
}

}  // namespace wikipub::app
