// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/pages.h"

namespace wikipub::flows {

namespace {

constexpr auto kKept = std::chrono::minutes{10};
constexpr std::size_t kMostEntries = 20'000;

Page page_of(Wiki const& wiki, Wiki::Rules const& rules, wiki::PageFacts const& facts)
{
    Page page;
    page.facts.id = facts.page;
    page.facts.title = facts.title;
    page.facts.namespace_id = facts.ns;
    page.facts.missing = facts.missing;
    page.facts.readable = facts.readable;
    page.facts.noindex = facts.noindex;
    if (facts.redirect) {
        page.redirect_title = facts.redirect_target;
    }
    page.unfollowable = bridge::why_unfollowable(page.facts, rules.namespaces, wiki.options().denied);
    return page;
}

}  // namespace

Task<Result<Page>> Pages::by_id(Wiki& wiki, PageId page, wiki::Priority priority)
{
    auto const found = entries_.find({wiki.path(), page.value});
    if (found != entries_.end() && found->second.until > environment_.clock.monotonic()) {
        co_return found->second.page;
    }
    auto pages = co_await read(wiki, {page}, priority);
    if (!pages) {
        co_return tl::unexpected(pages.error());
    }
    co_return std::move(pages->front());
}

Task<Result<Page>> Pages::by_title(Wiki& wiki, std::string title, wiki::Priority priority)
{
    auto const rules = co_await wiki.rules(priority);
    if (!rules) {
        co_return tl::unexpected(rules.error());
    }
    auto const facts = co_await wiki.api().pages_by_title({std::move(title)}, priority);
    if (!facts) {
        co_return tl::unexpected(facts.error());
    }
    auto page = page_of(wiki, **rules, facts->front());
    if (page.facts.id != PageId{}) {
        keep(wiki, page.facts.id, page);
    }
    co_return page;
}

Task<Result<std::vector<Page>>> Pages::read(Wiki& wiki, std::vector<PageId> pages, wiki::Priority priority)
{
    auto const rules = co_await wiki.rules(priority);
    if (!rules) {
        co_return tl::unexpected(rules.error());
    }
    auto const facts = co_await wiki.api().pages_by_id(pages, priority);
    if (!facts) {
        co_return tl::unexpected(facts.error());
    }
    std::vector<Page> result;
    result.reserve(facts->size());
    for (std::size_t i = 0; i < facts->size(); ++i) {
        result.push_back(page_of(wiki, **rules, (*facts)[i]));
        keep(wiki, pages.at(i), result.back());
    }
    co_return result;
}

void Pages::forget(Wiki const& wiki, PageId page)
{
    entries_.erase({wiki.path(), page.value});
}

void Pages::forget(Wiki const& wiki)
{
    std::erase_if(entries_, [&](auto const& entry) { return entry.first.first == wiki.path(); });
}

void Pages::keep(Wiki const& wiki, PageId asked, Page const& page)
{
    auto const now = environment_.clock.monotonic();
    if (entries_.size() >= kMostEntries) {
        std::erase_if(entries_, [&](auto const& entry) { return entry.second.until <= now; });
    }
    // Asked for more pages than that within ten minutes, the memory starts afresh rather than growing.
    if (entries_.size() >= kMostEntries) {
        entries_.clear();
    }
    entries_.insert_or_assign({wiki.path(), asked.value}, Entry{page, now + kKept});
}

}  // namespace wikipub::flows
