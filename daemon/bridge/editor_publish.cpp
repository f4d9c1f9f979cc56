// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/editor_publish.h"

#include "bridge/window.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace wikipub::bridge {

namespace {

constexpr Milliseconds kAskAgain = std::chrono::minutes{1};

/// The policy by which a window of an editor's edits opens and closes.
Policy of_editors(Policy policy)
{
    policy.hold = policy.hold_editor;
    policy.minor_edits = true;
    policy.bot_edits = false;
    return policy;
}

class OwnCheck {
public:
    OwnCheck(
        HeldPost const& held,
        Situation const& situation,
        EditorChoice const& choice,
        Policy const& policy,
        SummaryFilter const& filter,
        Timestamp now
    )
        : held_(held), situation_(situation), choice_(choice), policy_(policy), filter_(filter), now_(now)
    {
        for (auto const& revision : held.revisions) {
            auto const answer = situation.wiki.revisions.find(revision.id);
            answered_ = answered_ && answer != situation.wiki.revisions.end();
            auto const* const facts = visible(situation.wiki, revision.id, page().id);
            if (facts == nullptr || facts->user_id == 0 || facts->user_id != choice.user_id) {
                continue;
            }
            shown_.push_back(facts);
            if (stands(*facts) && (choice.minor || !facts->minor)) {
                add_to_runs(facts);
            }
        }
    }

    Verdict verdict() const
    {
        if (!answered_) {
            return wait(held_, now_ + kAskAgain, WaitReason::unanswered);
        }
        if (auto const reason = drop_reason()) {
            return Drop{*reason};
        }
        auto const closes = std::min(held_.latest + policy_.hold_editor, held_.opened + 3 * policy_.hold_editor);
        if (now_ < closes) {
            return wait(held_, closes, WaitReason::window_open);
        }
        if (situation_.history.posts_today >= policy_.daily_cap_editor) {
            return wait_until_tomorrow(held_, page().id, now_);
        }
        return publish();
    }

private:
    /// Consecutive revisions: one difference shows them all.
    using Revisions = std::vector<RevisionFacts const*>;

    PageFacts const& page() const { return situation_.wiki.page; }
    bool creates() const { return runs_.front().front()->parent.value == 0; }

    void add_to_runs(RevisionFacts const* facts)
    {
        if (runs_.empty() || runs_.back().back()->id != facts->parent) {
            runs_.emplace_back();
        }
        runs_.back().push_back(facts);
    }

    std::optional<DropReason> drop_reason() const
    {
        if (runs_.empty()) {
            return DropReason::nothing_left;
        }
        auto const& spaces = choice_.namespaces;
        bool const is_elsewhere =
            spaces && std::find(spaces->begin(), spaces->end(), page().namespace_id) == spaces->end();
        if (is_elsewhere || (choice_.only_new && !creates())) {
            return DropReason::not_chosen;
        }
        auto const* const before = parent_of(runs_.front());
        bool const is_one_run = runs_.size() == 1 && before != nullptr && !before->sha1.empty();
        bool const is_undone = is_one_run && before->sha1 == runs_.front().back()->sha1;
        return is_undone ? std::optional(DropReason::no_net_change) : std::nullopt;
    }

    RevisionFacts const* parent_of(Revisions const& run) const
    {
        return visible(situation_.wiki, run.front()->parent, page().id);
    }

    std::optional<std::int64_t> delta_of(Revisions const& run) const
    {
        if (run.front()->parent.value == 0) {
            return run.back()->size;
        }
        auto const* const before = parent_of(run);
        return before != nullptr ? std::optional(run.back()->size - before->size) : std::nullopt;
    }

    std::optional<std::int64_t> byte_delta() const
    {
        std::int64_t sum = 0;
        for (auto const& run : runs_) {
            auto const delta = delta_of(run);
            if (!delta) {
                return std::nullopt;
            }
            sum += *delta;
        }
        return sum;
    }

    std::vector<Change> largest() const
    {
        std::vector<Change> changes;
        for (auto const& run : runs_) {
            if (auto const delta = delta_of(run)) {
                changes.push_back({run.back()->id, run.front()->parent, *delta});
            }
        }
        std::stable_sort(changes.begin(), changes.end(), [](Change const& left, Change const& right) {
            return std::abs(left.byte_delta) > std::abs(right.byte_delta);
        });
        changes.resize(std::min(changes.size(), kMaxLargest));
        return changes;
    }

