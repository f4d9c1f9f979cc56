// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/remote_accounts.h"

#include "base/iri.h"
#include "base/strings.h"
#include "json/reader.h"
#include "sig/hash.h"
#include "storage/actor_blocks.h"
#include "storage/remote_traces.h"
#include "text/host_name.h"

namespace wikipub::flows {

namespace {

constexpr std::size_t kLongestAccount = 2048;
constexpr std::size_t kLargestDocument = std::size_t{1} << 20;
constexpr auto kPatience = std::chrono::seconds{8};

/// `@me@host`, `me@host`.
std::optional<std::pair<std::string, std::string>> parse_address(std::string_view account)
{
    if (account.starts_with('@')) {
        account.remove_prefix(1);
    }
    auto const at = account.find('@');
    bool const is_address = at != std::string_view::npos && at > 0 && at + 1 < account.size() &&
                            account.find_first_of(" /?#\\@", at + 1) == std::string_view::npos &&
                            account.find_first_of(" /?#\\") == std::string_view::npos;
    if (!is_address) {
        return std::nullopt;
    }
    return std::pair(std::string(account.substr(0, at)), to_lower(account.substr(at + 1)));
}

bool is_activity_type(std::string_view type)
{
    return type.starts_with("application/activity+json") ||
           (type.starts_with("application/ld+json") && type.find("activitystreams") != std::string_view::npos);
}

}  // namespace

std::string_view name_of(AccountRefusal refusal)
{
    switch (refusal) {
        case AccountRefusal::not_an_address:
            return "not_an_address";
        case AccountRefusal::no_such_account:
            return "no_such_account";
        case AccountRefusal::no_link_back:
            return "no_link_back";
        case AccountRefusal::unreachable:
            return "unreachable";
        case AccountRefusal::linked_elsewhere:
            return "linked_elsewhere";
        case AccountRefusal::no_alias:
            break;
    }
    return "no_alias";
}

std::optional<std::string> named_host(std::string_view target)
{
    bool const has_scheme = target.find("://") != std::string_view::npos;
    auto const host = has_scheme ? std::string(target) : "https://" + text::ascii_host(target).value_or("");
    auto const iri = Iri::parse(host);
    if (!iri || host.find('@') != std::string::npos || iri->target() != "/") {
        return std::nullopt;
    }
    return std::string(iri->authority());
}

Task<RemoteAccounts::MaybeFound> RemoteAccounts::find(std::string account) const
{
    if (account.size() > kLongestAccount) {
        co_return tl::unexpected(AccountRefusal::not_an_address);
    }
    if (account.find("://") != std::string::npos) {
        auto const profile = Iri::parse(account);
        if (!profile) {
            co_return tl::unexpected(AccountRefusal::not_an_address);
        }
        auto found = co_await ask_webfinger(std::string(profile->authority()), account);
        if (!found && found.error() == AccountRefusal::no_such_account) {
            co_return Found{account, ""};
        }
        co_return found;
    }
    auto const address = parse_address(account);
    if (!address) {
        co_return tl::unexpected(AccountRefusal::not_an_address);
    }
    auto const plain = address->first + "@" + address->second;
    auto found = co_await ask_webfinger(address->second, "acct:" + plain);
    if (found) {
        found->address = "@" + plain;
    }
    co_return found;
}

Task<RemoteAccounts::MaybeFound> RemoteAccounts::find_known(std::string account) const
{
    auto const known = co_await environment_.database.read(
        "accounts.known",
        [hash = storage::Bytes{sig::sha256(account)}](storage::Snapshot& snapshot) {
            return storage::find_remote_actor(snapshot, hash) || storage::is_actor_blocked(snapshot, hash);
        }
    );
    if (known) {
        co_return Found{account, ""};
    }
    auto found = co_await find(account);
    // Also where its server says that there is none any more.
    if (!found && found.error() != AccountRefusal::not_an_address) {
        if (auto const address = parse_address(account)) {
            auto const written = "@" + address->first + "@" + address->second;
            auto const iri =
                co_await environment_.database.read("accounts.address", [written](storage::Snapshot& snapshot) {
                    return storage::find_iri_of_address(snapshot, written);
                });
            found = iri ? MaybeFound(Found{*iri, written}) : std::move(found);
        } else if (found.error() == AccountRefusal::unreachable && Iri::parse(account)) {
            found = Found{account, ""};
        }
    }
    if (found && !Iri::parse(found->actor)) {
        co_return tl::unexpected(AccountRefusal::no_such_account);
    }
    co_return found;
}

Task<RemoteAccounts::MaybeFound> RemoteAccounts::ask_webfinger(std::string authority, std::string resource) const
{
    net::Request request;
    request.url = environment_.identity.scheme + "://" + authority +
                  "/.well-known/webfinger?resource=" + percent_encode(resource);
    request.headers.push_back({"Accept", "application/jrd+json, application/json"});
    request.total_timeout = kPatience;
    request.max_body = kLargestDocument;
    auto const response = co_await client_.send(std::move(request));
    if (!response || response->status >= 500 || response->status == 429) {
        co_return tl::unexpected(AccountRefusal::unreachable);
    }
    auto const document = json::parse(response->body);
    if (response->status != 200 || !document) {
        co_return tl::unexpected(AccountRefusal::no_such_account);
    }
    for (auto const link : document->root().array("links").elements()) {
        bool const is_actor = link.string("rel") == "self" && is_activity_type(link.string("type").value_or(""));
        if (auto const href = link.string("href"); is_actor && href) {
            co_return Found{std::string(*href), ""};
        }
    }
    co_return tl::unexpected(AccountRefusal::no_such_account);
}

}  // namespace wikipub::flows
