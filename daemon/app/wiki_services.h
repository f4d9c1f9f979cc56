// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/extensions.h"
#include "flows/account_links.h"
#include "flows/blocks.h"
#include "flows/directory.h"
#include "flows/editor_desk.h"
#include "flows/editor_handles.h"
#include "flows/environment.h"
#include "flows/reply_desk.h"
#include "http/wiki_services.h"

#include <functional>

namespace wikipub::app {

/// What a wiki's extension asks, answered by the use cases. On the loop.
class WikiServices final : public http::WikiServices {
public:
    /// `wake`: something may be published or sent again.
    WikiServices(
        flows::Environment& environment,
        Extensions& extensions,
        flows::Directory& directory,
        flows::EditorHandles& handles,
        flows::EditorDesk& desk,
        flows::AccountLinks& links,
        flows::ReplyDesk& replies,
        flows::Blocks& blocks,
        std::function<void()> wake
    );

    std::vector<sig::WikiSecret> const* secrets_of(std::string_view wiki) override;
    Task<bool> use_nonce(std::string wiki, std::string nonce) override;

    Task<http::WikiAnswer> outbox(std::string wiki, json::Value entries) override;
    Task<http::WikiAnswer> look(std::string wiki) override;
    Task<http::WikiAnswer> handle(std::string wiki, std::string handle, std::int64_t actor, std::string user) override;

    Task<http::WikiAnswer> editor(std::string wiki, std::int64_t actor) override;
    Task<http::WikiAnswer> answer_request(
        std::string wiki, std::int64_t actor, std::int64_t request, RequestVerdict verdict
    ) override;
    Task<http::WikiAnswer> remove_follower(std::string wiki, std::int64_t actor, std::string follower) override;
    Task<http::WikiAnswer> withdraw_post(std::string wiki, std::int64_t actor, std::int64_t post) override;
    Task<http::WikiAnswer> link(std::string wiki, std::int64_t actor, std::string account, std::string user_page)
        override;
    Task<http::WikiAnswer> unlink(std::string wiki, std::int64_t actor) override;

    Task<http::WikiAnswer> move(std::string wiki, std::int64_t actor) override;
    Task<http::WikiAnswer> replies(std::string wiki, std::int64_t actor, std::optional<std::int64_t> before) override;
    Task<http::WikiAnswer> hide_reply(std::string wiki, std::int64_t actor, std::int64_t reply) override;
    Task<http::WikiAnswer> report_reply(std::string wiki, std::int64_t actor, std::int64_t reply, std::string comment)
        override;
    Task<http::WikiAnswer> block_for_editor(std::string wiki, std::int64_t actor, std::string target, bool blocked)
        override;

    Task<http::WikiAnswer> page(std::string wiki, std::int64_t page) override;

    Task<http::WikiAnswer> status(std::string wiki) override;
    Task<http::WikiAnswer> pause(std::string wiki) override;
    Task<http::WikiAnswer> resume(std::string wiki) override;
    Task<http::WikiAnswer> redactions(std::string wiki, bool suppressed, std::optional<std::int64_t> before) override;
    Task<http::WikiAnswer> blocks(std::string wiki) override;
    Task<http::WikiAnswer> block(std::string wiki, std::string target) override;
    Task<http::WikiAnswer> unblock(std::string wiki, std::string target) override;
    Task<http::WikiAnswer> reports(std::string wiki, std::optional<std::int64_t> before) override;
    Task<http::WikiAnswer> answer_report(std::string wiki, std::int64_t report, ReportAction action) override;

private:
    /// The signer's: its signature held, so it is there.
    flows::Wiki& wiki_of(std::string_view wiki) const;
    bool may_block() const;
    Task<http::WikiAnswer> set_blocked(std::string target, bool blocked);

    flows::Environment& environment_;
    Extensions& extensions_;
    flows::Directory& directory_;
    flows::EditorHandles& handles_;
    flows::EditorDesk& desk_;
    flows::AccountLinks& links_;
    flows::ReplyDesk& replies_;
    flows::Blocks& blocks_;
    std::function<void()> wake_;
};

}  // namespace wikipub::app
