// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/extension_mail.h"

#include "base/log.h"
#include "base/strings.h"
#include "storage/positions.h"

#include <algorithm>
#include <iterator>

namespace wikipub::flows {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kOutboxPeriod = seconds{60};
/// Told to look again and again, it still reads only so often.
constexpr auto kShortestPause = seconds{1};
constexpr auto kListsPeriod = minutes{5};
constexpr auto kEditorsPeriod = minutes{5};
constexpr std::size_t kMostPushes = 1000;

bridge::PageList list_of(std::vector<wiki::ListedPage> const& pages)
{
    bridge::PageList list;
    for (auto const& page : pages) {
        list.add(page.page);
        list.add(page.title);
    }
    return list;
}

bool is_over(std::optional<Monotonic> since, Milliseconds period, Monotonic now)
{
    return !since || now - *since >= period;
}

}  // namespace

ExtensionMail::ExtensionMail(
    Environment& environment,
    Wiki& wiki,
    wiki::Extension& extension,
    Pages& pages,
    Redactor& redactor,
    Consents& consents,
    std::function<void()> wake_publisher
)
    : environment_(environment),
      wiki_(wiki),
      extension_(extension),
      pages_(pages),
      redactor_(redactor),
      consents_(consents),
      wake_publisher_(std::move(wake_publisher)),
      pulse_(environment.loop),
      consents_lane_(environment.loop),
      others_lane_(environment.loop)
{
    wiki_.set_own_lists(std::nullopt);
}

Task<> ExtensionMail::run()
{
    while (!pulse_.closed()) {
        auto const began = environment_.clock.monotonic();
        co_await read_all();
        if (!co_await pulse_.sleep(kOutboxPeriod)) {
            co_return;
        }
        auto const since = environment_.clock.monotonic() - began;
        if (since < kShortestPause) {
            co_await pulse_.sleep(std::chrono::duration_cast<Milliseconds>(kShortestPause - since));
        }
    }
}

Task<ExtensionMail::Heard> ExtensionMail::push(std::vector<wiki::OutboxEntry> entries, Milliseconds most)
{
    std::vector<std::pair<std::shared_ptr<Push>, std::size_t>> under_way;
    for (auto const lane : {Lane::others, Lane::consents}) {
        auto const push = std::make_shared<Push>();
        std::ranges::copy_if(entries, std::back_inserter(push->entries), [lane](wiki::OutboxEntry const& entry) {
            return lane_of(entry) == lane;
        });
        auto& state = state_of(lane);
        if (state.pushed.size() >= kMostPushes) {
            look();
        } else if (!push->entries.empty()) {
            under_way.emplace_back(push, push->entries.size());
            state.pushed.push_back(push);
            state.pulse.wake();
        }
    }
    Heard heard{0, entries.size()};
    auto const deadline = environment_.clock.monotonic() + most;
    for (auto const& [push, count] : under_way) {
        auto const left = std::chrono::ceil<Milliseconds>(deadline - environment_.clock.monotonic());
        if (!push->applied && left > Milliseconds{0}) {
            co_await push->done.wait(left);
        }
        if (push->applied) {
            heard.applied += *push->applied;
            heard.pending -= count;
        }
    }
    co_return heard;
}

Task<> ExtensionMail::run_pushed(Lane lane)
{
    auto& state = state_of(lane);
    do {
        while (!state.pushed.empty() && !state.pulse.closed()) {
            auto const push = std::move(state.pushed.front());
            state.pushed.pop_front();
            push->applied = co_await apply(std::move(push->entries), Came::pushed);
            push->done.wake_all();
        }
    } while (co_await state.pulse.sleep(std::chrono::hours{1}));
}

void ExtensionMail::close()
{
    pulse_.close();
    consents_lane_.pulse.close();
    others_lane_.pulse.close();
}

Task<> ExtensionMail::read_all()
{
    auto const state = co_await extension_.state();
    if (!state) {
        report("state", state.error());
        co_return;
    }
    if (auto const read = co_await read_outbox(state->last); !read) {
        report("outbox", read.error());
    }
    auto const now = environment_.clock.monotonic();
    if (!wiki_.knows_its_lists() || is_over(lists_read_, kListsPeriod, now)) {
        if (auto const read = co_await read_lists(); !read) {
            report("lists", read.error());
        }
    }
    if (is_over(editors_read_, kEditorsPeriod, now)) {
        if (auto const read = co_await read_editors(); !read) {
            report("editors", read.error());
        }
    }
}

Task<Result<>> ExtensionMail::read_outbox(std::int64_t last)
{
    auto const source = position_name();
    auto const saved = co_await environment_.database.read("mail.position", [source](storage::Snapshot& snapshot) {
        return storage::find_position(snapshot, source);
    });
    auto after = saved ? parse_decimal(saved->value).value_or(0) : 0;
    if (after > last) {
        // The wiki's database is older than what it told us: what it says now may have those numbers again.
        log::warn("extension.outbox_restarted", {{log::Field::path, wiki_.path()}});
        after = 0;
    }
    while (!pulse_.closed()) {
        auto outbox = co_await extension_.outbox(after);
        if (!outbox) {
            co_return tl::unexpected(outbox.error());
        }
        for (auto const& refused : outbox->refused) {
            log::error("extension.entry_refused", {{log::Field::path, wiki_.path()}, {log::Field::detail, refused}});
        }
        co_await apply(std::move(outbox->entries), Came::in_order);
        // A part may hold fewer rows than were asked for without being the last.
        if (outbox->rows == 0 || outbox->read_to >= outbox->last) {
            break;
        }
        after = outbox->read_to;
    }
    co_return Result<>{};
}

Task<Result<>> ExtensionMail::read_lists()
{
    auto lists = co_await extension_.lists();
    if (!lists) {
        wiki_.set_own_lists(std::nullopt);
        co_return tl::unexpected(lists.error());
    }
    lists_read_ = environment_.clock.monotonic();
    bool const changed = lists_ != *lists;
    wiki_.set_own_lists(Wiki::Lists{list_of(lists->denied), list_of(lists->unnamed)});
    lists_ = std::move(*lists);
    if (changed) {
        co_await redactor_.hide_denied(wiki_);
        wake_publisher_();
    }
    co_return Result<>{};
}

Task<Result<>> ExtensionMail::read_editors()
{
    heard_of_.clear();
    std::set<std::int64_t> actors;
    std::string from;
    do {
        auto page = co_await extension_.editors(from);
        if (!page) {
            co_return tl::unexpected(page.error());
        }
        for (auto const& refused : page->refused) {
            log::error("extension.editor_refused", {{log::Field::path, wiki_.path()}, {log::Field::detail, refused}});
        }
        for (auto& editor : page->editors) {
            actors.insert(editor.actor);
            co_await consents_.apply(wiki_, std::move(editor));
        }
        from = std::move(page->next);
        if (pulse_.closed()) {
            co_return fail(Errc::unavailable, "the daemon ends");
        }
    } while (!from.empty());
    // Who opted in while the pages before theirs were read is in none of them.
    actors.merge(heard_of_);
    co_await consents_.complete_reading(wiki_, std::move(actors));
    editors_read_ = environment_.clock.monotonic();
    co_return Result<>{};
}

void ExtensionMail::report(std::string_view what, Error const& error) const
{
    log::warn(
        "extension.unanswered",
        {{log::Field::path, wiki_.path()}, {log::Field::state, what}, {log::Field::detail, error.detail}}
    );
}

}  // namespace wikipub::flows
