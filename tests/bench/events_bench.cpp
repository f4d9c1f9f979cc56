// SPDX-License-Identifier: GPL-2.0-or-later
// What a thread that reads a stream does with each message: parse it, and look for its page among those that somebody
// follows. Beside it RapidJSON alone on the same messages, and the index of a million pages in memory.
#include "bridge/selection.h"
#include "events/parse.h"
#include "json/reader.h"

#include <rapidjson/document.h>

#include <benchmark/benchmark.h>
#include <fstream>
#include <malloc.h>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace wikipub::bench {
namespace {

constexpr int kMessages = 20'000;
constexpr int kFollowed = 100'000;
/// One message in a hundred is about a page that somebody follows; of Wikimedia's stream it is less.
constexpr int kPages = kFollowed * 100;

std::string title_of(int page)
{
    return "An article of a usual length, no. " + std::to_string(page);
}

/// As EventStreams sends them, some 1200 bytes each.
std::string message(int number)
{
    auto const id = std::to_string(number);
    auto const page = static_cast<int>((std::int64_t{number} * 7'919'993) % kPages);
    auto const title = title_of(page);
    auto const revision = 1'200'000'000 + number;
    return R"({"$schema":"/mediawiki/recentchange/1.0.0","meta":{"uri":"https://en.wikipedia.org/wiki/)" + title +
           R"(","request_id":"c2e1c9a5-6d3c-4c0d-b5b2-4d8c3c1e)" + id + R"(","id":"9b1e7a6e-54b5-4a8f-8f0e-2d5cf9d3)" +
           id +
           R"(","dt":"2026-11-22T22:42:40.123Z","domain":"en.wikipedia.org","stream":"mediawiki.recentchange",)"
           R"("topic":"eqiad.mediawiki.recentchange","partition":0,"offset":54980)" +
           id + R"(},"id":18)" + id + R"(,"type":"edit","namespace":0,"title":")" + title +
           R"(","title_url":"https://en.wikipedia.org/wiki/)" + title +
           R"(","comment":"/* Early life and education */ corrected the year, added a source \u2013 see talk page","timestamp":1795387360,)"
           R"("user":"A Contributor )" +
           id + R"(","bot":false,"notify_url":"https://en.wikipedia.org/w/index.php?diff=)" + std::to_string(revision) +
           R"(&oldid=)" + std::to_string(revision - 7) +
           R"(","minor":false,"patrolled":true,"length":{"old":28412,"new":28455},"revision":{"old":)" +
           std::to_string(revision - 7) + R"(,"new":)" + std::to_string(revision) +
           R"(},"server_url":"https://en.wikipedia.org","server_name":"en.wikipedia.org","server_script_path":"/w",)"
           R"("wiki":"enwiki","parsedcomment":"<span class=\"autocomment\"><a href=\"/wiki/Page#Early_life_and_education\">)"
           R"(\u2192Early life and education</a>: </span> corrected the year, added a source \u2013 see talk page"})";
}

std::vector<std::string> const& messages()
{
    static auto const all = [] {
        std::vector<std::string> result;
        for (int number = 0; number < kMessages; ++number) {
            result.push_back(message(number));
        }
        return result;
    }();
    return all;
}

bridge::FollowIndex index_of(int pages)
{
    std::vector<bridge::FollowedPage> followed;
    followed.reserve(static_cast<std::size_t>(pages));
    for (int page = 0; page < pages; ++page) {
        followed.push_back({ActorKey{page + 1}, "enwiki", PageId{page + 1}, title_of(page)});
    }
    return bridge::FollowIndex(followed);
}

void count(benchmark::State& state)
{
    state.counters["messages"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * kMessages, benchmark::Counter::kIsRate);
}

void parse_and_match(benchmark::State& state)
{
    auto const index = index_of(kFollowed);
    json::Document document;
    for (auto _ : state) {
        std::size_t found = 0;
        for (auto const& text : messages()) {
            auto const value = document.parse(text);
            auto const parsed = value ? events::parse_event(*value, events::Trust::confirmed)
                                      : Result<events::Parsed>(tl::unexpected<Error>(value.error()));
            auto const* event = parsed ? std::get_if<events::Event>(&*parsed) : nullptr;
            if (event == nullptr) {
                throw std::logic_error("a message of the measurement is not understood");
            }
            found += bridge::select(*event, index).size();
        }
        if (found == 0) {
            throw std::logic_error("no message is about a followed page");
        }
    }
    count(state);
}
BENCHMARK(parse_and_match)->Unit(benchmark::kMillisecond);

/// A DOM of each message, its memory used again.
void rapidjson_alone(benchmark::State& state)
{
    std::vector<char> memory(std::size_t{1} << 20U);
    for (auto _ : state) {
        for (auto const& text : messages()) {
            rapidjson::MemoryPoolAllocator<> pool(memory.data(), memory.size());
            rapidjson::Document document(&pool);
            document.Parse(text.data(), text.size());
            if (document.HasParseError()) {
                throw std::logic_error("a message of the measurement is not JSON");
            }
            benchmark::DoNotOptimize(document);
        }
    }
    count(state);
}
BENCHMARK(rapidjson_alone)->Unit(benchmark::kMillisecond);

double resident_megabytes()
{
    ::malloc_trim(0);
    std::ifstream statm("/proc/self/statm");
    double total = 0;
    double resident = 0;
    statm >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

void index_of_a_million(benchmark::State& state)
{
    auto const before = resident_megabytes();
    for (auto _ : state) {
        auto const index = index_of(1'000'000);
        state.counters["megabytes"] = resident_megabytes() - before;
        if (index.size() != 1'000'000) {
            throw std::logic_error("the index is not whole");
        }
    }
}
BENCHMARK(index_of_a_million)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace wikipub::bench

BENCHMARK_MAIN();
