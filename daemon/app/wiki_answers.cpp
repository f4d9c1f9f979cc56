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
            });
        }
    });
    if (view.linked) {
        out.add("linked", [&](json::Object& linked) { write_linked(linked, *view.linked); });
    } else {
        out.add("linked", nullptr);
    }
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
