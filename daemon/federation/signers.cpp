// SPDX-License-Identifier: GPL-2.0-or-later
#include "federation/signers.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace wikipub::federation {

// Its length is bounded by whoever asks: each asker waits for its signature before it asks for another.
struct Signers::Pool {
    asio::io_context& loop;
    std::mutex mutex;
    std::condition_variable filled;
    std::deque<std::function<void()>> waiting;
    bool closed = false;
    std::vector<std::thread> threads;

    explicit Pool(asio::io_context& its_loop) : loop(its_loop) {}

    void push(std::function<void()> job)
    {
        {
            std::lock_guard const lock(mutex);
            waiting.push_back(std::move(job));
        }
        filled.notify_one();
    }

    void run()
    {
        std::unique_lock lock(mutex);
        for (;;) {
            filled.wait(lock, [this] { return closed || !waiting.empty(); });
            if (waiting.empty()) {
                return;
            }
            auto const job = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            job();
            lock.lock();
        }
    }
};

Signers::Signers(asio::io_context& loop, std::size_t threads) : pool_(std::make_unique<Pool>(loop))
{
    for (std::size_t i = 0; i < threads; ++i) {
        pool_->threads.emplace_back([pool = pool_.get()] { pool->run(); });
    }
}

Signers::~Signers()
{
    {
        std::lock_guard const lock(pool_->mutex);
        pool_->closed = true;
    }
    pool_->filled.notify_all();
    for (auto& thread : pool_->threads) {
        thread.join();
    }
}

Task<std::string> Signers::sign(sig::PrivateKey key, std::string data)
{
    auto const start = [pool = pool_.get(), &key, &data](auto handler) {
        auto const waiting = std::make_shared<decltype(handler)>(std::move(handler));
        pool->push([pool, waiting, key, data, guard = asio::make_work_guard(pool->loop)] {
            auto signature = key.sign_sha256(data);
            asio::post(pool->loop, [waiting, signature = std::move(signature)]() mutable {
                std::move (*waiting)(std::move(signature));
            });
        });
    };
    auto token = asio::use_awaitable;
    co_return co_await asio::async_initiate<decltype(token), void(std::string)>(start, token);
}

}  // namespace wikipub::federation
