// SPDX-License-Identifier: GPL-2.0-or-later
// Who is blocked, forgotten, or told what is kept about them.
#include "app/control_services.h"
#include "app/disclosure_answer.h"
#include "bridge/block_list.h"
#include "json/writer.h"
#include "storage/actor_blocks.h"
#include "storage/hosts.h"

namespace wikipub::app {

Task<Result<std::string>> ControlServices::set_blocked(std::string target, bool blocked)
{
    auto const done = co_await blocks_.set(target, blocked);
    if (!done) {
        co_return fail(
            done.error() == flows::AccountRefusal::unreachable ? Errc::unavailable : Errc::invalid_input,
            "\"" + target + "\" is no host and no account (" + std::string(flows::name_of(done.error())) +
                "): write mastodon.example, @somebody@mastodon.example or the address of a profile"
        );
    }
    wake_();
    co_return json::write([&](json::Object& out) { out.add(blocked ? "blocked" : "unblocked", *done); });
}

Task<Result<std::string>> ControlServices::block(std::string target)
{
    return set_blocked(std::move(target), true);
}

Task<Result<std::string>> ControlServices::unblock(std::string target)
{
    return set_blocked(std::move(target), false);
}

Task<Result<std::string>> ControlServices::list_blocks()
{
    struct Blocks {
        std::vector<storage::HostBlock> hosts;
        std::vector<storage::ActorBlock> accounts;
    };
    auto const blocks = co_await environment_.database.read("control.blocks", [](storage::Snapshot& snapshot) {
        return Blocks{storage::list_host_blocks(snapshot), storage::list_actor_blocks(snapshot)};
    });
    co_return json::write([&](json::Object& out) {
        out.add("hosts", [&](json::Array& hosts) {
            for (auto const& block : blocks.hosts) {
                hosts.add([&](json::Object& row) {
                    row.add("host", block.name);
                    row.add("since", block.since);
                });
            }
        });
        out.add("accounts", [&](json::Array& accounts) {
            for (auto const& block : blocks.accounts) {
                accounts.add([&](json::Object& row) {
                    row.add("id", block.iri);
                    row.add("since", block.created);
                });
            }
        });
    });
}

Task<Result<std::string>> ControlServices::import_blocks(std::string list)
{
    auto own = environment_.identity.former_hosts;
    own.push_back(environment_.identity.host);
    own.push_back(environment_.identity.handle_domain);
    auto const read = bridge::read_block_list(list, own);
    if (!read) {
        co_return fail(Errc::invalid_input, "nothing was imported:\n" + read.error().detail);
    }
    auto const blocked = co_await blocks_.block_hosts(read->hosts);
    wake_();
    co_return json::write([&](json::Object& out) {
        out.add("blocked", blocked);
        out.add("blocked_before", read->hosts.size() - blocked);
        out.add("skipped_silence", read->silenced);
        out.add("skipped_noop", read->noted);
    });
}

Task<Result<std::string>> ControlServices::forget(std::string target, bool blocks, bool sure)
{
    auto const forgotten = co_await forgetting_.forget({std::move(target), blocks, sure});
    if (!forgotten) {
        co_return tl::unexpected(forgotten.error());
    }
    wake_();
    co_return json::write([&](json::Object& out) {
        out.add("forgotten", forgotten->name);
        out.add("removed", [&](json::Object& removed) {
            auto const& rows = forgotten->removed;
            removed.add("follower", rows.followers);
            removed.add("follow_request", rows.follow_requests);
            removed.add("reply", rows.replies);
            removed.add("reaction", rows.reactions);
            removed.add("quote_stamp", rows.quote_stamps);
            removed.add("remote_actor", rows.remote_actors);
            removed.add("activity", rows.answers);
            removed.add("retry", rows.retries);
            removed.add("inbox", rows.inboxes);
            removed.add("host", rows.hosts);
            removed.add("block", rows.blocks);
        });
        out.add("inboxes_kept_for_deletes", forgotten->inboxes_kept);
        out.add("reactions_looked_for", forgotten->reactions_looked_for);
    });
}

Task<Result<std::string>> ControlServices::disclose(std::string who)
{
    auto const record = co_await disclosure_.of(std::move(who));
    if (!record) {
        co_return tl::unexpected(record.error());
    }
    co_return write_record(*record, environment_.identity, environment_.clock.now());
}

}  // namespace wikipub::app
