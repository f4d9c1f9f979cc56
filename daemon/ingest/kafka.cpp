// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/kafka.h"

#include "base/log.h"
#include "events/kafka_position.h"
#include "events/parse.h"
#include "ingest/kafka_consumer.h"
#include "ingest/kafka_ledger.h"
#include "ingest/sieve.h"
#include "json/reader.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>
#include <variant>

namespace wikipub::ingest {

namespace {

using namespace std::chrono_literals;

/// Messages are in the order of their arrival, which that of their times follows only roughly.
constexpr Milliseconds kRewind = 1min;
constexpr int kMostAtOnce = 500;
constexpr Milliseconds kPoll = 100ms;
constexpr Milliseconds kBetweenReports = 1s;
constexpr Milliseconds kBetweenCommits = 5s;
constexpr Milliseconds kBetweenAttempts = 1s;
constexpr Milliseconds kBetweenQuestions = 10s;
/// Kafka gives the partitions away after 5 minutes; what is not committed by then comes twice.
constexpr Milliseconds kLongestHandOver = 20s;

std::string row_of(KafkaPartition const& partition)
{
    return std::string(Kafka::kRows) + partition.topic + ":" + std::to_string(partition.number);
}

/// Messages that could not be used, since the last report.
struct Unused {
    std::int64_t first = 0;
    std::int64_t count = 0;
    std::string cause{};

    void add(std::int64_t offset, std::int64_t more, std::string const& why)
    {
        if (count == 0) {
            *this = {offset, 0, why};
        }
        count += more;
    }
};

/// A partition that is ours.
struct Reading {
    KafkaPartition partition;
    events::KafkaPosition position;
    bool has_moved = true;  ///< since it was handed over
    Unused parked{};        ///< none of them is an event
    Unused gone{};          ///< Kafka had thrown them away
};

}  // namespace

struct Kafka::State {
    void run(std::stop_token const& stop);
    void read();
    void take(KafkaMessage const& message);
    std::optional<Batch> next_batch();
    bool hand_over(Milliseconds time, std::stop_token const& stop);
    void report();
    void report(std::string_view event, KafkaPartition const& partition, Unused& unused) const;
    void listen(bool has_read);
    double lag() const;

    std::vector<std::int64_t> begin(std::vector<KafkaPartition> const& partitions);
    Result<std::vector<Reading>> find_beginnings(std::vector<KafkaPartition> const& partitions);
    Result<events::KafkaPosition> beginning_of(
        KafkaPartition const& partition,
        std::string const& cluster,
        std::map<std::string, events::KafkaPosition> const& saved
    );
    void end(std::vector<KafkaPartition> const& partitions, bool lost);
    void pause(Milliseconds time);

