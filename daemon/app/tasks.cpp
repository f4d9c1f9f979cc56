// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/tasks.h"

#include "base/log.h"
#include "storage/errors.h"

#include <boost/asio/co_spawn.hpp>

#include <exception>

namespace wikipub::app {

namespace {

constexpr auto kPause = std::chrono::seconds{1};

std::string describe(std::exception_ptr const& failure)
{
    try {
        std::rethrow_exception(failure);
    } catch (std::exception const& exception) {
        return exception.what();
    } catch (...) {
        return "not an exception of the standard library";
    }
}

}  // namespace

Tasks::Tasks(asio::io_context& loop, std::function<void()> failed)
    : loop_(loop), failed_(std::move(failed)), ended_(loop.get_executor())
{
}

void Tasks::keep(char const* name, std::function<Task<>()> make)
{
    ++running_;
    auto task = keep_running(name, std::move(make));
    auto const at_end = [this, name](std::exception_ptr failure) {
        --running_;
        ended_.wake();
        if (failure) {
            log::error("task.failed", {{log::Field::state, name}, {log::Field::detail, describe(failure)}});
            failed_();
        }
    };
    asio::co_spawn(loop_, std::move(task), at_end);
}

Task<> Tasks::keep_running(char const* name, std::function<Task<>()> make)
{
    auto& pause = pauses_.emplace_back(loop_.get_executor());
    while (!closing_) {
        try {
            co_await make();
            co_return;
        } catch (storage::DatabaseError const& error) {
            log::error("task.interrupted", {{log::Field::state, name}, {log::Field::detail, error.what()}});
        }
        co_await pause.sleep(kPause);
    }
}

void Tasks::close()
{
    closing_ = true;
    for (auto& pause : pauses_) {
        pause.close();
    }
}

Task<> Tasks::finished()
{
    while (running_ > 0) {
        co_await ended_.sleep(std::chrono::hours{1});
    }
}

}  // namespace wikipub::app
