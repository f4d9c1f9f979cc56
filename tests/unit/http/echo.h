// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/server.h"
#include "unit/http/site.h"

#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <mutex>

namespace wikipub::http {

/// Tells what it was asked. `/held` waits until release() is called.
class Echo final : public Application {
public:
    Task<Response> answer(Request const& request) override
    {
        Response response;
        response.body = std::string(request.method_name) + " " + std::string(request.target) + " at " +
                        std::string(request.host) + " from " + request.network + ": " + std::string(request.body);
        if (request.path() == "/throws") {
            throw std::runtime_error("disk full");
        }
        if (request.path() == "/trailer") {
            response.body = request.header("X-Trailer");
        }
        if (request.path() == "/held") {
            asio::steady_timer timer(co_await asio::this_coro::executor);
            while (!tell_and_check()) {
                timer.expires_after(Milliseconds{1});
                co_await timer.async_wait(asio::use_awaitable);
            }
        }
        co_return response;
    }

    void await_held()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return held_; });
    }
    void release()
    {
        std::lock_guard const lock(mutex_);
        released_ = true;
    }

private:
    bool tell_and_check()
    {
        std::lock_guard const lock(mutex_);
        held_ = true;
        changed_.notify_all();
        return released_;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool held_ = false;
    bool released_ = false;
};

inline Limits quick()
{
    Limits limits;
    limits.sweep = Milliseconds{5};
    return limits;
}

inline unsigned status_of(std::string const& text)
{
    return parse_answer(text).status;
}

}  // namespace wikipub::http
