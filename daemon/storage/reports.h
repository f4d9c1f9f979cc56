// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/replies.h"
#include "storage/transaction.h"

namespace wikipub::storage {

using ReportId = StrongId<struct ReportIdTag>;

/// That another server finds fault with an actor of ours and posts of it, or an editor with a reply.
struct Report {
    ReportId id;
    std::string wiki;       ///< `path`
    std::string from_host;  ///< empty: an editor of the wiki
    std::optional<ActorKey> actor;
    std::vector<PostId> posts;
    std::optional<ReplyId> reply;
    std::string comment;  ///< theirs: hostile
    Timestamp received;
    std::optional<Timestamp> resolved;
};

ReportId add_report(Transaction& transaction, Report const& report);
std::optional<Report> find_report(Snapshot& snapshot, std::string_view wiki, ReportId id);
/// Newest first, older than `before`.
std::vector<Report> list_reports(Snapshot& snapshot, std::string_view wiki, ReportId before, int limit);
std::int64_t count_open_reports(Snapshot& snapshot, std::string_view wiki);
std::int64_t count_reports_from(Snapshot& snapshot, std::string_view host, Timestamp since);
/// One that is resolved stays as it is. The words of a hidden reply were kept for it.
void resolve_report(Transaction& transaction, ReportId id, Timestamp now);
/// About an actor of ours or posts of it, oldest first.
std::vector<Report> list_reports_about(Snapshot& snapshot, ActorKey actor);
/// Those resolved before.
std::int64_t prune_reports(Transaction& transaction, Timestamp before);

}  // namespace wikipub::storage