    KafkaOptions options;
    Saved saved;
    Intake& intake;
    Clock const& clock;
    Metrics& metrics;
    Sieve sieve;
    std::shared_ptr<KafkaLedger> ledger = std::make_shared<KafkaLedger>();
    json::Document document{};
    std::vector<Reading> readings{};
    std::optional<Batch> waiting{};  ///< for room in the intake
    bool is_paused = false;
    std::uint64_t handed_over = 0;  ///< batches
    std::optional<Monotonic> handed_over_at{};
    Monotonic reported_at{};
    Monotonic committed_at{};
    Monotonic asked_at{};
    std::atomic<Monotonic> heard{Monotonic{}};
    std::stop_token stopping{};  ///< for what the consumer calls
    std::mutex mutex{};
    std::condition_variable_any wake{};
    std::unique_ptr<KafkaConsumer> consumer{};
    std::jthread thread{};  // last: it ends before what it uses
};

Kafka::Kafka(std::unique_ptr<State> state) : state_(std::move(state)) {}

Kafka::~Kafka() = default;

Monotonic Kafka::heard() const
{
    return state_->heard;
}

Result<std::unique_ptr<Kafka>> Kafka::open(
    KafkaOptions options, Saved saved, Intake& intake, SelectorSource selector, Clock const& clock, Metrics& metrics
)
{
    std::unique_ptr<State> state(new State{
        .options = options,
        .saved = std::move(saved),
        .intake = intake,
        .clock = clock,
        .metrics = metrics,
        .sieve = Sieve(kSource, options.wikis, std::move(selector), metrics),
    });
    auto& running = *state;
    KafkaConsumer::Handlers handlers{
        .assigned = [&running](auto const& partitions) { return running.begin(partitions); },
        .revoked = [&running](auto const& partitions, bool lost) { running.end(partitions, lost); },
    };
    auto consumer = KafkaConsumer::open(
        {options.brokers, options.group, options.topics, options.ca_file, options.session}, std::move(handlers)
    );
    if (!consumer) {
        return tl::unexpected(consumer.error());
    }
    state->consumer = std::move(*consumer);
    state->thread = std::jthread([&running](std::stop_token stop) { running.run(stop); });
    return std::unique_ptr<Kafka>(new Kafka(std::move(state)));
}

void Kafka::State::run(std::stop_token const& stop)
{
    stopping = stop;
    while (!stop.stop_requested()) {
        read();
        if (!hand_over(is_paused ? kPoll : 0ms, stop)) {
            // Each time, since a partition may be new.
            consumer->pause();
            is_paused = true;
        } else if (std::exchange(is_paused, false)) {
            consumer->resume();
        }
        report();
    }
    consumer.reset();
}

void Kafka::State::read()
{
    sieve.renew();
    auto const take_one = [this](KafkaMessage const& message) { take(message); };
    auto more = consumer->poll(is_paused ? 0ms : kPoll, take_one);
    listen(more);
    for (int i = 1; more && i < kMostAtOnce; ++i) {
        more = consumer->poll(0ms, take_one);
    }
}

/// Silence is no news of the brokers: they are asked now and then.
void Kafka::State::listen(bool has_read)
{
    auto const now = clock.monotonic();
    if (has_read) {
        heard = now;
    } else if (now - std::max(heard.load(), asked_at) >= kBetweenQuestions) {
        asked_at = now;
        if (consumer->answers()) {
            heard = clock.monotonic();
        }
    }
}

void Kafka::State::take(KafkaMessage const& message)
{
    auto const reading = std::ranges::find_if(readings, [&](Reading const& candidate) {
        return candidate.partition.number == message.partition && candidate.partition.topic == message.topic;
    });
    if (reading == readings.end()) {
        return;
    }
    metrics.count(Counter::events_received, {kSource});
    if (auto const gone = message.offset - reading->position.offset; gone > 0) {
        metrics.count(Counter::events_refused, {kSource, "gone"}, static_cast<double>(gone));
        reading->gone.add(reading->position.offset, gone, "");
    }
    reading->position.offset = message.offset + 1;
    reading->position.timestamp = std::max(reading->position.timestamp, message.timestamp.value_or(Timestamp{}));
    reading->has_moved = true;
    if (message.payload.empty()) {
        return;
    }
    auto const root = document.parse(message.payload);
    // What came over TLS, Wikimedia said.
    auto const trust = options.ca_file.empty() ? events::Trust::hint : events::Trust::confirmed;
    auto parsed = root ? events::parse_event(*root, trust) : tl::unexpected<Error>(root.error());
    if (!parsed) {
        metrics.count(Counter::events_refused, {kSource, "unparsable"});
        reading->parked.add(message.offset, 1, parsed.error().detail);
    } else if (auto* const event = std::get_if<events::Event>(&*parsed); event != nullptr) {
        sieve.take(std::move(*event));
    }
}

/// nullopt: there is nothing that could not wait.
std::optional<Batch> Kafka::State::next_batch()
{
    auto const now = clock.monotonic();
    if (sieve.empty() && handed_over_at && now - *handed_over_at < options.progress) {
        return std::nullopt;
    }
    handed_over_at = now;
    KafkaLedger::Offsets offsets;
    auto batch = sieve.batch();
    for (auto& reading : readings) {
        if (std::exchange(reading.has_moved, false)) {
            offsets.emplace_back(reading.partition, reading.position.offset);
            batch.progress.push_back({row_of(reading.partition), reading.position.text()});
        }
    }
    if (batch.events.empty() && batch.progress.empty()) {
        return std::nullopt;
    }
    batch.committed = [ledger = ledger, number = ++handed_over, offsets = std::move(offsets)] {
        ledger->committed(number, offsets);
    };
    return batch;
}

/// false: there is no room yet.
bool Kafka::State::hand_over(Milliseconds time, std::stop_token const& stop)
{
    if (!waiting) {
        waiting = next_batch();
    }
    if (waiting && intake.push_within(*waiting, time, stop)) {
        waiting.reset();
    }
    return !waiting;
}

void Kafka::State::report()
{
    auto const now = clock.monotonic();
    if (now - reported_at >= kBetweenReports) {
        reported_at = now;
        if (!readings.empty()) {
            metrics.set(Gauge::stream_lag_seconds, {kSource}, lag());
        }
        for (auto& reading : readings) {
            report("kafka.messages_parked", reading.partition, reading.parked);
            report("kafka.messages_gone", reading.partition, reading.gone);
        }
    }
    if (now - committed_at >= kBetweenCommits) {
        committed_at = now;
        auto offsets = ledger->take_new();
        std::erase_if(offsets, [this](auto const& entry) {
            return std::ranges::find(readings, entry.first, &Reading::partition) == readings.end();
        });
        if (!offsets.empty()) {
            consumer->commit(offsets);
        }
    }
}

void Kafka::State::report(std::string_view event, KafkaPartition const& partition, Unused& unused) const
{
    auto const [first, count, cause] = std::exchange(unused, {});
    if (count > 0) {
        log::warn(
            event,
            {{log::Field::topic, partition.topic},
             {log::Field::partition, partition.number},
             {log::Field::offset, first},
             {log::Field::count, count},
             {log::Field::detail, cause}}
        );
    }
}

/// Of the partition that is furthest behind; an idle one is not behind.
double Kafka::State::lag() const
{
    auto const now = clock.now();
    double most = 0;
    for (auto const& reading : readings) {
        if (consumer->has_more(reading.partition, reading.position.offset)) {
            most = std::max(most, std::chrono::duration<double>(now - reading.position.timestamp).count());
        }
    }
    return most;
}

/// Until it knows where: to begin elsewhere would lose something.
std::vector<std::int64_t> Kafka::State::begin(std::vector<KafkaPartition> const& partitions)
{
    auto found = find_beginnings(partitions);
    while (!found && !stopping.stop_requested()) {
        log::error("kafka.position_unknown", {{log::Field::detail, found.error().detail}});
        pause(kBetweenAttempts);
        found = find_beginnings(partitions);
    }
    std::vector<std::int64_t> offsets(partitions.size(), 0);
    if (found) {
        std::ranges::transform(*found, offsets.begin(), [](Reading const& reading) { return reading.position.offset; });
        std::ranges::move(*found, std::back_inserter(readings));
        handed_over_at.reset();
        log::info("kafka.assigned", {{log::Field::count, partitions.size()}});
    }
    return offsets;
}

Result<std::vector<Reading>> Kafka::State::find_beginnings(std::vector<KafkaPartition> const& partitions)
{
    std::vector<Reading> found;
    if (partitions.empty()) {
        return found;
    }
    auto const cluster = consumer->cluster();
    if (!cluster) {
        return tl::unexpected(cluster.error());
    }
    auto const rows = saved();
    if (!rows) {
        return tl::unexpected(rows.error());
    }
    std::map<std::string, events::KafkaPosition> positions;
    for (auto const& [row, text] : *rows) {
        if (auto position = events::KafkaPosition::parse(text)) {
            positions.emplace(row, std::move(*position));
        } else {
            log::error("ingest.position_refused", {{log::Field::source, row}});
        }
    }
    for (auto const& partition : partitions) {
        auto position = beginning_of(partition, *cluster, positions);
        if (!position) {
            return tl::unexpected(position.error());
        }
        found.push_back({partition, std::move(*position)});
    }
    return found;
}

Result<events::KafkaPosition> Kafka::State::beginning_of(
    KafkaPartition const& partition,
    std::string const& cluster,
    std::map<std::string, events::KafkaPosition> const& saved_positions
)
{
    auto const own = saved_positions.find(row_of(partition));
    if (own != saved_positions.end() && own->second.cluster == cluster) {
        return own->second;
    }
    auto time = options.start;
    if (own != saved_positions.end()) {
        time = own->second.timestamp - kRewind;
    } else if (!time && !saved_positions.empty()) {
        // New since we last read: a topic of the settings, or one more partition.
        auto const newest =
            std::ranges::max_element(saved_positions, {}, [](auto const& entry) { return entry.second.timestamp; });
        time = newest->second.timestamp - kRewind;
    }
    auto const offset = time ? consumer->offset_at(partition, std::max(*time, Timestamp{})) : consumer->end(partition);
    if (!offset) {
        return tl::unexpected(offset.error());
    }
    return events::KafkaPosition{cluster, *offset, time.value_or(clock.now())};
}

void Kafka::State::end(std::vector<KafkaPartition> const& partitions, bool lost)
{
    if (!lost && !stopping.stop_requested()) {
        auto const deadline = clock.monotonic() + kLongestHandOver;
        auto const left = [&] { return std::chrono::floor<Milliseconds>(deadline - clock.monotonic()); };
        // What waited for room, and then what was read since.
        auto all = hand_over(left(), stopping);
        handed_over_at.reset();
        all = all && hand_over(left(), stopping);
        if (!all || !ledger->wait_for(handed_over, left(), stopping)) {
            log::warn("kafka.left_uncommitted", {{log::Field::count, partitions.size()}});
        }
    }
    std::erase_if(readings, [&](Reading const& reading) {
        return std::ranges::find(partitions, reading.partition) != partitions.end();
    });
    log::info("kafka.revoked", {{log::Field::count, partitions.size()}});
}

void Kafka::State::pause(Milliseconds time)
{
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stopping, time, [] { return false; });
}

}  // namespace wikipub::ingest
