// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/rcfeed.h"

#include "base/log.h"
#include "base/strings.h"
#include "events/parse.h"
#include "ingest/catch_up.h"
#include "json/reader.h"
#include "net/datagram.h"

#include <algorithm>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>

namespace wikipub::ingest {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSource = "rcfeed";
constexpr Milliseconds kBetweenGaps = 5s;       ///< how often a wiki's hole is told while it lasts
constexpr Milliseconds kBetweenProgress = 30s;  ///< how often a position is handed over without an event
/// What UDPRCFeedEngine cuts a line to.
constexpr std::size_t kLongestLine = 65'507;

struct Address {
    std::string host;
    std::uint16_t port;
};

Result<Address> parse_address(std::string_view text)
{
    if (text.starts_with("udp://")) {
        text.remove_prefix(6);
    }
    auto const colon = text.rfind(':');
    auto const port = colon == std::string_view::npos ? std::nullopt : parse_decimal(text.substr(colon + 1));
    if (!port || *port > 65'535) {
        return fail(Errc::invalid_input, "an RCFeed address is udp://ADDRESS:PORT");
    }
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    return Address{std::string(host), static_cast<std::uint16_t>(*port)};
}

/// A path in the wiki's `uri` stands before each line.
std::string_view without_prefix(std::string_view line)
{
    auto const brace = line.find('{');
    return brace == std::string_view::npos ? line : line.substr(brace);
}

}  // namespace

struct Rcfeed::State {
    struct Wiki {
        Continuity* continuity;
        std::optional<Monotonic> gap_told;
        std::optional<Monotonic> progress_told;
    };

    void run(std::stop_token stop)
    {
        while (auto const datagram = socket.receive(stop)) {
            if (datagram->lost != lost) {
                lost = datagram->lost;
                log::warn("ingest.datagrams_lost", {{log::Field::source, kSource}, {log::Field::count, lost}});
            }
            if (!take(*datagram, stop)) {
                return;
            }
        }
    }

    /// false: nobody takes our events any more.
    bool take(net::Datagram const& datagram, std::stop_token const& stop)
    {
        metrics.count(Counter::events_received, {kSource});
        auto const root = document.parse(without_prefix(datagram.bytes));
        if (!root || !root->is_object()) {
            refuse(datagram.truncated || datagram.bytes.size() >= kLongestLine ? "truncated" : "unparsable");
            return true;
        }
        auto const it = wikis.find(std::string(root->string("wiki").value_or("")));
        if (it == wikis.end()) {
            refuse("unknown_wiki");
            return true;
        }
        auto& [name, wiki] = *it;
        notice(*root, name, wiki);
        Batch batch{.source = std::string(kSource), .events = {}, .progress = {}};
        auto parsed = events::parse_event(*root, events::Trust::hint);
        if (!parsed) {
            refuse("unparsable");
        } else if (auto* const event = std::get_if<events::Event>(&*parsed); event != nullptr) {
            auto const selected = selector();
            if (selected && (*selected)(*event)) {
                metrics.count(Counter::events_selected, {kSource});
                batch.events.push_back(std::move(*event));
            }
        }
        add_progress(batch, name, wiki);
        return (batch.events.empty() && batch.progress.empty()) || intake.push(std::move(batch), stop);
    }

    /// Every change has an rc id, also of kinds that make no event; some log entries, which have no row, have none.
    void notice(json::Value message, std::string const& name, Wiki& wiki)
    {
        auto const rc_id = message.integer("id", json::Numbers::strings_too);
        auto const seconds = message.integer("timestamp", json::Numbers::strings_too);
        auto const now = clock.monotonic();
        // A forged time must not carry the position away into the future.
        auto const latest = std::chrono::floor<std::chrono::seconds>(clock.now()).time_since_epoch().count();
        if (!rc_id || *rc_id <= 0 || !seconds || *seconds < 0) {
            return;
        }
        wiki.continuity->seen(*rc_id, Timestamp{std::chrono::seconds{std::min(*seconds, latest)}}, now);
        if (wiki.continuity->has_gap() && (!wiki.gap_told || now - *wiki.gap_told >= kBetweenGaps)) {
            wiki.gap_told = now;
            on_gap(name);
        }
    }

    void add_progress(Batch& batch, std::string const& name, Wiki& wiki) const
    {
        auto const now = clock.monotonic();
        if (batch.events.empty() && wiki.progress_told && now - *wiki.progress_told < kBetweenProgress) {
            return;
        }
        if (auto position = wiki.continuity->position()) {
            wiki.progress_told = now;
            batch.progress.push_back({CatchUp::source(name), std::move(*position)});
        }
    }

    void refuse(std::string_view cause) const { metrics.count(Counter::events_refused, {kSource, cause}); }

    net::DatagramSocket socket;
    std::unordered_map<std::string, Wiki> wikis;
    Intake& intake;
    SelectorSource selector;
    OnGap on_gap;
    Clock const& clock;
    Metrics& metrics;
    json::Document document{};
    std::uint32_t lost = 0;
    std::jthread thread{};  // last: it ends before what it uses
};

Result<std::unique_ptr<Rcfeed>> Rcfeed::open(
    RcfeedOptions options, Intake& intake, SelectorSource selector, OnGap on_gap, Clock const& clock, Metrics& metrics
)
{
    auto const address = parse_address(options.listen);
    if (!address) {
        return tl::unexpected<Error>(address.error());
    }
    auto socket = net::DatagramSocket::bind(address->host, address->port);
    if (!socket) {
        return tl::unexpected<Error>(socket.error());
    }
    std::unordered_map<std::string, State::Wiki> wikis;
    for (auto const& [name, continuity] : options.wikis) {
        wikis.emplace(name, State::Wiki{continuity, std::nullopt, std::nullopt});
    }
    auto state = std::unique_ptr<State>(new State{
        .socket = std::move(*socket),
        .wikis = std::move(wikis),
        .intake = intake,
        .selector = std::move(selector),
        .on_gap = std::move(on_gap),
        .clock = clock,
        .metrics = metrics,
    });
    state->thread = std::jthread([&running = *state](std::stop_token stop) { running.run(stop); });
    return std::unique_ptr<Rcfeed>(new Rcfeed(std::move(state)));
}

Rcfeed::Rcfeed(std::unique_ptr<State> state) : state_(std::move(state)) {}

Rcfeed::~Rcfeed() = default;

std::uint16_t Rcfeed::port() const
{
    return state_->socket.port();
}

}  // namespace wikipub::ingest
