// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/editor_handles.h"
#include "flows/editor_keys.h"
#include "flows/extension_mail.h"
#include "storage/editors.h"
#include "storage/held.h"
#include "storage/positions.h"
#include "unit/flows/flows_fixture.h"

#include <gmock/gmock.h>

#include <mutex>

namespace wikipub::flows {

class ExtensionMailTest : public FlowsTest {
protected:
    ExtensionMailTest() { small_wiki_.set(7, {.title = "Albert Einstein"}); }
    ~ExtensionMailTest() override
    {
        mail_.close();
        extension_.close();
        run_until([this] { return running_ == 0; });  // it uses what this class owns
    }

    void answer(test::Received const& request, test::LoopbackServer::Connection& connection)
    {
        std::lock_guard const lock(mutex_);
        auto const route = request.target.substr(0, request.target.find('?'));
        auto const body = bodies_.find(route.substr(route.rfind('/') + 1));
        if (body == bodies_.end()) {
            connection.answer(500, "Fatal exception");
        } else {
            connection.answer(200, body->second);
        }
    }
    void says(std::string const& route, std::string body)
    {
        std::lock_guard const lock(mutex_);
        bodies_[route] = std::move(body);
    }
    void is_silent_about(std::string const& route)
    {
        std::lock_guard const lock(mutex_);
        bodies_.erase(route);
    }
    /// How often it was asked for it.
    std::size_t asked(std::string const& route) const
    {
        auto const all = server_.received();
        return static_cast<std::size_t>(std::ranges::count_if(all, [&](test::Received const& request) {
            return request.target.find("/v1/" + route) != std::string::npos;
        }));
    }

    wiki::OutboxEntry entry(std::int64_t version, decltype(wiki::OutboxEntry::what) what) const
    {
        return {++sequence_, version, clock_.now(), std::move(what)};
    }
    static wiki::RevisionsShown hides(std::vector<RevId> revisions, bool suppressed = false)
    {
        wiki::RevisionsShown shown{PageId{7}, {}, suppressed};
        for (auto const id : revisions) {
            shown.revisions.push_back({id, false});
        }
        return shown;
    }
    static wiki::EditorConsent consent(std::int64_t actor, std::int64_t version)
    {
        wiki::EditorConsent consent;
        consent.actor = actor;
        consent.user_id = actor + 1000;
        consent.version = version;
        consent.state = wiki::EditorConsent::State::active;
        consent.name = "Editor " + std::to_string(actor);
        consent.user_page = "https://wiki.example/wiki/User:" + std::to_string(actor);
        consent.posts = true;
        consent.text_version = 1;
        return consent;
    }
    int push(std::vector<wiki::OutboxEntry> entries)
    {
        return run(mail_.apply(std::move(entries), ExtensionMail::Came::pushed));
    }
    std::vector<storage::Withdrawal> receipts(storage::Suppressed suppressed)
    {
        return read([suppressed](storage::Snapshot& snapshot) {
            storage::WithdrawalId const newest{std::numeric_limits<std::int64_t>::max()};
            return storage::list_withdrawals_of_wiki(snapshot, kWiki, suppressed, newest, 100);
        });
    }
    std::string position()
    {
        auto const found = read([](storage::Snapshot& snapshot) {
            return storage::find_position(snapshot, "extension/" + std::string(kWiki));
        });
        return found ? found->value : "";
    }
    std::optional<storage::Editor> editor(std::int64_t actor)
    {
        return read([actor](storage::Snapshot& snapshot) { return storage::find_editor(snapshot, actor); });
    }
    void start() { start(mail_.run()); }
    void start(Task<> task)
    {
        ++running_;
        asio::co_spawn(loop_, std::move(task), [this](std::exception_ptr) { --running_; });
    }

    int running_ = 0;
    mutable std::int64_t sequence_ = 0;
    std::mutex mutex_;
    std::map<std::string, std::string> bodies_{
        {"state", R"({"wiki":"wiingest","extension":"1.0.0","last":1000})"},
        {"outbox", R"({"entries":[],"last":1000})"},
        {"editors", R"({"editors":[],"continue":null})"},
        {"lists", R"({"version":1,"denied":[],"unnamed":[]})"}};
    test::LoopbackServer server_{[this](test::Received const& request, test::LoopbackServer::Connection& connection) {
        answer(request, connection);
    }};
    wiki::Extension extension_{
        loop_.get_executor(),
        client_,
        clock_,
        random_,
        metrics_,
        {.wiki = std::string(kWiki),
         .path = std::string(kWiki),
         .url = server_.url("/rest.php"),
         .host_header = "",
         .secrets = {sig::WikiSecret("0123456789abcdef0123456789abcdef")},
         .limits = {1'000'000, 1}}};
    EditorKeys editor_keys_{database_, clock_, keys_};
    EditorHandles editor_handles_{environment_, pages_};
    Consents consents_{environment_, editor_keys_, editor_handles_, redactor_};
    int woken_ = 0;
    ExtensionMail mail_{environment_, wiki(), extension_, pages_, redactor_, consents_, [this] { ++woken_; }};
};

}  // namespace wikipub::flows