    std::vector<Summary> summaries(PostKind kind) const
    {
        std::vector<Summary> said;
        if (kind == PostKind::digest) {
            return said;
        }
        std::set<std::string> others;
        for (auto const& [id, facts] : situation_.wiki.revisions) {
            if (!facts.user.empty() && facts.user_id != choice_.user_id) {
                others.insert(facts.user);
            }
        }
        std::vector<std::string> const names(others.begin(), others.end());
        auto const redundant = kind == PostKind::creation ? Neutral::created : Neutral::none;
        for (auto const& run : runs_) {
            for (auto const* const facts : run) {
                auto const comment = facts->comment_hidden ? std::string_view{} : facts->comment;
                auto summary = filter_.read(comment, true, names);
                bool const is_news = !summary.empty() && (!summary.quoted.empty() || summary.neutral != redundant);
                if (is_news && (said.empty() || said.back() != summary)) {
                    said.push_back(std::move(summary));
                }
            }
        }
        if (said.size() > kMaxSummaries) {
            said.erase(said.begin(), said.end() - kMaxSummaries);
        }
        return said;
    }

    Verdict publish() const
    {
        Publish post;
        auto& said = post.said;
        auto const counted = [&] {
            std::size_t sum = 0;
            for (auto const& run : runs_) {
                sum += run.size();
            }
            return static_cast<int>(sum) + held_.omitted;
        }();
        said.own = true;
        said.kind = creates() ? PostKind::creation : PostKind::edits;
        if (held_.digest && counted > 1) {
            said.kind = PostKind::digest;
        }
        said.page = page().id;
        said.title = page().title;
        said.edits = counted;
        said.byte_delta = byte_delta();
        bool const is_one_run = runs_.size() == 1 && held_.omitted == 0;
        said.from = is_one_run ? runs_.front().front()->parent : RevId{};
        said.to = runs_.back().back()->id;
        said.summaries = summaries(said.kind);
        if (said.kind == PostKind::digest || !is_one_run) {
            said.largest = largest();
        }
        for (auto const* const facts : shown_) {
            post.revisions.push_back(facts->id);
        }
        for (auto const& revision : held_.revisions) {
            if (std::ranges::find(post.revisions, revision.id) == post.revisions.end()) {
                post.happened.push_back(happened_key(revision.id));
            }
        }
        return post;
    }

    HeldPost const& held_;
    Situation const& situation_;
    EditorChoice const& choice_;
    Policy const& policy_;
    SummaryFilter const& filter_;
    Timestamp now_;
    bool answered_ = true;
    Revisions shown_;  ///< the editor's own
    std::vector<Revisions> runs_;
};

}  // namespace

std::optional<NotHeld> why_not_held(events::Event const& event, EditorChoice const& choice)
{
    if (event.kind == events::Kind::move) {
        return NotHeld::not_a_change;
    }
    if (event.minor && !choice.minor) {
        return NotHeld::minor;
    }
    if (choice.only_new && event.kind != events::Kind::creation && event.parent_rev_id.value != 0) {
        return NotHeld::not_a_change;
    }
    return why_not_held(event, of_editors({}));
}

HeldPost coalesce_own(std::optional<HeldPost> held, events::Event const& event, Policy const& policy, Timestamp now)
{
    return *coalesce(std::move(held), event, false, of_editors(policy), now);
}

Verdict decide_own(
    HeldPost const& held,
    Situation const& situation,
    EditorChoice const& choice,
    Policy const& policy,
    SummaryFilter const& summaries,
    Timestamp now
)
{
    if (situation.wiki.page.missing) {
        return Drop{DropReason::page_missing};
    }
    if (situation.unfollowable) {
        return Drop{DropReason::unfollowable};
    }
    if (situation.unnamed || held.unnamed) {
        return Drop{DropReason::unnamed_page};
    }
    return OwnCheck(held, situation, choice, policy, summaries, now).verdict();
}

}  // namespace wikipub::bridge
