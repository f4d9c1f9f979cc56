// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/reports.h"

#include "base/strings.h"

namespace wikipub::storage {

namespace {

std::string const kSelect = "SELECT id, wiki, from_host, actor, posts, reply, comment, received, resolved FROM report ";
Statement const kAdd = portable(
    "reports.add",
    "INSERT INTO report (wiki, from_host, actor, posts, reply, comment, received) VALUES (?, ?, ?, ?, ?, ?, ?)"
);
Statement const kFind = portable("reports.find", kSelect + "WHERE wiki = ? AND id = ?");
Statement const kList = portable("reports.list", kSelect + "WHERE wiki = ? AND id < ? ORDER BY id DESC LIMIT ?");
Statement const kListAbout = portable("reports.list_about", kSelect + "WHERE actor = ? ORDER BY id");
Statement const kCountOpen =
    portable("reports.count_open", "SELECT COUNT(*) FROM report WHERE wiki = ? AND resolved IS NULL");
Statement const kCountFrom =
    portable("reports.count_from", "SELECT COUNT(*) FROM report WHERE from_host = ? AND received >= ?");
Statement const kResolve =
    portable("reports.resolve", "UPDATE report SET resolved = ? WHERE id = ? AND resolved IS NULL");
Statement const kReply = portable("reports.reply", "SELECT reply FROM report WHERE id = ?");
Statement const kPrune = portable("reports.prune", "DELETE FROM report WHERE resolved < ?");

std::string to_text(std::vector<PostId> const& posts)
{
    std::vector<std::string> numbers;
    for (auto const post : posts) {
        numbers.push_back(std::to_string(post.value));
    }
    return join(numbers, ",");
}

Report read_report(Row const& row)
{
    Report report;
    std::string posts;
    row.into(
        report.id,
        report.wiki,
        report.from_host,
        report.actor,
        posts,
        report.reply,
        report.comment,
        report.received,
        report.resolved
    );
    for (auto const number : split(posts, ',')) {
        report.posts.push_back(PostId{parse_decimal(number).value_or(0)});
    }
    return report;
}

}  // namespace

ReportId add_report(Transaction& transaction, Report const& report)
{
    transaction.execute(
        kAdd,
        report.wiki,
        report.from_host,
        report.actor,
        to_text(report.posts),
        report.reply,
        report.comment,
        report.received
    );
    return ReportId{transaction.last_insert_id()};
}

std::optional<Report> find_report(Snapshot& snapshot, std::string_view wiki, ReportId id)
{
    return snapshot.first(kFind, read_report, wiki, id);
}

std::vector<Report> list_reports(Snapshot& snapshot, std::string_view wiki, ReportId before, int limit)
{
    return snapshot.list(kList, read_report, wiki, before, limit);
}

std::vector<Report> list_reports_about(Snapshot& snapshot, ActorKey actor)
{
    return snapshot.list(kListAbout, read_report, actor);
}

std::int64_t count_open_reports(Snapshot& snapshot, std::string_view wiki)
{
    return snapshot.value<std::int64_t>(kCountOpen, wiki).value_or(0);
}

std::int64_t count_reports_from(Snapshot& snapshot, std::string_view host, Timestamp since)
{
    return snapshot.value<std::int64_t>(kCountFrom, host, since).value_or(0);
}

void resolve_report(Transaction& transaction, ReportId id, Timestamp now)
{
    transaction.execute(kResolve, now, id);
    if (auto const reply = transaction.value<std::optional<ReplyId>>(kReply, id).value_or(std::nullopt)) {
        erase_hidden_words(transaction, *reply);
    }
}

std::int64_t prune_reports(Transaction& transaction, Timestamp before)
{
    return transaction.execute(kPrune, before);
}

}  // namespace wikipub::storage
