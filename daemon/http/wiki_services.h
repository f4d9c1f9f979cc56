// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/task.h"
#include "json/reader.h"
#include "sig/wiki_mac.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::http {

/// An answer that is no success (`schemas/api/error.json`).
struct WikiRefusal {
    unsigned status = 400;
    std::string_view error;  ///< a constant: not_found, conflict …
    std::string detail;      ///< what is wrong, for whoever reads the wiki's log; may be empty
};
/// A JSON document.
using WikiAnswer = tl::expected<std::string, WikiRefusal>;

/// What a wiki's extension may ask of the daemon (`schemas/api/`). `wiki` is the dbname of the wiki that signed: each
/// answer is about that wiki alone. On the loop.
class WikiServices {
public:
    virtual ~WikiServices() = default;

    /// nullptr where no such wiki is known, or it has no extension. Valid until the loop turns.
    virtual std::vector<sig::WikiSecret> const* secrets_of(std::string_view wiki) = 0;
    /// False where a request of the wiki had it before, on any node.
    virtual Task<bool> use_nonce(std::string wiki, std::string nonce) = 0;

    /// Rows of the wiki's outbox; `entries` is an array and lives until the task ends.
    virtual Task<WikiAnswer> outbox(std::string wiki, json::Value entries) = 0;
    virtual Task<WikiAnswer> look(std::string wiki) = 0;
    /// Whether the handle may be had by the editor `actor` (0: a new one) of that user name. `handle` may be anything;
    /// `-` asks for the one that we would choose.
    virtual Task<WikiAnswer> handle(std::string wiki, std::string handle, std::int64_t actor, std::string user) = 0;

    virtual Task<WikiAnswer> editor(std::string wiki, std::int64_t actor) = 0;
    enum class RequestVerdict { accept, reject };
    virtual Task<WikiAnswer> answer_request(
        std::string wiki, std::int64_t actor, std::int64_t request, RequestVerdict verdict
    ) = 0;
    virtual Task<WikiAnswer> remove_follower(std::string wiki, std::int64_t actor, std::string follower) = 0;
    virtual Task<WikiAnswer> withdraw_post(std::string wiki, std::int64_t actor, std::int64_t post) = 0;
    virtual Task<WikiAnswer> link(std::string wiki, std::int64_t actor, std::string account, std::string user_page) = 0;
    virtual Task<WikiAnswer> unlink(std::string wiki, std::int64_t actor) = 0;

    virtual Task<WikiAnswer> move(std::string wiki, std::int64_t actor) = 0;
    /// `before`: `next` of an earlier answer, here and below.
    virtual Task<WikiAnswer> replies(std::string wiki, std::int64_t actor, std::optional<std::int64_t> before) = 0;
    virtual Task<WikiAnswer> hide_reply(std::string wiki, std::int64_t actor, std::int64_t reply) = 0;
    virtual Task<WikiAnswer> report_reply(
        std::string wiki, std::int64_t actor, std::int64_t reply, std::string comment
    ) = 0;
    /// By one editor, for that editor.
    virtual Task<WikiAnswer> block_for_editor(
        std::string wiki, std::int64_t actor, std::string target, bool blocked
    ) = 0;

    virtual Task<WikiAnswer> page(std::string wiki, std::int64_t page) = 0;

    virtual Task<WikiAnswer> status(std::string wiki) = 0;
    virtual Task<WikiAnswer> pause(std::string wiki) = 0;
    virtual Task<WikiAnswer> resume(std::string wiki) = 0;
    /// `suppressed`: also those learnt from suppression.
    virtual Task<WikiAnswer> redactions(std::string wiki, bool suppressed, std::optional<std::int64_t> before) = 0;
    virtual Task<WikiAnswer> blocks(std::string wiki) = 0;
    virtual Task<WikiAnswer> block(std::string wiki, std::string target) = 0;
    virtual Task<WikiAnswer> unblock(std::string wiki, std::string target) = 0;
    virtual Task<WikiAnswer> reports(std::string wiki, std::optional<std::int64_t> before) = 0;
    enum class ReportAction { resolve, hide_reply, block_actor, block_host };
    virtual Task<WikiAnswer> answer_report(std::string wiki, std::int64_t report, ReportAction action) = 0;
};

}  // namespace wikipub::http
