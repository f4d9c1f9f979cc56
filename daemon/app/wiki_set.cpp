// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/wiki_set.h"

#include "app/options.h"

namespace wikipub::app {

Result<WikiSet> build_wikis(
    config::Settings const& settings,
    flows::TitleHash const& title_hash,
    asio::io_context& loop,
    net::Client& client,
    Clock const& clock,
    Metrics& metrics
)
{
    WikiSet set;
    for (auto const& wiki : settings.wikis) {
        auto lists = read_lists(wiki);
        if (!lists) {
            return tl::unexpected(lists.error());
        }
        set.apis.push_back(std::make_unique<wiki::Api>(loop.get_executor(), client, clock, metrics, api_options(wiki)));
        set.wikis.push_back(std::make_unique<flows::Wiki>(
            wiki_options(wiki), handle_rules(wiki, settings), *set.apis.back(), title_hash
        ));
        set.wikis.back()->set_lists(std::move(lists->denied), std::move(lists->unnamed));
    }
    return set;
}

}  // namespace wikipub::app
