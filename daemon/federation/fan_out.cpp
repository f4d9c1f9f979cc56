// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/fan_out.h"

#include "base/log.h"
#include "federation/courtesy.h"
#include "federation/dispatch.h"
#include "federation/hearing.h"
#include "federation/lease_book.h"
#include "federation/queue.h"
#include "federation/settlement.h"
#include "federation/waiters.h"

#include <boost/asio/co_spawn.hpp>

#include <map>
#include <set>
#include <utility>

namespace wikipub::federation {

namespace {

constexpr int kActorsARead = 1000;
constexpr int kRetriesABatch = 50;
constexpr Milliseconds kLongestSleep = std::chrono::seconds(5);
constexpr Milliseconds kShortestSleep = std::chrono::milliseconds(100);
constexpr Milliseconds kBetweenReports = std::chrono::seconds(15);
constexpr Milliseconds kToFinish = std::chrono::seconds(10);
constexpr Milliseconds kAfterTrouble = std::chrono::seconds(1);
/// What the process that leads has not begun by then, it has no place for, or nobody hears it.
constexpr Milliseconds kActivitiesAreLeft = std::chrono::seconds(1);
constexpr Milliseconds kRetriesAreLeft = std::chrono::seconds(30);

}  // namespace

struct FanOut::State : std::enable_shared_from_this<FanOut::State> {
    State(
        asio::any_io_executor its_loop,
        net::Client& client,
        storage::Database& its_database,
        Signers& signers,
        Clock const& its_clock,
        Random& its_random,
        Metrics& its_metrics,
        SignatoryOf its_signatory_of,
        FanOutOptions its_options
    )
        : loop(std::move(its_loop)),
          database(its_database),
          clock(its_clock),
          random(its_random),
          metrics(its_metrics),
          signatory_of(std::move(its_signatory_of)),
          options(std::move(its_options)),
          courtesy(its_clock),
          sender(client, signers, courtesy, its_clock),
          dispatch(sender, options.software, its_clock, its_metrics),
          leases(its_database, its_clock, options.node),
          hearing(its_clock)
    {
    }

    enum class Kind { activities, retries };

    Task<> run();
    Task<Milliseconds> look();
    std::size_t places(Kind kind) const;
    void leave_to_the_leader(Kind kind, std::vector<ActorKey>& actors);
    Task<> begin(Kind kind, std::vector<ActorKey> actors);
    void begin(Kind kind, ActorKey actor);
    Task<> drain(std::shared_ptr<State> self, Kind kind, ActorKey actor, std::shared_ptr<HeldLease> held);
    Task<bool> send_window(ActorKey actor, HeldLease const& held);
    Task<bool> send_retries(ActorKey actor, HeldLease const& held);
    Task<bool> give_up(ActorKey actor);
    bool rests() const { return hearing.is_deaf() && options.nodes() > 1; }
    Dispatch::Batch batch_of(std::vector<Parcel> parcels, Signatory signatory, HeldLease const& held);
    Task<> report_depth();
    bool may_act(HeldLease const& held) const { return !closing && !rests() && leases.may_act(held); }

    asio::any_io_executor loop;
    storage::Database& database;
    Clock const& clock;
    Random& random;
    Metrics& metrics;
    SignatoryOf signatory_of;
    FanOutOptions options;

    Courtesy courtesy;
    Sender sender;
    Dispatch dispatch;
    LeaseBook leases;
    Hearing hearing;

    bool helps = options.helps;
    /// Since when those that have something to send were seen, while it helps.
    std::map<Kind, std::map<ActorKey, Monotonic>> seen;

