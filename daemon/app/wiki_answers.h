// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "flows/editor_desk.h"
#include "flows/reply_desk.h"
#include "http/wiki_services.h"
#include "json/writer.h"
#include "storage/editors.h"
#include "storage/withdrawals.h"

#include <optional>
#include <string_view>
#include <vector>

/// What the wiki's extension reads, as `schemas/api/` says.
namespace wikipub::app {

http::WikiAnswer empty();
tl::unexpected<http::WikiRefusal> refuse(unsigned status, std::string_view error, std::string detail = {});
/// Without the detail, which is for our own log.
tl::unexpected<http::WikiRefusal> refuse(Error const& error);
http::WikiAnswer done(Result<> const& result);

/// In whole seconds; null where there is none.
void add_time(json::Object& out, std::string_view name, std::optional<Timestamp> time);

void write_linked(json::Object& out, storage::LinkedAccount const& linked);
void write_editor(json::Object& out, flows::EditorView const& view);

void write_reply(json::Object& out, flows::ReplyView const& view);
void write_report(json::Object& out, flows::ReportView const& view);

/// A redaction and how far its Deletes came.
struct ReceiptView {
    storage::Withdrawal withdrawal;
    storage::Receipt receipt;
    std::vector<PostId> posts;
};
void write_receipt(json::Object& out, ReceiptView const& row);

}  // namespace wikipub::app
