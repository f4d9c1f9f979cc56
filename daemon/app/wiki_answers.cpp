// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/wiki_answers.h"

namespace wikipub::app {

namespace {

/// The wire has whole seconds.
Timestamp seconds_of(Timestamp time)
{
    return std::chrono::floor<std::chrono::seconds>(time);
}

}  // namespace

http::WikiAnswer empty()
{
    return "{}";
}

tl::unexpected<http::WikiRefusal> refuse(unsigned status, std::string_view error, std::string detail)
{
    return tl::unexpected(http::WikiRefusal{status, error, std::move(detail)});
}

tl::unexpected<http::WikiRefusal> refuse(Error const& error)
{
    switch (error.code) {
        case Errc::not_found:
        case Errc::gone:
            return refuse(404, "not_found");
        case Errc::conflict:
        case Errc::forbidden:
            return refuse(409, "conflict");
        case Errc::invalid_input:
            return refuse(400, "bad_request");
        case Errc::unauthorized:
        case Errc::rate_limited:
        case Errc::unavailable:
            break;
    }
    return refuse(503, "unavailable");
}

http::WikiAnswer done(Result<> const& result)
{
    return result ? empty() : http::WikiAnswer(refuse(result.error()));
}

void add_time(json::Object& out, std::string_view name, std::optional<Timestamp> time)
{
    if (time) {
        out.add(name, seconds_of(*time));
    } else {
        out.add(name, nullptr);
    }
}

void write_linked(json::Object& out, storage::LinkedAccount const& linked)
{
    out.add("actor", linked.actor);
    out.add("address", linked.address);
    out.add("url", linked.url);
    add_time(out, "checked", linked.checked);
    out.add("state", linked.lost ? "lost" : "linked");
}

void write_editor(json::Object& out, flows::EditorView const& view)
{
    out.add("actor", std::to_string(view.actor));
    out.add("id", view.id);
    out.add("handle", view.handle);
    out.add("address", view.address);
    out.add("url", view.url);
    out.add("state", storage::name_of(view.state));
    if (view.followers) {
        out.add("followers", *view.followers);
    } else {
        out.add("followers", nullptr);
    }
    out.add("history", [&](json::Array& days) {
        for (auto const& count : view.history) {
            days.add([&](json::Object& day) {
                day.add("day", format_iso8601(seconds_of(count.day)).substr(0, 10));
                day.add("followers", count.followers);
            });
        }
    });
    out.add("requests", [&](json::Array& requests) {
        for (auto const& request : view.requests) {
            requests.add([&](json::Object& row) {
                row.add("id", std::to_string(request.id));
                row.add("actor", request.actor);
                row.add("address", request.address);
                add_time(row, "since", request.since);
            });
        }
    });
    out.add("posts", [&](json::Array& posts) {
        for (auto const& post : view.posts) {
            posts.add([&](json::Object& row) {
                row.add("id", std::to_string(post.id.value));
                row.add("url", post.url);
                add_time(row, "published", post.published);
                row.add("text", post.text);
                row.add("state", post.hidden ? "hidden" : "live");
                row.add("replies", post.counts.replies);
                row.add("likes", post.counts.likes);
                row.add("boosts", post.counts.boosts);
            });
        }
    });
    auto const add_linked = [&](std::string_view name, bool lost) {
        if (view.linked && view.linked->lost == lost) {
            out.add(name, [&](json::Object& linked) { write_linked(linked, *view.linked); });
        } else {
            out.add(name, nullptr);
        }
    };
    add_linked("linked", false);
    add_linked("linked_lost", true);
    if (view.moved_to.empty()) {
        out.add("moved_to", nullptr);
    } else {
        out.add("moved_to", view.moved_to);
    }
    out.add("blocked", [&](json::Array& blocks) {
        for (auto const& block : view.blocked) {
            blocks.add([&](json::Object& row) {
                row.add("actor", block.iri);
                row.add("address", block.address);
            });
        }
    });
}

void write_reply(json::Object& out, flows::ReplyView const& view)
{
    auto const& reply = view.reply;
    out.add("id", std::to_string(reply.id.value));
    out.add("post", [&](json::Object& post) {
        post.add("id", std::to_string(reply.post.value));
        post.add("url", view.post_url);
    });
    out.add("actor", [&](json::Object& actor) {
        actor.add("id", reply.author);
        actor.add("address", reply.address);
        actor.add("name", reply.name);
        actor.add("url", reply.profile);
    });
    add_time(out, "published", reply.published);
    out.add("url", reply.url);
    out.add("html", reply.html);
    out.add("content_warning", reply.content_warning);
    out.add("reported", reply.reported);
}

void write_report(json::Object& out, flows::ReportView const& view)
{
    auto const& report = view.report;
    out.add("id", std::to_string(report.id.value));
    add_time(out, "received", report.received);
    out.add("from", report.from_host.empty() ? "editor" : report.from_host);
    out.add("about", [&](json::Object& about) {
        if (view.actor.empty()) {
            about.add("actor", nullptr);
        } else {
            about.add("actor", view.actor);
        }
        about.add("posts", [&](json::Array& posts) {
            for (auto const& post : view.posts) {
                posts.add([&](json::Object& row) {
                    row.add("id", std::to_string(post.id.value));
                    row.add("url", post.url);
                });
            }
        });
        if (view.reply) {
            about.add("reply", [&](json::Object& reply) { write_reply(reply, *view.reply); });
        } else {
            about.add("reply", nullptr);
        }
        std::vector<std::string> editors;
        for (auto const editor : view.editors) {
            editors.push_back(std::to_string(editor));
        }
        about.add("editors", editors);
    });
    out.add("comment", report.comment);
    out.add("state", report.resolved ? "resolved" : "open");
}

void write_receipt(json::Object& out, ReceiptView const& row)
{
    auto const& [withdrawal, receipt, posts] = row;
    out.add("id", std::to_string(withdrawal.id.value));
    out.add("cause", withdrawal.cause);
    out.add("learnt_from", withdrawal.learnt_from);
    add_time(out, "learnt", withdrawal.learnt);
    add_time(out, "confirmed", withdrawal.confirmed);
    out.add("state", storage::word_of(withdrawal.state));
    std::vector<std::string> ids;
    for (auto const post : posts) {
        ids.push_back(std::to_string(post.value));
    }
    out.add("posts", ids);
    out.add("accepted", receipt.accepted);
    out.add("refused", receipt.refused);
    out.add("waiting", receipt.waiting);
    out.add("given_up", receipt.given_up);
    out.add("suppressed", withdrawal.suppressed);
}

}  // namespace wikipub::app
