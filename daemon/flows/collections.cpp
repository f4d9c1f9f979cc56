// SPDX-License-Identifier: GPL-2.0-or-later
// Outbox, followers and the rest: counts for everybody, posts by cursor, never a list of followers (D30–D33).
#include "ap/collection.h"
#include "base/strings.h"
#include "flows/documents.h"
#include "flows/named_editors.h"
#include "flows/render.h"

namespace wikipub::flows {

namespace {

constexpr int kPageSize = 20;
/// The cursor of a collection's first page.
constexpr std::string_view kNewest = "newest";

/// `{milliseconds}-{post}`: everything older than that post.
std::string cursor_after(storage::Post const& post)
{
    return std::to_string(post.published.time_since_epoch().count()) + "-" + std::to_string(post.id.value);
}

Result<storage::PostCursor> parse_cursor(std::string_view text)
{
    storage::PostCursor cursor;
    if (text == kNewest) {
        return cursor;
    }
    auto const dash = text.find('-');
    auto const published = parse_decimal(text.substr(0, dash));
    auto const post = dash == std::string_view::npos ? std::nullopt : parse_decimal(text.substr(dash + 1));
    if (!published || !post) {
        return fail(Errc::invalid_input, "not a cursor of ours");
    }
    return storage::PostCursor{Timestamp{Milliseconds{*published}}, PostId{*post}};
}

std::string page_id(std::string const& collection, std::string_view cursor)
{
    return collection + "?cursor=" + std::string(cursor);
}

}  // namespace

Task<Result<Document>> Documents::collection(
    ap::ActorName name, ap::ActorPart which, std::optional<std::string> cursor, bool for_follower
)
{
    auto const stored = stored_name(name);
    if (!stored) {
        co_return fail(Errc::not_found, "reserved id");
    }
    if (which == ap::ActorPart::outbox) {
        co_return co_await outbox(*stored, std::move(cursor), for_follower);
    }
    auto listed = co_await directory_.by_name(*stored);
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    auto const id = environment_.identity.urls_of(listed->host).actor(name, which);
    bool const counts_followers = which == ap::ActorPart::followers && listed->row.has_value();
    if (cursor) {
        ap::CollectionPage page;
        page.id = page_id(id, *cursor);
        page.part_of = id;
        co_return Document{ap::write(page), ""};
    }
    ap::Collection collection;
    collection.id = id;
    collection.total_items = counts_followers ? listed->row->followers : 0;
    if (which == ap::ActorPart::featured) {
        collection.items.emplace();
    } else {
        collection.first = page_id(id, kNewest);
    }
    co_return Document{ap::write(collection), ""};
}

Task<Result<std::vector<storage::Post>>> Documents::page_of_posts(
    Listed const& listed, std::string_view cursor, std::string& next, bool for_follower
)
{
    auto const before = parse_cursor(cursor);
    if (!before) {
        co_return tl::unexpected(before.error());
    }
    if (!listed.row || listed.page_deleted) {
        co_return std::vector<storage::Post>{};
    }
    auto const key = listed.row->id;
    auto const from = *before;
    auto posts = co_await environment_.database.read("outbox.page", [key, from](storage::Snapshot& snapshot) {
        return storage::list_outbox(snapshot, key, from, kPageSize);
    });
    if (posts.size() == kPageSize) {
        next = cursor_after(posts.back());
    }
    std::erase_if(posts, [for_follower](auto const& post) { return post.followers_only && !for_follower; });
    co_return co_await shown_.of(*listed.wiki, std::move(posts));
}

Task<Result<Document>> Documents::outbox(storage::ActorName name, std::optional<std::string> cursor, bool for_follower)
{
    constexpr auto kOutbox = ap::ActorPart::outbox;
    auto begun =
        rendered_.begin(page_id(environment_.identity.urls().actor(actor_name(name), kOutbox), cursor.value_or("")));
    if (auto const* known = rendered_.find(begun)) {
        co_return *known;
    }
    auto const listed = co_await directory_.by_name(name);
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    auto const id = environment_.identity.urls_of(listed->host).actor(actor_name(name), kOutbox);
    if (cursor) {
        co_return co_await outbox_page(*listed, std::move(begun), id, *std::move(cursor), for_follower);
    }
    ap::Collection collection;
    collection.id = id;
    if (listed->row && !listed->page_deleted) {
        auto const key = listed->row->id;
        collection.total_items = co_await environment_.database.read(
            "outbox.count", [key](storage::Snapshot& snapshot) { return storage::count_live_posts(snapshot, key); }
        );
    }
    collection.first = page_id(id, kNewest);
    Document document{ap::write(collection), ""};
    rendered_.keep(std::move(begun), *listed, document);
    co_return document;
}

Task<Result<Document>> Documents::outbox_page(
    Listed listed, RenderedPages::Begun begun, std::string id, std::string cursor, bool for_follower
)
{
    std::string next;
    auto const posts = co_await page_of_posts(listed, cursor, next, for_follower);
    if (!posts) {
        co_return tl::unexpected(posts.error());
    }
    ap::CollectionPage page;
    page.id = page_id(id, cursor);
    page.part_of = id;
    if (!next.empty()) {
        page.next = page_id(id, next);
    }
    auto until = Timestamp::max();
    for (auto const& post : *posts) {
        auto const urls = environment_.identity.urls_of(post.host);
        auto named = co_await names_in(environment_, post.id);
        // Whoever is named now may not be in an hour, with nothing written. Words that are not kept are read each time.
        bool const is_lasting = named.empty() && post.words_until.has_value();
        until = is_lasting ? std::min<Timestamp>(until, post.confirmed + kConfirmedFor) : Timestamp::min();
        page.items.emplace_back(ap::Create{
            urls.post(post.wiki, post.id, ap::PostPart::create),
            note_of(environment_, *listed.wiki, listed.name, post, listed.handle, std::move(named))});
    }
    Document document{ap::write(page), ""};
    rendered_.keep(std::move(begun), listed, document, until);
    co_return document;
}

Task<Result<Document>> Documents::conversation(std::string wiki, PageId page, std::optional<std::string> cursor)
{
    auto const row = co_await environment_.database.read("conversation.actor", [=](storage::Snapshot& snapshot) {
        return storage::find_page_actor(snapshot, wiki, page);
    });
    auto listed =
        co_await directory_.by_name(row ? row->name : storage::ActorName{storage::ActorKind::page, wiki, page, 1});
    if (!listed) {
        co_return tl::unexpected(listed.error());
    }
    auto const id = environment_.identity.urls_of(listed->host).conversation(wiki, page);
    std::string next;
    auto const posts = co_await page_of_posts(*listed, cursor.value_or(std::string(kNewest)), next);
    if (!posts) {
        co_return tl::unexpected(posts.error());
    }
    std::vector<ap::Item> items;
    for (auto const& post : *posts) {
        items.emplace_back(environment_.identity.urls_of(post.host).post(post.wiki, post.id));
    }
    if (cursor) {
        ap::CollectionPage of_items;
        of_items.id = page_id(id, *cursor);
        of_items.part_of = id;
        of_items.items = std::move(items);
        if (!next.empty()) {
            of_items.next = page_id(id, next);
        }
        co_return Document{ap::write(of_items), ""};
    }
    ap::Collection collection;
    collection.id = id;
    collection.total_items = static_cast<std::int64_t>(items.size());
    collection.attributed_to = environment_.identity.urls_of(listed->host).actor(actor_name(listed->name));
    collection.first = page_id(id, kNewest);
    if (listed->row && !listed->page_deleted) {
        auto const key = listed->row->id;
        collection.total_items =
            co_await environment_.database.read("conversation.count", [key](storage::Snapshot& snapshot) {
                return storage::count_live_posts(snapshot, key);
            });
    }
    co_return Document{ap::write(collection), ""};
}

}  // namespace wikipub::flows
