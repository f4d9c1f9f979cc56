// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/publish.h"

#include "bridge/window.h"

#include <algorithm>
#include <set>

namespace wikipub::bridge {

namespace {

using std::chrono::days;

constexpr Milliseconds kAskAgain = std::chrono::minutes{1};

// Titles are hashed: the keys outlive the words. FNV-1a, since the value is stored.
std::string happened_key(std::string_view kind, std::string_view title)
{
    std::uint64_t hash = 0xCBF29CE484222325;
    for (auto const character : title) {
        hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001B3;
    }
    return std::string(kind) + ':' + std::to_string(hash);
}

/// The check of one window of edits.
class EditCheck {
public:
    EditCheck(
        HeldPost const& held,
        Situation const& situation,
        Policy const& policy,
        SummaryFilter const& filter,
        Timestamp now
    )
        : held_(held),
          situation_(situation),
          policy_(policy),
          filter_(filter),
          now_(now),
          window_(window_of(held, situation.wiki))
    {
    }

    Verdict verdict() const
    {
        if (!window_.answered) {
            return wait(held_, now_ + kAskAgain, WaitReason::unanswered);
        }
        if (auto const reason = drop_reason()) {
            return Drop{*reason};
        }
        if (auto waiting = waiting_for_time()) {
            return *std::move(waiting);
        }
        if (auto waiting = waiting_for_title()) {
            return *std::move(waiting);
        }
        if (situation_.history.posts_today >= policy_.daily_cap) {
            return wait_until_tomorrow(held_, page().id, now_);
        }
        return publish();
    }

private:
    PageFacts const& page() const { return situation_.wiki.page; }
    RevisionFacts const& last() const { return *window_.shown.back(); }

    bool became_redirect() const { return page().redirect && window_.made_redirect; }

    std::optional<DropReason> drop_reason() const
    {
        if (window_.counted.empty()) {
            return DropReason::nothing_left;
        }
        auto const* const before = window_.before;
        if (before != nullptr && !before->sha1.empty() && before->sha1 == last().sha1) {
            return DropReason::no_net_change;
        }
        return page().redirect && !became_redirect() ? std::optional(DropReason::still_redirect) : std::nullopt;
    }

    std::optional<Verdict> waiting_for_time() const
    {
        auto held = held_;
        held.unnamed = held.unnamed || situation_.unnamed;
        auto const by_new_editor = std::any_of(window_.counted.begin(), window_.counted.end(), [](auto const* facts) {
            return facts->author != Author::autoconfirmed;
        });
        auto hold = policy_.hold;
        hold = std::max(hold, by_new_editor ? policy_.hold_new_editor : hold);
        hold = std::max(hold, named().empty() ? hold : policy_.hold_editor);
        hold = std::max(hold, held.unnamed ? policy_.hold_unnamed : hold);
        auto const until = std::min(held.latest + hold, held.opened + 3 * hold);
        if (now_ >= until) {
            return std::nullopt;
        }
        auto const reason = held.unnamed ? WaitReason::unnamed_page : WaitReason::new_editor;
        return wait(std::move(held), until, reason);
    }

    // A title that has not stood its time is not shown, whether a move told of it or only the page's facts do.
    std::optional<Verdict> waiting_for_title() const
    {
        if (situation_.move_due && now_ < *situation_.move_due) {
            return wait(held_, *situation_.move_due, WaitReason::move_held);
        }
        auto const& known = situation_.history.title;
        if (known.empty() || page().title == known || page().title == held_.title_after || situation_.move_due) {
            return std::nullopt;
        }
        auto held = held_;
        held.title_after = page().title;
        return wait(std::move(held), now_ + policy_.hold_move, WaitReason::move_held);
    }

    // A target that is about a user, or denied, is not named: then it was an edit like others.
    bool may_name_target() const
    {
        static constexpr std::int64_t kUser = 2;
        static constexpr std::int64_t kUserTalk = 3;
        auto const& target = *page().redirect;
        return !target.denied && target.namespace_id >= 0 && target.namespace_id != kUser &&
               target.namespace_id != kUserTalk;
    }

    PostKind kind() const
    {
        if (became_redirect() && may_name_target()) {
            return PostKind::redirect;
        }
        if (held_.digest && edits() > 1) {
            return PostKind::digest;
        }
        return window_.creates ? PostKind::creation : PostKind::edits;
    }

    int edits() const { return static_cast<int>(window_.counted.size()) + held_.omitted; }

    bool unnamed() const { return held_.unnamed || situation_.unnamed; }

    bool may_name(RevisionFacts const& facts) const
    {
        return facts.user_id != 0 && situation_.may_be_named.contains(facts.user_id);
    }

    // In the order of their edits; nobody on a page of the list.
    std::vector<std::int64_t> named() const
    {
        std::vector<std::int64_t> users;
        for (auto const* const facts : window_.counted) {
            bool const is_new = std::find(users.begin(), users.end(), facts->user_id) == users.end();
            if (!unnamed() && may_name(*facts) && is_new && users.size() < kMaxNamed) {
                users.push_back(facts->user_id);
            }
        }
        return users;
    }

    bool has_others(std::vector<std::int64_t> const& named) const
    {
        return held_.omitted > 0 || std::any_of(window_.counted.begin(), window_.counted.end(), [&](auto const* facts) {
                   return std::find(named.begin(), named.end(), facts->user_id) == named.end();
               });
    }

