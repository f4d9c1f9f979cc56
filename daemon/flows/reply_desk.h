// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "storage/replies.h"
#include "storage/reports.h"

#include <string>
#include <vector>

namespace wikipub::flows {

/// A reply and where the post that it answers is read.
struct ReplyView {
    storage::Reply reply;
    std::string post_url;
};

/// What was reported, and about whom.
struct ReportView {
    struct Post {
        PostId id;
        std::string url;
    };
    storage::Report report;
    std::string actor;  ///< id of ours; empty where it is about a reply
    std::vector<Post> posts;
    std::optional<ReplyView> reply;  ///< none where it is gone
    /// By number: who may not read the report.
    std::vector<std::int64_t> editors;
};

inline constexpr int kRepliesAtOnce = 20;

/// What others answered, for the editor who asked to read it, and what was reported, for those who moderate the wiki.
/// Every question names the wiki it came from. On the loop.
class ReplyDesk {
public:
    explicit ReplyDesk(Environment& environment) : environment_(environment) {}

    /// Newest first, kRepliesAtOnce at most. not_found where the editor did not switch them on.
    Task<Result<std::vector<ReplyView>>> list(Wiki& wiki, std::int64_t actor, storage::ReplyId before);
    /// not_found where it answers nobody's posts but another's.
    Task<Result<>> hide(Wiki& wiki, std::int64_t actor, storage::ReplyId reply);
    Task<Result<>> report(Wiki& wiki, std::int64_t actor, storage::ReplyId reply, std::string comment);

    /// Newest first, kRepliesAtOnce at most.
    Task<std::vector<ReportView>> reports(Wiki& wiki, storage::ReportId before);
    Task<std::optional<ReportView>> find_report(Wiki& wiki, storage::ReportId id);
    Task<> resolve(storage::ReportId id);
    /// For everybody: its words go.
    Task<> hide(storage::ReplyId reply);

private:
    Task<std::optional<storage::Actor>> actor_of(Wiki& wiki, std::int64_t number, bool wants_replies);
    Task<bool> is_reply_to(storage::ReplyId reply, ActorKey actor);

    Environment& environment_;
};

}  // namespace wikipub::flows
