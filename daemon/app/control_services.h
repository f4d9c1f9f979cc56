// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/blocks.h"
#include "flows/directory.h"
#include "flows/disclosure.h"
#include "flows/environment.h"
#include "flows/forgetting.h"
#include "flows/page_handles.h"
#include "flows/pages.h"
#include "flows/redactor.h"
#include "http/control.h"

#include <functional>

namespace wikipub::app {

/// What `wikipubctl` asks. On the loop.
class ControlServices final : public http::ControlServices {
public:
    /// `wake`: something may be published or sent again.
    ControlServices(
        flows::Environment& environment,
        flows::Directory& directory,
        flows::Pages& pages,
        flows::PageHandles& handles,
        flows::Redactor& redactor,
        flows::Blocks& blocks,
        flows::Forgetting& forgetting,
        flows::Disclosure& disclosure,
        std::function<void()> wake
    );

    Task<Result<std::string>> status() override;
    Task<Result<std::string>> lookup(std::string text) override;
    Task<Result<std::string>> followers(std::string actor, std::optional<std::string> cursor) override;
    Task<Result<std::string>> queue() override;
    Task<Result<std::string>> pause(std::optional<std::string> actor) override;
    Task<Result<std::string>> resume(std::optional<std::string> actor) override;
    Task<Result<std::string>> redactions() override;
    Task<Result<std::string>> confirm_redactions(std::string wiki) override;
    Task<Result<std::string>> rehandle(std::string actor) override;
    Task<Result<std::string>> block(std::string target) override;
    Task<Result<std::string>> unblock(std::string target) override;
    Task<Result<std::string>> list_blocks() override;
    Task<Result<std::string>> import_blocks(std::string list) override;
    Task<Result<std::string>> forget(std::string target, bool blocks, bool sure) override;
    Task<Result<std::string>> disclose(std::string who) override;

private:
    Task<Result<std::string>> set_blocked(std::string target, bool blocked);
    Result<std::string> pause_scope(std::optional<std::string> const& wiki) const;

    flows::Environment& environment_;
    flows::Directory& directory_;
    flows::Pages& pages_;
    flows::PageHandles& handles_;
    flows::Redactor& redactor_;
    flows::Blocks& blocks_;
    flows::Forgetting& forgetting_;
    flows::Disclosure& disclosure_;
    std::function<void()> wake_;
};

}  // namespace wikipub::app
