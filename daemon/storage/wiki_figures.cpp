// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/wiki_figures.h"

namespace wikipub::storage {

namespace {

Statement const kPages = portable(
    "wiki_figures.pages",
    "SELECT COUNT(*) FROM actor WHERE kind = 'page' AND wiki = ? AND followers > 0 AND state <> 'deleted'"
);
Statement const kPosts = portable("wiki_figures.posts", "SELECT COUNT(*) FROM post WHERE wiki = ? AND state = 'live'");
Statement const kWaiting = portable(
    "wiki_figures.waiting",
    "SELECT COUNT(*), MIN(a.created) FROM activity a JOIN actor o ON o.id = a.actor "
    "WHERE a.state = 'waiting' AND o.wiki = ? AND NOT EXISTS (SELECT 1 FROM withdrawal_post p "
    "JOIN withdrawal w ON w.id = p.withdrawal WHERE p.post = a.post AND w.suppressed = 1)"
);
Statement const kLastEvent =
    portable("wiki_figures.last_event", "SELECT MAX(saved) FROM position WHERE source NOT LIKE 'extension/%'");
Statement const kRedactions = portable(
    "wiki_figures.redactions",
    "SELECT state, COUNT(*) FROM withdrawal "
    "WHERE state IN ('hidden', 'held_back') AND wiki = ? AND suppressed = 0 GROUP BY state"
);

}  // namespace

WikiFigures read_wiki_figures(Snapshot& snapshot, std::string_view wiki)
{
    WikiFigures figures;
    figures.followed_pages = snapshot.value<std::int64_t>(kPages, wiki).value_or(0);
    figures.posts = snapshot.value<std::int64_t>(kPosts, wiki).value_or(0);
    snapshot.each(
        kWaiting, [&](Row const& row) { row.into(figures.waiting, figures.oldest_waiting); }, wiki
    );
    figures.last_event = snapshot.value<Timestamp>(kLastEvent);
    snapshot.each(
        kRedactions,
        [&](Row const& row) {
            std::string state;
            std::int64_t count = 0;
            row.into(state, count);
            (state == "hidden" ? figures.hidden : figures.held_back) = count;
        },
        wiki
    );
    return figures;
}

}  // namespace wikipub::storage
