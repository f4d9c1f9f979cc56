// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/listed_pages.h"

#include "sig/hash.h"
#include "storage/installation.h"

#include <algorithm>

namespace wikipub::flows {

TitleHash TitleHash::settle(storage::Database& database)
{
    auto const installation = database.read_blocking("titles.secret", [](storage::Snapshot& snapshot) {
        return storage::find_installation(snapshot);
    });
    return TitleHash(installation.value().handle_secret.data);
}

storage::Bytes TitleHash::of(std::string_view title) const
{
    return {sig::hmac_sha256(secret_, "title:" + bridge::folded_title(title))};
}

storage::Bytes TitleHash::of_pair(std::string_view actor, std::string_view object) const
{
    return {sig::hmac_sha256(secret_, "pair:" + std::string(actor) + "\n" + std::string(object))};
}

ListedPages::ListedPages(bridge::PageList list, TitleHash const& hash) : list_(std::move(list))
{
    for (auto const& title : list_.titles()) {
        hashes_.insert(hash.of(title).data);
    }
}

bool ListedPages::contains(PageId page, std::string_view title, std::span<storage::FormerTitle const> former) const
{
    return list_.contains(page) || list_.contains(title) ||
           std::ranges::any_of(former, [&](storage::FormerTitle const& one) {
               return one.page == page && hashes_.contains(one.hash.data);
           });
}

void retitle(
    storage::Transaction& transaction,
    TitleHash const& hash,
    storage::Actor const& actor,
    std::string_view title,
    Timestamp since
)
{
    if (!actor.title.empty() && actor.title != title) {
        storage::add_former_title(transaction, actor.name.wiki, {actor.name.page, hash.of(actor.title)});
    }
    storage::set_actor_title(transaction, actor.id, title, since);
}

}  // namespace wikipub::flows