    std::vector<Summary> summaries(PostKind kind) const
    {
        std::vector<Summary> said;
        if (unnamed() || kind == PostKind::digest) {
            return said;
        }
        auto const redundant = kind == PostKind::creation   ? Neutral::created
                               : kind == PostKind::redirect ? Neutral::redirected
                                                            : Neutral::none;
        auto const names = users();
        for (auto const* const facts : window_.counted) {
            auto summary =
                filter_.read(facts->comment_hidden ? std::string_view{} : facts->comment, may_quote(*facts), names);
            if (summary.quoted.empty() && summary.neutral == redundant) {
                continue;
            }
            if (said.empty() || said.back() != summary) {
                said.push_back(std::move(summary));
            }
        }
        if (said.size() > kMaxSummaries) {
            said.erase(said.begin(), said.end() - kMaxSummaries);
        }
        return said;
    }

    bool may_quote(RevisionFacts const& facts) const
    {
        return policy_.summaries == Summaries::all || may_name(facts) ||
               (policy_.summaries == Summaries::established && facts.author == Author::autoconfirmed);
    }

    std::vector<std::string> users() const
    {
        std::set<std::string> names;
        for (auto const& [id, facts] : situation_.wiki.revisions) {
            if (!facts.user.empty()) {
                names.insert(facts.user);
            }
        }
        return {names.begin(), names.end()};
    }

    std::optional<std::int64_t> byte_delta() const
    {
        if (window_.creates) {
            return last().size;
        }
        return window_.before != nullptr ? std::optional(last().size - window_.before->size) : std::nullopt;
    }

    Verdict publish() const
    {
        Publish post;
        auto& said = post.said;
        said.kind = kind();
        said.page = page().id;
        said.title = page().title;
        said.edits = edits();
        said.byte_delta = byte_delta();
        said.from = window_.before != nullptr ? window_.before->id : RevId{};
        said.to = last().id;
        said.summaries = summaries(said.kind);
        if (said.kind == PostKind::digest) {
            said.largest = largest_changes(window_, situation_.wiki);
        }
        if (said.kind == PostKind::redirect) {
            said.target = page().redirect->title;
            said.target_address = page().redirect->address;
        }
        if (said.kind != PostKind::digest) {
            post.named = named();
            said.others = !post.named.empty() && has_others(post.named);
        }
        for (auto const* const facts : window_.shown) {
            post.revisions.push_back(facts->id);
        }
        for (auto const& revision : held_.revisions) {
            if (std::ranges::find(post.revisions, revision.id) == post.revisions.end()) {
                post.happened.push_back(bridge::happened_key(revision.id));
            }
        }
        post.update_actor = !situation_.history.title.empty() && page().title != situation_.history.title;
        return post;
    }

    HeldPost const& held_;
    Situation const& situation_;
    Policy const& policy_;
    SummaryFilter const& filter_;
    Timestamp now_;
    Window window_;
};

Verdict decide_move(HeldPost const& held, Situation const& situation, Policy const& policy, Timestamp now)
{
    auto const& page = situation.wiki.page;
    if (page.title == (situation.history.title.empty() ? held.title_before : situation.history.title)) {
        return Drop{DropReason::moved_back};
    }
    if (page.title != held.title_after) {
        // Moved on, and no source told us: this title has to stand its time too.
        auto again = held;
        again.title_after = page.title;
        again.latest = now;
        return wait(std::move(again), now + policy.hold_move, WaitReason::move_held);
    }
    if (now < held.latest + policy.hold_move) {
        return wait(held, held.latest + policy.hold_move, WaitReason::move_held);
    }
    Publish post;
    post.said.kind = PostKind::move;
    post.said.page = page.id;
    post.said.title = page.title;
    post.log_id = held.log_id;
    if (held.log_id != 0) {
        post.log_at = held.moved;
    }
    post.happened.push_back(happened_key("move", page.title));
    post.update_actor = true;
    return post;
}

}  // namespace

std::set<RevId> revisions_to_check(HeldPost const& held)
{
    std::set<RevId> ids;
    for (auto const& revision : held.revisions) {
        ids.insert(revision.id);
        if (revision.parent.value != 0) {
            ids.insert(revision.parent);
        }
    }
    return ids;
}

WaitUntil wait(HeldPost held, Timestamp until, WaitReason reason)
{
    held.not_before = std::max(held.not_before, until);
    held.due = std::max(held.due, until);
    return {std::move(held), reason};
}

WaitUntil wait_until_tomorrow(HeldPost held, PageId page, Timestamp now)
{
    held.digest = true;
    auto const spread = std::chrono::seconds{page.value % 3600};
    return wait(std::move(held), std::chrono::floor<days>(now) + days{1} + spread, WaitReason::daily_cap);
}

Verdict decide(
    HeldPost const& held,
    Situation const& situation,
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
    if (held.kind == HeldPost::Kind::move) {
        return decide_move(held, situation, policy, now);
    }
    return EditCheck(held, situation, policy, summaries, now).verdict();
}

std::string happened_key(RevId revision)
{
    return "rev:" + std::to_string(revision.value);
}

std::string_view name_of(DropReason reason)
{
    switch (reason) {
        case DropReason::nothing_left:
            return "nothing_left";
        case DropReason::no_net_change:
            return "no_net_change";
        case DropReason::still_redirect:
            return "still_redirect";
        case DropReason::page_missing:
            return "page_missing";
        case DropReason::unfollowable:
            return "unfollowable";
        case DropReason::moved_back:
            return "moved_back";
        case DropReason::unnamed_page:
            return "unnamed_page";
        case DropReason::not_chosen:
            return "not_chosen";
    }
    return "";
}

std::string_view name_of(WaitReason reason)
{
    switch (reason) {
        case WaitReason::unanswered:
            return "unanswered";
        case WaitReason::window_open:
            return "window_open";
        case WaitReason::new_editor:
            return "new_editor";
        case WaitReason::unnamed_page:
            return "unnamed_page";
        case WaitReason::daily_cap:
            return "daily_cap";
        case WaitReason::move_held:
            return "move_held";
    }
    return "";
}

}  // namespace wikipub::bridge
