// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/page_handles.h"

#include "base/strings.h"
#include "bridge/handle.h"
#include "flows/page_end.h"
#include "sig/hash.h"
#include "storage/handles.h"
#include "storage/installation.h"

namespace wikipub::flows {

namespace {

constexpr auto kMissKept = std::chrono::minutes{10};
constexpr std::size_t kMostMisses = 20'000;
constexpr auto kSettled = std::chrono::hours{24};
constexpr auto kAskAgainWhenYoung = std::chrono::hours{1};
constexpr auto kAskAgainAfterSilence = std::chrono::minutes{1};

}  // namespace

std::string redacted_form(storage::Installation const& installation, std::string_view folded)
{
    return "#" + hex_encode(sig::hmac_sha256(installation.handle_secret.data, folded));
}

void redact_handles(storage::Transaction& transaction, std::string_view wiki, PageId page)
{
    auto const installation = storage::find_installation(transaction);
    if (!installation) {
        return;
    }
    for (auto const& handle : storage::list_handles(transaction, wiki, page)) {
        if (!handle.is_redacted()) {
            storage::redact_handle(transaction, handle.folded, redacted_form(*installation, handle.folded));
        }
    }
}

PageHandles::PageHandles(Environment& environment, Pages& pages) : environment_(environment), pages_(pages) {}

std::string PageHandles::instance_handle() const
{
    auto const& host = environment_.identity.host;
    return to_lower(host.substr(0, host.find(':')));
}

Task<std::string> PageHandles::shown(Wiki& wiki, bridge::PageFacts page)
{
    auto const path = wiki.path();
    auto const id = page.id;
    auto const row = co_await environment_.database.read("handles.current", [path, id](storage::Snapshot& snapshot) {
        return storage::find_current_handle(snapshot, path, id);
    });
    if (row) {
        co_return row->folded;
    }
    if (!co_await has_settled(wiki, id)) {
        co_return bridge::page_handle(id, wiki.handle_rules());
    }
    co_return co_await mint(wiki, std::move(page));
}

/// Whether the page stands at its title for a day; where it does not, or the wiki is silent, it is asked again an hour
/// later at most.
Task<bool> PageHandles::has_settled(Wiki& wiki, PageId page)
{
    std::pair const key(wiki.path(), page.value);
    auto const now = environment_.clock.monotonic();
    if (auto const known = unsettled_.find(key); known != unsettled_.end() && known->second > now) {
        co_return false;
    }
    auto const since = co_await wiki.api().title_since(page, wiki::Priority::serving);
    auto const left = since ? *since + kSettled - environment_.clock.now() : Milliseconds{kAskAgainAfterSilence};
    if (left <= Milliseconds{0}) {
        unsettled_.erase(key);
        co_return true;
    }
    if (unsettled_.size() >= kMostMisses) {
        unsettled_.clear();
    }
    unsettled_.insert_or_assign(key, now + std::min<Milliseconds>(left, kAskAgainWhenYoung));
    co_return false;
}

Task<std::string> PageHandles::known(Wiki& wiki, PageId page)
{
    auto const path = wiki.path();
    auto const row = co_await environment_.database.read("handles.known", [path, page](storage::Snapshot& snapshot) {
        return storage::find_current_handle(snapshot, path, page);
    });
    co_return row ? row->folded : bridge::page_handle(page, wiki.handle_rules());
}

Task<std::string> PageHandles::mint(Wiki& wiki, bridge::PageFacts page)
{
    auto const candidates = bridge::handle_candidates(page.title, page.id, wiki.handle_rules());
    auto const path = wiki.path();
    auto const id = page.id;
    auto const now = environment_.clock.now();
    co_return co_await environment_.database.write(
        "handles.mint",
        [candidates, path, id, now](storage::Transaction& transaction) {
            auto const installation = storage::find_installation(transaction);
            for (auto const& candidate : candidates) {
                if (auto const own = storage::find_handle(transaction, candidate);
                    own && own->wiki == path && own->page == id) {
                    storage::make_handle_current(transaction, candidate);
                    return candidate;
                }
                auto const spent =
                    installation && storage::find_handle(transaction, redacted_form(*installation, candidate));
                if (!spent && storage::mint_handle(transaction, {candidate, path, id, true, now})) {
                    return candidate;
                }
            }
            return candidates.back();
        }
    );
}

Task<Result<std::string>> PageHandles::rehandle(Wiki& wiki, bridge::PageFacts page)
{
    co_return co_await mint(wiki, std::move(page));
}

Task<storage::ActorName> PageHandles::page_actor(Wiki const& wiki, PageId page)
{
    auto const path = wiki.path();
    co_return co_await environment_.database.read("handles.actor", [path, page](storage::Snapshot& snapshot) {
        return current_page_actor(snapshot, path, page);
    });
}

Task<std::optional<storage::ActorName>> PageHandles::find_row(std::string folded)
{
    auto const row = co_await environment_.database.read("handles.find", [folded](storage::Snapshot& snapshot) {
        return storage::find_handle(snapshot, folded);
    });
    if (row && row->wiki.empty()) {
        co_return storage::ActorName{storage::ActorKind::editor, "", row->page, 1};
    }
    auto const* wiki = row ? environment_.wikis.by_path(row->wiki) : nullptr;
    if (wiki == nullptr) {
        co_return std::nullopt;
    }
    co_return co_await page_actor(*wiki, row->page);
}

Task<bool> PageHandles::was_redacted(std::string folded)
{
    co_return co_await environment_.database.read("handles.redacted", [folded](storage::Snapshot& snapshot) {
        auto const installation = storage::find_installation(snapshot);
        return installation && storage::find_handle(snapshot, redacted_form(*installation, folded)).has_value();
    });
}

Task<Result<storage::ActorName>> PageHandles::resolve(std::string handle, std::string network)
{
    auto const folded = to_lower(handle);
    if (!bridge::is_valid_handle(folded)) {
        co_return fail(Errc::not_found, "not a handle");
    }
    if (folded == instance_handle()) {
        co_return storage::ActorName{storage::ActorKind::instance, "", PageId{}, 1};
    }
    if (environment_.wikis.by_path(folded) != nullptr) {
        co_return storage::ActorName{storage::ActorKind::wiki, folded, PageId{}, 1};
    }
    if (auto const row = co_await find_row(folded)) {
        co_return *row;
    }
    if (co_await was_redacted(folded)) {
        co_return fail(Errc::not_found, "a redacted handle");
    }
    if (auto const number = bridge::editor_numbered_by(folded)) {
        co_return storage::ActorName{storage::ActorKind::editor, "", PageId{*number}, 1};
    }
    for (auto const& wiki : environment_.wikis.all()) {
        if (auto const page = bridge::page_named_by(folded, wiki->handle_rules());
            page && folded == bridge::page_handle(*page, wiki->handle_rules())) {
            co_return co_await page_actor(*wiki, *page);
        }
    }

    auto const now = environment_.clock.monotonic();
    if (auto const miss = misses_.find(folded); miss != misses_.end() && miss->second > now) {
        co_return fail(Errc::not_found, "no such handle, asked lately");
    }
    for (auto const& wiki : environment_.wikis.all()) {
        if (!wiki->options().pages || !bridge::search_words(folded, wiki->handle_rules())) {
            continue;
        }
        if (!budget_.take(network, wiki->path(), now)) {
            co_return fail(Errc::rate_limited, "too many unknown handles");
        }
        auto const page = co_await search(*wiki, folded);
        if (!page) {
            co_return tl::unexpected(page.error());
        }
        if (*page) {
            co_return co_await page_actor(*wiki, **page);
        }
    }
    if (misses_.size() >= kMostMisses) {
        misses_.clear();
    }
    misses_.insert_or_assign(folded, now + kMissKept);
    co_return fail(Errc::not_found, "no such handle");
}

/// At most two searches; a redirect's target counts, and what does not compute back to the handle does not (design:
/// identity).
Task<Result<std::optional<PageId>>> PageHandles::search(Wiki& wiki, std::string folded)
{
    auto const words = bridge::search_words(folded, wiki.handle_rules()).value_or(std::string());
    auto const near = co_await wiki.api().near_match(words, wiki::Priority::serving);
    if (!near) {
        co_return tl::unexpected(near.error());
    }
    if (*near) {
        auto const page = co_await page_with_handle(wiki, **near, folded);
        if (!page || *page) {
            co_return page;
        }
    }
    auto const rules = co_await wiki.rules(wiki::Priority::serving);
    if (!rules) {
        co_return tl::unexpected(rules.error());
    }
    std::vector<int> spaces;
    for (auto const* list : {&(*rules)->namespaces.content, &(*rules)->namespaces.listed}) {
        for (auto const id : *list) {
            spaces.push_back(static_cast<int>(id));
        }
    }
    auto const titles = co_await wiki.api().prefix_search(words, spaces, wiki::Priority::serving);
    if (!titles) {
        co_return tl::unexpected(titles.error());
    }
    for (auto const& title : *titles) {
        if (bridge::title_handle(title, wiki.handle_rules()) == folded) {
            co_return co_await page_with_handle(wiki, title, folded);
        }
    }
    co_return std::optional<PageId>{};
}

Task<Result<std::optional<PageId>>> PageHandles::page_with_handle(Wiki& wiki, std::string title, std::string folded)
{
    constexpr int kMostRedirects = 2;
    for (int step = 0; step <= kMostRedirects; ++step) {
        auto const page = co_await pages_.by_title(wiki, title, wiki::Priority::serving);
        if (!page) {
            co_return tl::unexpected(page.error());
        }
        if (!page->redirect_title.empty()) {
            title = page->redirect_title;
            continue;
        }
        auto const candidates = bridge::handle_candidates(page->facts.title, page->facts.id, wiki.handle_rules());
        bool const matches = std::ranges::find(candidates, folded) != candidates.end();
        if (page->unfollowable || !matches) {
            break;
        }
        co_return std::optional<PageId>{page->facts.id};
    }
    co_return std::optional<PageId>{};
}

}  // namespace wikipub::flows
