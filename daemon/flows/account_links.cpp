// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/account_links.h"

#include "base/strings.h"
#include "flows/page_address.h"
#include "text/rel_me.h"

#include <limits>

namespace wikipub::flows {

namespace {

constexpr auto kPeriod = std::chrono::hours{1};
constexpr auto kBetweenLooks = std::chrono::hours{24};
constexpr std::size_t kLargestDocument = std::size_t{1} << 20;
constexpr auto kPatience = std::chrono::seconds{8};

/// Two ways to write one page's address.
bool is_same_page(Wiki const& wiki, std::string_view left, std::string_view right)
{
    auto const first = parse_page_address(wiki.options(), left);
    auto const second = parse_page_address(wiki.options(), right);
    return left == right || (first && second && *first == *second);
}

bool links_to(Wiki const& wiki, std::string_view html, std::string_view user_page)
{
    return std::ranges::any_of(text::find_rel_me(html), [&](auto const& address) {
        return is_same_page(wiki, address, user_page);
    });
}

AccountRefusal refusal_of(Error const& error)
{
    return error.code == Errc::unavailable || error.code == Errc::rate_limited ? AccountRefusal::unreachable
                                                                               : AccountRefusal::no_such_account;
}

}  // namespace

AccountLinks::AccountLinks(
    Environment& environment, Consents& consents, federation::RemoteActors& peers, net::Client& client
)
    : environment_(environment),
      consents_(consents),
      peers_(peers),
      client_(client),
      accounts_(environment, client),
      pulse_(environment.loop)
{
}

std::string AccountLinks::id_of(std::int64_t actor) const
{
    return environment_.identity.urls().actor(ap::EditorActor{actor});
}

Task<std::optional<storage::Editor>> AccountLinks::editor_of(Wiki& wiki, std::int64_t actor)
{
    auto editor = co_await environment_.database.read("links.editor", [actor](storage::Snapshot& snapshot) {
        return storage::find_editor(snapshot, actor);
    });
    bool const is_ours = editor && editor->wiki == wiki.path() && !editor->erased_since;
    co_return is_ours ? std::move(editor) : std::nullopt;
}

Task<Result<AccountLinks::Linked>> AccountLinks::link(
    Wiki& wiki, std::int64_t actor, std::string account, std::string user_page
)
{
    auto const editor = co_await editor_of(wiki, actor);
    if (!editor) {
        co_return fail(Errc::not_found, "no such editor");
    }
    auto found = co_await accounts_.find(std::string(trim(account)));
    if (!found) {
        co_return Linked(tl::unexpected(found.error()));
    }
    auto linked = co_await verify(wiki, std::move(*found), id_of(actor), std::move(user_page));
    if (!linked) {
        co_return linked;
    }
    auto const other =
        co_await environment_.database.read("links.other", [iri = linked->actor](storage::Snapshot& snapshot) {
            return storage::find_editor_linked_to(snapshot, iri);
        });
    if (other && other->number != actor) {
        co_return Linked(tl::unexpected(AccountRefusal::linked_elsewhere));
    }
    co_await consents_.update(wiki, actor, [account = *linked](storage::Editor next) {
        next.linked = account;
        return next;
    });
    co_return linked;
}

Task<Result<>> AccountLinks::unlink(Wiki& wiki, std::int64_t actor)
{
    if (!co_await editor_of(wiki, actor)) {
        co_return fail(Errc::not_found, "no such editor");
    }
    co_await consents_.update(wiki, actor, [](storage::Editor next) {
        next.linked.reset();
        return next;
    });
    co_return Result<>{};
}

Task<Result<AccountLinks::Moved>> AccountLinks::move_followers(Wiki& wiki, std::int64_t actor)
{
    auto const editor = co_await editor_of(wiki, actor);
    if (!editor) {
        co_return fail(Errc::not_found, "no such editor");
    }
    if (editor->moved) {
        co_return fail(Errc::conflict, "the followers were sent away already");
    }
    if (!editor->linked || editor->linked->lost) {
        co_return fail(Errc::conflict, "no account is linked");
    }
    auto const target = editor->linked->actor;
    auto const document = co_await peers_.document(target);
    if (!document) {
        co_return Moved(tl::unexpected(AccountRefusal::unreachable));
    }
    // G2: peers look there before they follow the Move.
    auto const own_id = id_of(actor);
    if (std::ranges::none_of(document->also_known_as, [&](Iri const& alias) { return alias.text() == own_id; })) {
        co_return Moved(tl::unexpected(AccountRefusal::no_alias));
    }
    bool is_moved = false;
    co_await consents_.update(wiki, actor, [&, now = environment_.clock.now()](storage::Editor next) {
        is_moved = !next.moved && next.linked && next.linked->actor == target;
        if (is_moved) {
            next.moved_to = target;
            next.moved = now;
        }
        return next;
    });
    if (!is_moved) {
        co_return fail(Errc::conflict, "somebody else changed the link meanwhile");
    }
    co_return Moved{};
}

Task<AccountLinks::Linked> AccountLinks::verify(
    Wiki& wiki, RemoteAccounts::Found found, std::string actor_id, std::string user_page
)
{
    auto const document = co_await peers_.document(found.actor);
    if (!document) {
        co_return tl::unexpected(refusal_of(document.error()));
    }
    storage::LinkedAccount linked;
    linked.actor = document->id.text();
    linked.url = document->url ? document->url->text() : linked.actor;
    linked.address = found.address;
    if (linked.address.empty()) {
        linked.address = "@" + document->preferred_username + "@" + std::string(document->id.authority());
    }
    linked.checked = environment_.clock.now();
    bool const is_known =
        std::ranges::any_of(document->also_known_as, [&](Iri const& alias) { return alias.text() == actor_id; });
    bool const is_in_fields =
        std::ranges::any_of(document->fields, [&](auto const& field) { return links_to(wiki, field, user_page); });
    if (is_known || is_in_fields) {
        co_return linked;
    }
    bool const may_be_on_profile = document->url && document->url->same_origin(document->id);
    if (may_be_on_profile && co_await profile_links_to(wiki, *document->url, std::move(user_page))) {
        co_return linked;
    }
    co_return tl::unexpected(AccountRefusal::no_link_back);
}

Task<bool> AccountLinks::profile_links_to(Wiki& wiki, Iri profile, std::string user_page)
{
    net::Request request;
    request.url = profile.text();
    request.headers.push_back({"Accept", "text/html"});
    request.total_timeout = kPatience;
    request.max_body = kLargestDocument;
    auto const response = co_await client_.send(std::move(request));
    bool const is_page = response && response->status == 200 &&
                         find_header(response->headers, "content-type").value_or("").starts_with("text/html");
    co_return is_page&& links_to(wiki, response->body, user_page);
}

Task<> AccountLinks::run()
{
    while (co_await pulse_.sleep(kPeriod)) {
        co_await look();
    }
}

Task<> AccountLinks::look()
{
    auto const before = environment_.clock.now() - kBetweenLooks;
    auto const editors = co_await environment_.database.read("links.all", [](storage::Snapshot& snapshot) {
        return storage::list_editors(snapshot, 0, std::numeric_limits<int>::max());
    });
    for (auto const& editor : editors) {
        auto* const wiki = environment_.wikis.by_path(editor.wiki);
        bool const is_due = editor.is_confirmed() && editor.linked && editor.linked->checked <= before;
        if (pulse_.closed() || wiki == nullptr || !is_due) {
            continue;
        }
        co_await look_again(*wiki, editor);
    }
}

/// A server that does not answer says nothing about the link.
Task<> AccountLinks::look_again(Wiki& wiki, storage::Editor editor)
{
    auto const known = *editor.linked;
    auto const seen = co_await verify(wiki, {known.actor, known.address}, id_of(editor.number), editor.user_page);
    if (!seen && seen.error() == AccountRefusal::unreachable) {
        co_return;
    }
    auto const now = environment_.clock.now();
    co_await consents_.update(wiki, editor.number, [known, now, is_lost = !seen.has_value()](storage::Editor next) {
        if (next.linked && next.linked->actor == known.actor) {
            next.linked->checked = now;
            next.linked->lost = is_lost;
        }
        return next;
    });
}

}  // namespace wikipub::flows
