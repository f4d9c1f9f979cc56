// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/disclosure.h"

#include "base/strings.h"
#include "flows/editor_handles.h"
#include "flows/render.h"
#include "sig/hash.h"
#include "storage/editor_held.h"
#include "storage/follow_requests.h"
#include "storage/hosts.h"
#include "storage/inboxes.h"
#include "storage/remote_actors.h"

#include <limits>

namespace wikipub::flows {

namespace {

constexpr std::string_view kBehalf = "control";  ///< network of the operator, for budgets
constexpr std::string_view kOfEditors;           ///< wiki of their handles
constexpr int kAtOnce = 500;
constexpr int kAll = 1'000'000;
constexpr storage::ReplyId kNewest{std::numeric_limits<std::int64_t>::max()};

std::string id_of(Identity const& identity, storage::Post const& post)
{
    return identity.urls_of(post.host).post(post.wiki, post.id);
}

std::string id_of(storage::Snapshot& snapshot, Identity const& identity, PostId id)
{
    auto const post = storage::find_post(snapshot, id);
    return post ? id_of(identity, *post) : "";
}

std::string id_of(storage::Snapshot& snapshot, Identity const& identity, ActorKey key)
{
    auto const actor = storage::find_actor(snapshot, key);
    return actor ? identity.urls_of(actor->host).actor(actor_name(actor->name)) : "";
}

void add_words(EditorRecord::Post& post)
{
    if (post.row.state == storage::PostState::hidden) {
        return;
    }
    auto const said = said_of(post.row);
    post.title = post.row.title;
    post.target = post.row.target.empty() ? said.target : post.row.target;
    for (auto const& summary : said.summaries) {
        if (!summary.quoted.empty()) {
            post.summaries.push_back(summary.quoted);
        }
    }
}

std::vector<EditorRecord::Request> read_requests(storage::Snapshot& snapshot, ActorKey actor)
{
    std::vector<EditorRecord::Request> requests;
    for (auto const& request : storage::list_follow_requests(snapshot, actor, kAll)) {
        auto const asker = storage::find_remote_actor(snapshot, request.remote);
        requests.push_back({asker ? asker->iri : "", request.address, request.created});
    }
    return requests;
}

AccountRecord read_account(storage::Snapshot& snapshot, Identity const& identity, std::string const& iri)
{
    storage::Bytes const hash{sig::sha256(iri)};
    AccountRecord record;
    record.id = iri;
    record.document = storage::find_remote_actor(snapshot, hash);
    if (auto const& remote = record.document) {
        auto const url_of = [&](InboxId id) {
            auto const inbox = storage::find_inbox(snapshot, id);
            return inbox ? inbox->url : std::string();
        };
        auto const host = storage::find_host(snapshot, remote->host);
        record.host = host ? host->name : "";
        record.inbox = url_of(remote->inbox);
        record.shared_inbox = remote->shared_inbox ? url_of(*remote->shared_inbox) : "";
        for (auto const& follow : storage::list_follows_of(snapshot, remote->id)) {
            record.follows.push_back({id_of(snapshot, identity, follow.actor), follow.follow_iri, follow.created});
        }
        for (auto const& request : storage::list_follow_requests_of(snapshot, remote->id)) {
            record.requests.push_back({id_of(snapshot, identity, request.actor), request.follow_iri, request.created});
        }
    }
    for (auto& reply : storage::list_replies_of(snapshot, hash)) {
        auto post = id_of(snapshot, identity, reply.post);
        record.replies.push_back({std::move(reply), std::move(post)});
    }
    for (auto& stamp : storage::list_quote_stamps_of(snapshot, iri)) {
        auto post = id_of(snapshot, identity, stamp.post);
        record.quotes.push_back({std::move(stamp), std::move(post)});
    }
    record.reports = storage::count_reports_about_author(snapshot, hash);
    record.blocked_since = storage::actor_blocked_since(snapshot, hash);
    record.editor_blocks = storage::count_editor_blocks_of(snapshot, hash);
    return record;
}

}  // namespace

Disclosure::Disclosure(Environment& environment, Directory& directory, net::Client& client)
    : environment_(environment), directory_(directory), accounts_(environment, client)
{
}

Task<Result<Disclosure::Record>> Disclosure::of(std::string who)
{
    who = std::string(trim(who));
    if (auto editor = co_await find_editor(who)) {
        co_return co_await of_editor(*std::move(editor));
    }
    if (co_await directory_.by_text("", who, std::string(kBehalf))) {
        co_return fail(Errc::conflict, "that is no editor: a page, a wiki or the server itself");
    }
    co_return co_await of_account(std::move(who));
}

/// Also one whom nobody may be shown: they are asking themselves.
Task<std::optional<storage::Editor>> Disclosure::find_editor(std::string who)
{
    std::string handle;
    std::int64_t number = 0;
    if (auto const path = directory_.parse_ours(who)) {
        if (auto const* actor = std::get_if<ap::ActorPath>(&*path)) {
            auto const* const editor = std::get_if<ap::EditorActor>(&actor->actor);
            number = editor != nullptr ? editor->number : 0;
        } else if (auto const* profile = std::get_if<ap::ProfilePath>(&*path)) {
            handle = profile->handle;
        }
    } else {
        auto account = who.starts_with('@') ? who.substr(1) : who;
        auto const at = account.find('@');
        if (at == std::string::npos || directory_.is_our_domain(account.substr(at + 1))) {
            handle = to_lower(account.substr(0, at));
        }
    }
    co_return co_await environment_.database.read("disclosure.editor", [=](storage::Snapshot& snapshot) {
        auto const row = handle.empty() ? std::nullopt : storage::find_handle(snapshot, handle);
        bool const is_editors = row && row->wiki == kOfEditors;
        return storage::find_editor(snapshot, is_editors ? row->page.value : number);
    });
}

Task<EditorRecord> Disclosure::of_editor(storage::Editor editor)
{
    auto record = co_await environment_.database.read(
        "disclosure.of_editor",
        [editor, &identity = environment_.identity, now = environment_.clock.now()](storage::Snapshot& snapshot) {
            EditorRecord read;
            read.editor = editor;
            read.state = storage::name_of(editor.standing(now));
            read.handles = storage::list_handles(snapshot, kOfEditors, PageId{editor.number});
            read.actor = storage::find_actor(snapshot, storage::editor_actor_name(editor));
            auto const host = read.actor ? read.actor->host : identity.host;
            read.id = identity.urls_of(host).actor(ap::EditorActor{editor.number});
            for (auto const& post : storage::list_posts_naming(snapshot, editor.number)) {
                read.named_in.push_back({id_of(identity, post), post.published, post.state});
            }
            if (read.actor) {
                auto const key = read.actor->id;
                read.counts = storage::list_follower_counts(snapshot, key, {});
                read.requests = read_requests(snapshot, key);
                for (auto const& stamp : storage::list_quote_stamps(snapshot, key)) {
                    read.quotes.push_back({id_of(snapshot, identity, stamp.post), stamp});
                }
                read.reports = storage::list_reports_about(snapshot, key);
                read.blocks = storage::list_editor_blocks(snapshot, key, kAll);
                read.hosts = storage::list_hosts_reached(snapshot, key);
                read.edits_waiting = storage::count_editor_held(snapshot, key);
            }
            return read;
        }
    );
    if (record.actor) {
        co_await read_posts(record);
        co_await read_followers(record);
        co_await read_replies(record);
    }
    co_return record;
}

Task<> Disclosure::read_posts(EditorRecord& record)
{
    storage::PostCursor before;
    for (bool more = true; more;) {
        auto posts = co_await environment_.database.read(
            "disclosure.posts",
            [before, key = record.actor->id, &editor = record.editor, &identity = environment_.identity](
                storage::Snapshot& snapshot
            ) {
                std::vector<EditorRecord::Post> read;
                auto const handle = shown_handle(snapshot, editor);
                for (auto& row : storage::list_posts_of_actor(snapshot, key, before, kAtOnce)) {
                    EditorRecord::Post post;
                    post.row = std::move(row);
                    post.id = id_of(identity, post.row);
                    post.url = identity.urls_of(post.row.host).profile_post(handle, post.row.id);
                    post.revisions = storage::list_revisions(snapshot, post.row.id);
                    post.counts = storage::count_reactions(snapshot, post.row.id);
                    add_words(post);
                    read.push_back(std::move(post));
                }
                return read;
            }
        );
        more = posts.size() == kAtOnce;
        if (!posts.empty()) {
            before = {posts.back().row.published, posts.back().row.id};
        }
        std::ranges::move(posts, std::back_inserter(record.posts));
    }
}

Task<> Disclosure::read_followers(EditorRecord& record)
{
    storage::RemoteId after;
    for (bool more = true; more;) {
        auto const rows = co_await environment_.database.read(
            "disclosure.followers",
            [after, key = record.actor->id](storage::Snapshot& snapshot) {
                return storage::list_followers(snapshot, key, after, kAtOnce);
            }
        );
        more = rows.size() == kAtOnce;
        for (auto const& row : rows) {
            after = row.remote;
            record.followers.push_back({row.iri, row.created});
        }
    }
}

/// As the editor sees them, none where they do not want to.
Task<> Disclosure::read_replies(EditorRecord& record)
{
    storage::ReplyId before = kNewest;
    for (bool more = record.editor.replies; more;) {
        auto views = co_await environment_.database.read(
            "disclosure.replies",
            [before, key = record.actor->id, &identity = environment_.identity](storage::Snapshot& snapshot) {
                std::vector<ReplyView> read;
                for (auto& reply : storage::list_replies(snapshot, key, before, kAtOnce)) {
                    auto post = id_of(snapshot, identity, reply.post);
                    read.push_back({std::move(reply), std::move(post)});
                }
                return read;
            }
        );
        more = views.size() == kAtOnce;
        if (!views.empty()) {
            before = views.back().reply.id;
        }
        std::ranges::move(views, std::back_inserter(record.replies));
    }
}

Task<Result<Disclosure::Record>> Disclosure::of_account(std::string who)
{
    auto const found = co_await accounts_.find_known(who);
    if (!found) {
        co_return fail(
            found.error() == AccountRefusal::unreachable ? Errc::unavailable : Errc::not_found,
            "that is no editor here, and no account elsewhere that answers (" + std::string(name_of(found.error())) +
                ")"
        );
    }
    co_return co_await environment_.database.read(
        "disclosure.account",
        [iri = found->actor, &identity = environment_.identity](storage::Snapshot& snapshot) {
            return read_account(snapshot, identity, iri);
        }
    );
}

}  // namespace wikipub::flows