    bool woken = false;
    Monotonic last_report{};
    bool closing = false;
    Waiters sleeper;
    std::set<std::pair<Kind, ActorKey>> draining;
    Waiters drained;
};

FanOut::FanOut(
    asio::any_io_executor loop,
    net::Client& client,
    storage::Database& database,
    Signers& signers,
    Clock const& clock,
    Random& random,
    Metrics& metrics,
    SignatoryOf signatory_of,
    FanOutOptions options
)
    : state_(std::make_shared<State>(
          std::move(loop),
          client,
          database,
          signers,
          clock,
          random,
          metrics,
          std::move(signatory_of),
          std::move(options)
      ))
{
}

FanOut::~FanOut() = default;

Task<> FanOut::run()
{
    auto const state = state_;
    co_await state->run();
}

void FanOut::wake()
{
    state_->woken = true;
    state_->sleeper.wake_all();
}

void FanOut::lead()
{
    state_->helps = false;
    wake();
}

void FanOut::close()
{
    state_->closing = true;
    state_->courtesy.close();
    wake();
}

Task<> FanOut::State::run()
{
    while (!closing) {
        woken = false;
        auto pause = kAfterTrouble;
        try {
            co_await leases.renew();
            pause = co_await look();
            co_await report_depth();
        } catch (storage::DatabaseError const& error) {
            log::error("fan_out.waits", {{log::Field::detail, std::string(error.what())}});
        }
        if (!woken && !closing) {
            co_await sleeper.wait(pause);
        }
    }
    auto const deadline = clock.monotonic() + kToFinish;
    while (!draining.empty() && clock.monotonic() < deadline) {
        co_await drained.wait(std::chrono::seconds(1));
    }
    try {
        co_await leases.release_all();
    } catch (storage::DatabaseError const&) {
        // They run out by themselves.
    }
}

/// Begins what there is to do; how long to sleep afterwards.
Task<Milliseconds> FanOut::State::look()
{
    courtesy.divide(options.nodes());
    if (rests()) {
        co_return kLongestSleep;
    }
    // In a backlog these are dear questions: none while every place is taken, since each that becomes free asks.
    auto const to_read = [this](Kind kind) { return places(kind) > 0 ? kActorsARead : 0; };
    auto pending = co_await database.read(
        "fan_out.look",
        [activities = to_read(Kind::activities), retries = to_read(Kind::retries)](storage::Snapshot& snapshot) {
            return read_pending(snapshot, activities, retries);
        }
    );
    if (helps) {
        leave_to_the_leader(Kind::activities, pending.with_activities);
        leave_to_the_leader(Kind::retries, pending.with_retries);
    }
    co_await begin(Kind::activities, std::move(pending.with_activities));
    co_await begin(Kind::retries, std::move(pending.with_retries));
    if (places(Kind::activities) == 0 && options.nodes() > 1) {
        co_await leases.give_back_unused();  // or those who help could not have them for 45 s
    }
    if (helps) {
        co_return kActivitiesAreLeft;
    }
    auto pause = kLongestSleep;
    if (pending.next_retry) {
        pause = std::clamp<Milliseconds>(*pending.next_retry - clock.now(), kShortestSleep, kLongestSleep);
    }
    co_return pause;
}

/// How many more actors may be drained at the same time.
std::size_t FanOut::State::places(Kind kind) const
{
    auto const same_kind = [kind](auto const& one) { return one.first == kind; };
    auto const busy = static_cast<std::size_t>(std::ranges::count_if(draining, same_kind));
    return options.actors - std::min(busy, options.actors);
}

void FanOut::State::leave_to_the_leader(Kind kind, std::vector<ActorKey>& actors)
{
    auto const now = clock.monotonic();
    auto const patience = kind == Kind::activities ? kActivitiesAreLeft : kRetriesAreLeft;
    auto& before = seen[kind];
    std::map<ActorKey, Monotonic> since;
    for (auto const actor : actors) {
        auto const known = before.find(actor);
        since.emplace(actor, known != before.end() ? known->second : now);
    }
    std::erase_if(actors, [&](ActorKey actor) { return now - since.at(actor) < patience; });
    before = std::move(since);
}

/// As many as there are places for, of those that no node drains.
Task<> FanOut::State::begin(Kind kind, std::vector<ActorKey> actors)
{
    std::erase_if(actors, [&](ActorKey actor) { return draining.contains({kind, actor}); });
    for (auto next = actors.begin(); next != actors.end() && places(kind) > 0 && !closing;) {
        auto const left = static_cast<std::size_t>(actors.end() - next);
        auto const end = next + static_cast<std::ptrdiff_t>(std::min(places(kind), left));
        co_await leases.claim({next, end});
        for (; next != end; ++next) {
            begin(kind, *next);
        }
    }
}

void FanOut::State::begin(Kind kind, ActorKey actor)
{
    auto const held = leases.find(actor);
    if (!held || !may_act(*held)) {
        return;
    }
    draining.insert({kind, actor});
    auto const ended = [self = shared_from_this(), kind, actor](std::exception_ptr failure) {
        if (failure) {
            log::error("fan_out.stumbled", {{log::Field::actor, actor.value}});
        }
        self->draining.erase({kind, actor});
        self->drained.wake_all();
    };
    asio::co_spawn(loop, drain(shared_from_this(), kind, actor, held), ended);
}

Task<> FanOut::State::drain(std::shared_ptr<State>, Kind kind, ActorKey actor, std::shared_ptr<HeldLease> held)
{
    bool sent = false;
    while (may_act(*held) &&
           (kind == Kind::activities ? co_await send_window(actor, *held) : co_await send_retries(actor, *held))) {
        sent = true;
    }
    if (sent) {
        // Another actor may have waited for this place. Not after nothing could be done: that would be asked again at
        // once.
        woken = true;
        sleeper.wake_all();
    }
    auto const other = kind == Kind::activities ? Kind::retries : Kind::activities;
    if ((helps || rests()) && !draining.contains({other, actor})) {
        co_await leases.give_back(actor);
    }
}

/// False where nothing is left to do.
Task<bool> FanOut::State::send_window(ActorKey actor, HeldLease const& held)
{
    auto const inboxes = static_cast<std::int64_t>(options.window);
    auto window = co_await database.read("fan_out.window", [actor, inboxes](storage::Snapshot& snapshot) {
        return read_next_window(snapshot, actor, inboxes);
    });
    if (!window) {
        co_return false;
    }
    auto const signatory = co_await signatory_of(window->actor);
    if (!signatory) {
        co_return co_await give_up(actor);
    }
    auto batch = batch_of(window->parcels, *signatory, held);
    batch.ask = [this, id = window->activity.id]() -> Task<bool> {
        auto const may = [id](storage::Snapshot& snapshot) { return storage::may_send_activity(snapshot, id); };
        co_return co_await database.read("fan_out.may_send", may);
    };
    auto const outcomes = co_await dispatch.send(std::move(batch));
    hearing.listen(window->parcels, outcomes);

    auto const now = clock.now();
    auto const advance = settle_window(window->activity, window->parcels, outcomes, now, random);
    if (advance.to == advance.from) {
        co_return false;  // withheld or closing: looked at again later
    }
    auto const news = news_of(window->parcels, outcomes);
    auto const lease = held.lease;
    co_return co_await database.write(
        "fan_out.advance",
        [advance, news, lease, now](storage::Transaction& transaction) {
            bool const advanced = storage::advance_activity(transaction, advance, lease);
            for (auto const& host : news) {
                write_news(transaction, host, now);
            }
            return advanced || storage::holds_lease(transaction, lease);
        }
    );
}

Task<bool> FanOut::State::send_retries(ActorKey actor, HeldLease const& held)
{
    auto due = co_await database.read("fan_out.retries", [actor](storage::Snapshot& snapshot) {
        return read_due_retries(snapshot, actor, kRetriesABatch);
    });
    if (!due) {
        co_return false;
    }
    auto const signatory = co_await signatory_of(due->actor);
    if (!signatory) {
        co_return co_await give_up(actor);
    }
    auto batch = batch_of(due->parcels, *signatory, held);
    batch.retries = true;
    batch.ask = []() -> Task<bool> { co_return true; };  // as many as a stride, read just now
    auto const outcomes = co_await dispatch.send(std::move(batch));
    hearing.listen(due->parcels, outcomes);

    auto const now = clock.now();
    auto const changes = settle_retries(due->parcels, outcomes, now, random);
    if (changes.empty()) {
        co_return false;
    }
    auto const news = news_of(due->parcels, outcomes);
    auto const lease = held.lease;
    co_return co_await database.write(
        "fan_out.retried",
        [changes, news, lease, now](storage::Transaction& transaction) {
            if (!storage::holds_lease(transaction, lease)) {
                return false;
            }
            write_retries(transaction, changes);
            for (auto const& host : news) {
                write_news(transaction, host, now);
            }
            return true;
        }
    );
}

Task<bool> FanOut::State::give_up(ActorKey actor)
{
    log::warn("actor.cannot_sign", {{log::Field::actor, actor.value}});
    co_await database.write("fan_out.give_up", [actor](storage::Transaction& transaction) {
        storage::cancel_activities_of_actor(transaction, actor);
    });
    co_return false;
}

Dispatch::Batch FanOut::State::batch_of(std::vector<Parcel> parcels, Signatory signatory, HeldLease const& held)
{
    auto const wanted = [this, &held] { return may_act(held); };
    return {
        .parcels = std::move(parcels),
        .signatory = std::move(signatory),
        .retries = false,
        .stride = options.batch,
        .ask = {},
        .wanted = wanted,
    };
}

Task<> FanOut::State::report_depth()
{
    if (helps || clock.monotonic() - last_report < kBetweenReports) {
        co_return;
    }
    last_report = clock.monotonic();
    auto const depth = co_await database.read("fan_out.depth", [](storage::Snapshot& snapshot) {
        return storage::read_queue_depth(snapshot);
    });
    metrics.set(Gauge::queue_activities, {}, static_cast<double>(depth.activities));
    metrics.set(Gauge::queue_retries, {}, static_cast<double>(depth.retries));
}

}  // namespace wikipub::federation
