// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "http/router.h"

#include <optional>
#include <span>
#include <string>

/// The control socket: HTTP over a Unix socket of mode 0600, spoken by `wikipubctl` and nobody else. Answers are JSON
/// for people who run the daemon, so unlike the public routes they carry `Error::detail`.
namespace wikipub::http {

/// What `wikipubctl` may ask of a running daemon. Each returns a JSON document; the loop's own.
class ControlServices {
public:
    virtual ~ControlServices() = default;

    virtual Task<Result<std::string>> status() = 0;
    /// `text`: a handle, an address, an id, a page's address.
    virtual Task<Result<std::string>> lookup(std::string text) = 0;
    virtual Task<Result<std::string>> followers(std::string actor, std::optional<std::string> cursor) = 0;
    virtual Task<Result<std::string>> queue() = 0;
    /// Without an actor: everything.
    virtual Task<Result<std::string>> pause(std::optional<std::string> actor) = 0;
    virtual Task<Result<std::string>> resume(std::optional<std::string> actor) = 0;
    virtual Task<Result<std::string>> redactions() = 0;
    /// Lets the withdrawals that a brake holds back go out; `wiki` is a `path`.
    virtual Task<Result<std::string>> confirm_redactions(std::string wiki) = 0;
    virtual Task<Result<std::string>> rehandle(std::string actor) = 0;
    /// `target`: a host or an actor's id.
    virtual Task<Result<std::string>> block(std::string target) = 0;
    virtual Task<Result<std::string>> unblock(std::string target) = 0;
    virtual Task<Result<std::string>> list_blocks() = 0;
    /// `list`: what bridge::read_block_list() reads.
    virtual Task<Result<std::string>> import_blocks(std::string list) = 0;
    /// `target` as for block(); `blocks`: these too; `sure`: also a host from which somebody follows.
    virtual Task<Result<std::string>> forget(std::string target, bool blocks, bool sure) = 0;
    /// What is kept about an editor, or an account elsewhere.
    virtual Task<Result<std::string>> disclose(std::string who) = 0;
};

/// Reads take query parameters, changes a form (application/x-www-form-urlencoded) with the names of the arguments
/// above.
std::span<Route<ControlServices> const> control_routes();

}  // namespace wikipub::http
