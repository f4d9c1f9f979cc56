// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/journal.h"

#include "base/log.h"
#include "flows/journal_file.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace wikipub::flows {

namespace {

constexpr auto kPeriod = std::chrono::seconds{2};
constexpr auto kBetweenPrunes = std::chrono::hours{24};
constexpr int kRowsAtOnce = 1000;

}  // namespace

Journal::Journal(Environment& environment, std::string file)
    : environment_(environment), file_(std::move(file)), pulse_(environment.loop)
{
}

Journal::~Journal()
{
    disk_.join();
}

template <class Work>
Task<Result<>> Journal::away(Work work)
{
    auto const start = [this, &work](auto handler) {
        auto const waiting = std::make_shared<decltype(handler)>(std::move(handler));
        asio::post(disk_, [waiting, work, loop = environment_.loop, guard = asio::make_work_guard(environment_.loop)] {
            auto result = work();
            asio::post(loop, [waiting, result = std::move(result)]() mutable {
                std::move (*waiting)(std::move(result));
            });
        });
    };
    auto token = asio::use_awaitable;
    co_return co_await asio::async_initiate<decltype(token), void(Result<>)>(start, token);
}

void Journal::report(Result<> const& result)
{
    if (!result && !std::exchange(failing_, true)) {
        log::error("journal.unwritable", {{log::Field::detail, result.error().detail}});
    } else if (result && std::exchange(failing_, false)) {
        log::info("journal.writable");
    }
}

Task<> Journal::run()
{
    do {
        co_await carry();
    } while (co_await pulse_.sleep(kPeriod));
}

Task<> Journal::carry()
{
    for (;;) {
        auto const rows = co_await environment_.database.read("journal.rows", [](storage::Snapshot& snapshot) {
            return storage::list_journal(snapshot, kRowsAtOnce);
        });
        std::chrono::duration<double> age{0};
        if (!rows.empty()) {
            age = environment_.clock.now() - rows.front().at;
        }
        environment_.metrics.set(Gauge::journal_oldest_seconds, {}, age.count());
        auto const now = environment_.clock.monotonic();
        if (failing_ || !opened_ || now - *opened_ >= kBetweenPrunes) {
            auto const host = environment_.identity.host;
            auto const today = environment_.clock.now();
            auto const opened = co_await away([file = file_, host, today] { return open_journal(file, host, today); });
            report(opened);
            if (!opened) {
                co_return;
            }
            opened_ = now;
        }
        if (rows.empty()) {
            co_return;
        }
        auto const appended = co_await away([file = file_, rows] { return append_journal(file, rows); });
        report(appended);
        if (!appended) {
            co_return;
        }
        std::vector<storage::JournalId> ids;
        for (auto const& row : rows) {
            ids.push_back(row.id);
        }
        co_await environment_.database.write("journal.written", [ids](storage::Transaction& transaction) {
            storage::remove_journal(transaction, ids);
            return true;
        });
        if (rows.size() < kRowsAtOnce) {
            environment_.metrics.set(Gauge::journal_oldest_seconds, {}, 0);
            co_return;
        }
    }
}

}  // namespace wikipub::flows
