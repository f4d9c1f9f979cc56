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
    page.unfollowable = bridge::why_unfollowable(page.facts, rules.namespaces, wiki.denied()->list());
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
    std::vector<Page> found{page_of(wiki, **rules, facts->front())};
    co_await deny_by_former_titles(wiki, found);
    auto& page = found.front();
    if (page.facts.id != PageId{}) {
        keep(wiki, page.facts.id, page);
    }
    co_return std::move(page);
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
    for (auto const& one : *facts) {
        result.push_back(page_of(wiki, **rules, one));
    }
    co_await deny_by_former_titles(wiki, result);
    for (std::size_t i = 0; i < result.size(); ++i) {
        keep(wiki, pages.at(i), result[i]);
    }
    co_return result;
}

Task<bool> Pages::is_denied(Wiki& wiki, PageId page, std::string title)
{
    auto const denied = wiki.denied();
    if (denied->empty()) {
        co_return false;
    }
    auto const path = wiki.path();
    auto const former = co_await environment_.database.read("pages.former", [path, page](storage::Snapshot& snapshot) {
        return storage::list_former_titles(snapshot, path, std::array{page});
    });
    co_return denied->contains(page, title, former);
}

Task<> Pages::deny_by_former_titles(Wiki& wiki, std::vector<Page>& pages)
{
    auto const denied = wiki.denied();
    std::vector<PageId> ids;
    for (auto const& page : pages) {
        if (!page.unfollowable) {
            ids.push_back(page.facts.id);
        }
    }
    if (denied->empty() || ids.empty()) {
        co_return;
    }
    auto const path = wiki.path();
    auto const former = co_await environment_.database.read("pages.former", [path, ids](storage::Snapshot& snapshot) {
        return storage::list_former_titles(snapshot, path, ids);
    });
    for (auto& page : pages) {
        if (!page.unfollowable && denied->contains(page.facts.id, page.facts.title, former)) {
            page.unfollowable = bridge::Unfollowable::denied;
        }
    }
}

bool Pages::holds(Wiki const& wiki, PageId page, std::uint64_t answer) const
{
    auto const found = entries_.find({wiki.path(), page.value});
    return found != entries_.end() && found->second.page.answer == answer &&
           found->second.until > environment_.clock.monotonic();
}

void Pages::forget(Wiki const& wiki, PageId page)
{
    entries_.erase({wiki.path(), page.value});
}

void Pages::forget(Wiki const& wiki)
{
    std::erase_if(entries_, [&](auto const& entry) { return entry.first.first == wiki.path(); });
}

void Pages::keep(Wiki const& wiki, PageId asked, Page& page)
{
    page.answer = ++answers_;
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
