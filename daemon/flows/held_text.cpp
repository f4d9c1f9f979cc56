// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/held_text.h"

#include "json/reader.h"
#include "json/writer.h"

namespace wikipub::flows {

namespace {

std::int64_t milliseconds(Timestamp time)
{
    return time.time_since_epoch().count();
}

Timestamp timestamp(json::Value object, std::string_view name)
{
    return Timestamp{Milliseconds{object.integer(name).value_or(0)}};
}

}  // namespace

storage::HeldKind stored_kind(bridge::HeldPost::Kind kind)
{
    return kind == bridge::HeldPost::Kind::move ? storage::HeldKind::move : storage::HeldKind::edits;
}

storage::Held to_row(ActorKey actor, bridge::HeldPost const& held, int attempts)
{
    auto payload = json::write([&](json::Object& out) {
        out.add("not_before", milliseconds(held.not_before));
        out.add("digest", held.digest);
        out.add("unnamed", held.unnamed);
        out.add("omitted", held.omitted);
        out.add("revisions", [&](json::Array& revisions) {
            for (auto const& revision : held.revisions) {
                revisions.add([&](json::Object& member) {
                    member.add("id", revision.id.value);
                    member.add("parent", revision.parent.value);
                    member.add("at", milliseconds(revision.at));
                    member.add("minor", revision.minor);
                    member.add("bot", revision.bot);
                });
            }
        });
        out.add("title_before", held.title_before);
        out.add("title_after", held.title_after);
        out.add("log_id", held.log_id);
        out.add("moved", milliseconds(held.moved));
    });
    return {actor, stored_kind(held.kind), held.opened, held.latest, held.due, attempts, std::move(payload)};
}

Result<bridge::HeldPost> from_row(storage::Held const& row)
{
    auto const document = json::parse(row.payload);
    if (!document || !document->root().is_object()) {
        return fail(Errc::invalid_input, "a held row is not readable");
    }
    auto const root = document->root();
    bridge::HeldPost held;
    held.kind = row.kind == storage::HeldKind::move ? bridge::HeldPost::Kind::move : bridge::HeldPost::Kind::edits;
    held.opened = row.opened;
    held.latest = row.latest;
    held.due = row.due;
    held.not_before = timestamp(root, "not_before");
    held.digest = root.boolean("digest").value_or(false);
    held.unnamed = root.boolean("unnamed").value_or(false);
    held.omitted = static_cast<int>(root.integer("omitted").value_or(0));
    for (auto const revision : root.array("revisions").elements()) {
        held.revisions.push_back(
            {RevId{revision.integer("id").value_or(0)},
             RevId{revision.integer("parent").value_or(0)},
             timestamp(revision, "at"),
             revision.boolean("minor").value_or(false),
             revision.boolean("bot").value_or(false)}
        );
    }
    held.title_before = root.string("title_before").value_or("");
    held.title_after = root.string("title_after").value_or("");
    held.log_id = root.integer("log_id").value_or(0);
    held.moved = timestamp(root, "moved");
    return held;
}

}  // namespace wikipub::flows
