// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/directory.h"

#include "base/strings.h"
#include "bridge/handle.h"
#include "flows/listed_pages.h"
#include "flows/page_address.h"
#include "flows/page_end.h"
#include "flows/succession.h"
#include "storage/handles.h"

namespace wikipub::flows {

namespace {

/// False of one that a backup brought back, until the wiki has said what the page is called now.
bool has_confirmed_title(storage::Actor const& actor)
{
    return !actor.title.empty() && actor.title_since != Timestamp{};
}

/// What our own tables say of a page's actor.
struct KnownPage {
    std::optional<storage::Actor> row;
    std::optional<std::string> handle;
    bool may_exist = true;  ///< the row, or the generation that the page has now
    std::vector<std::string> former_ids;
    std::optional<std::string> successor_id;
};

}  // namespace

Directory::Directory(Environment& environment, Pages& pages, PageHandles& handles, Redactor& redactor)
    : environment_(environment), pages_(pages), handles_(handles), redactor_(redactor)
{
}

Task<Result<Listed>> Directory::by_name(storage::ActorName name)
{
    Listed listed;
    listed.name = name;
    listed.host = environment_.identity.host;
    if (name.kind == storage::ActorKind::instance) {
        listed.handle = handles_.instance_handle();
        co_return listed;
    }
    if (name.kind == storage::ActorKind::editor) {
        co_return co_await editor(std::move(name));
    }
    auto* const wiki = environment_.wikis.by_path(name.wiki);
    if (wiki == nullptr) {
        co_return fail(Errc::not_found, "no such wiki");
    }
    if (name.kind == storage::ActorKind::wiki) {
        listed.wiki = wiki;
        listed.handle = wiki->path();
        co_return listed;
    }
    if (!wiki->options().pages) {
        co_return fail(Errc::not_found, "pages of this wiki are not enabled");
    }
    co_return co_await page(std::move(name), *wiki);
}

Task<Result<Listed>> Directory::page(storage::ActorName name, Wiki& wiki)
{
    Listed listed;
    listed.name = name;
    listed.wiki = &wiki;
    listed.host = environment_.identity.host;
    auto const& identity = environment_.identity;
    auto const writes = environment_.database.writes();
    auto known = co_await environment_.database.read("directory.actor", [name, &identity](storage::Snapshot& snapshot) {
        KnownPage page;
        page.row = storage::find_actor(snapshot, name);
        if (auto handle = storage::find_current_handle(snapshot, name.wiki, name.page)) {
            page.handle = std::move(handle->folded);
        }
        page.may_exist = page.row || current_page_actor(snapshot, name.wiki, name.page).generation == name.generation;
        if (page.row) {
            page.former_ids = former_ids(snapshot, identity, page.row->id);
            page.successor_id = successor_id(snapshot, identity, *page.row);
        }
        return page;
    });
    listed.row = std::move(known.row);
    listed.former_ids = std::move(known.former_ids);
    listed.successor_id = std::move(known.successor_id);
    if (listed.row) {
        listed.host = listed.row->host;
        if (listed.row->state == storage::ActorState::deleted) {
            co_return fail(Errc::gone, "deleted actor");
        }
    } else if (!known.may_exist) {
        co_return fail(Errc::not_found, "no such generation");
    }
    auto const answer = co_await pages_.by_id(wiki, name.page, wiki::Priority::serving);
    if (!answer) {
        // Actors and keys stay up while a wiki is silent, as far as we know them (design: serving).
        if (!listed.row || !has_confirmed_title(*listed.row)) {
            co_return fail(Errc::unavailable, answer.error().detail);
        }
        if (co_await pages_.is_denied(wiki, name.page, listed.row->title)) {
            co_return fail(Errc::not_found, "a page that may not be followed");
        }
        listed.page_deleted = listed.row->state != storage::ActorState::live;
        listed.title = listed.row->title;
        listed.handle = co_await handles_.known(wiki, name.page);
        co_return listed;
    }
    listed.answer = answer->answer;
    if (listed.row) {
        bool const deleted = listed.row->state == storage::ActorState::page_deleted;
        if (answer->facts.missing != deleted && (answer->facts.missing || !answer->unfollowable)) {
            static_cast<void>(co_await redactor_.settle_page(wiki, *listed.row));
        }
        if (answer->facts.missing) {
            listed.page_deleted = true;
            listed.handle = bridge::page_handle(name.page, wiki.handle_rules());
            co_return listed;
        }
    }
    if (answer->unfollowable) {
        co_return fail(Errc::not_found, "a page that may not be followed");
    }
    if (listed.row && !has_confirmed_title(*listed.row)) {
        co_await confirm_title(*listed.row, answer->facts.title);
    }
    listed.title = answer->facts.title;
    listed.redirect_title = answer->redirect_title;
    bool const is_as_read = environment_.database.writes() == writes;
    listed.handle = known.handle && is_as_read ? *known.handle : co_await handles_.shown(wiki, answer->facts);
    co_return listed;
}

Task<> Directory::confirm_title(storage::Actor& actor, std::string title)
{
    auto const now = environment_.clock.now();
    co_await environment_.database.write(
        "directory.title",
        [actor, hash = environment_.title_hash, title, now](storage::Transaction& transaction) {
            retitle(transaction, hash, actor, title, now);
            return true;
        }
    );
    environment_.follows.retitle(actor, title);
    actor.title = std::move(title);
    actor.title_since = now;
}

Task<Result<Listed>> Directory::by_handle(std::string handle, std::string network)
{
    auto const name = co_await handles_.resolve(std::move(handle), std::move(network));
    if (!name) {
        co_return tl::unexpected(name.error());
    }
    auto listed = co_await by_name(*name);
    if (listed && listed->page_deleted) {
        co_return fail(Errc::not_found, "a deleted page has no handle");
    }
    co_return listed;
}

Task<Result<Listed>> Directory::by_resource(std::string resource, std::string network)
{
    constexpr std::string_view kAccount = "acct:";
    if (!iequals(std::string_view(resource).substr(0, kAccount.size()), kAccount)) {
        co_return co_await by_url(std::move(resource), std::move(network));
    }
    auto account = resource.substr(kAccount.size());
    if (account.starts_with('@')) {
        account.erase(0, 1);
    }
    auto const at = account.rfind('@');
    if (at == std::string::npos || !is_our_domain(account.substr(at + 1))) {
        co_return fail(Errc::not_found, "not an account of this domain");
    }
    co_return co_await by_handle(account.substr(0, at), std::move(network));
}

Task<Result<Listed>> Directory::by_url(std::string url, std::string network)
{
    if (auto const path = parse_ours(url)) {
        if (auto const* profile = std::get_if<ap::ProfilePath>(&*path)) {
            co_return co_await by_handle(profile->handle, std::move(network));
        }
        auto const* actor = std::get_if<ap::ActorPath>(&*path);
        auto const name =
            actor != nullptr && actor->part == ap::ActorPart::self ? stored_name(actor->actor) : std::nullopt;
        if (!name) {
            co_return fail(Errc::not_found, "not an actor's id");
        }
        auto listed = co_await by_name(*name);
        if (listed && listed->page_deleted) {
            co_return fail(Errc::not_found, "a deleted page has no handle");
        }
        co_return listed;
    }
    for (auto const& wiki : environment_.wikis.all()) {
        auto const address = parse_page_address(wiki->options(), url);
        if (!address) {
            continue;
        }
        if (auto const* title = std::get_if<std::string>(&*address)) {
            auto user = co_await by_user_page(*wiki, *title);
            if (!user) {
                co_return tl::unexpected(user.error());
            }
            if (*user) {
                co_return **std::move(user);
            }
        }
        if (!wiki->options().pages) {
            continue;
        }
        if (auto const* page = std::get_if<PageId>(&*address)) {
            co_return co_await by_name(co_await handles_.page_actor(*wiki, *page));
        }
        co_return co_await by_title(*wiki, std::get<std::string>(*address));
    }
    co_return fail(Errc::not_found, "not an address of a wiki here");
}

Task<Result<Listed>> Directory::by_title(Wiki& wiki, std::string title)
{
    auto const page = co_await pages_.by_title(wiki, std::move(title), wiki::Priority::serving);
    if (!page) {
        co_return fail(Errc::unavailable, page.error().detail);
    }
    if (page->unfollowable) {
        co_return fail(Errc::not_found, "a page that may not be followed");
    }
    auto const path = wiki.path();
    auto const id = page->facts.id;
    co_return co_await by_name(co_await environment_.database.read(
        "directory.title", [path, id](storage::Snapshot& snapshot) { return current_page_actor(snapshot, path, id); }
    ));
}

Task<Result<Listed>> Directory::by_text(std::string wiki_path, std::string text, std::string network)
{
    text = std::string(trim(text));
    if (text.find("://") != std::string::npos || text.starts_with("acct:")) {
        co_return co_await by_resource(std::move(text), std::move(network));
    }
    // `@handle@domain`, or the handle alone.
    if (text.starts_with('@')) {
        auto const account = text.substr(1);
        auto const at = account.find('@');
        if (at == std::string::npos || is_our_domain(account.substr(at + 1))) {
            co_return co_await by_handle(account.substr(0, at), std::move(network));
        }
        co_return fail(Errc::not_found, "an account elsewhere");
    }
    if (auto const at = text.rfind('@'); at != std::string::npos && is_our_domain(text.substr(at + 1))) {
        co_return co_await by_handle(text.substr(0, at), std::move(network));
    }
    auto* wiki = environment_.wikis.by_path(wiki_path);
    if (wiki == nullptr && !environment_.wikis.all().empty()) {
        wiki = environment_.wikis.all().front().get();
    }
    if (wiki == nullptr || !wiki->options().pages || text.empty()) {
        co_return fail(Errc::not_found, "no such wiki");
    }
    co_return co_await by_title(*wiki, std::move(text));
}

bool Directory::is_our_domain(std::string_view domain) const
{
    auto const& identity = environment_.identity;
    return iequals(domain, identity.handle_domain) || iequals(domain, identity.host) ||
           std::ranges::any_of(identity.former_hosts, [&](auto const& host) { return iequals(domain, host); });
}

std::optional<ap::Path> Directory::parse_ours(std::string_view url) const
{
    if (auto path = environment_.identity.urls().parse(url)) {
        return path;
    }
    for (auto const& host : environment_.identity.former_hosts) {
        if (auto path = environment_.identity.urls_of(host).parse(url)) {
            return path;
        }
    }
    return std::nullopt;
}

}  // namespace wikipub::flows
