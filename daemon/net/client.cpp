// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/client.h"

#include "base/iri.h"
#include "net/address_guard.h"
#include "net/pool.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include <array>
#include <atomic>
#include <cassert>
#include <fstream>
#include <mutex>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace wikipub::net {
namespace {

constexpr std::uint64_t kSocketMask = 0xffff'ffffU;
constexpr std::uint64_t kWakeup = kSocketMask;  // no socket has this number
constexpr std::size_t kPools = 2;

std::size_t pool_of(Trust trust)
{
    return trust == Trust::configured ? 0 : 1;
}

std::uint64_t tag_of(std::size_t pool)
{
    return static_cast<std::uint64_t>(pool) << 32U;
}

class FileDescriptor {
public:
    FileDescriptor(int descriptor, char const* what) : descriptor_(descriptor)
    {
        if (descriptor < 0) {
            throw std::system_error(errno, std::generic_category(), what);
        }
    }
    ~FileDescriptor() { close(descriptor_); }
    FileDescriptor(FileDescriptor const&) = delete;
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

void check_readable(std::string const& ca_file)
{
    if (!std::ifstream(ca_file)) {
        throw std::runtime_error("certificate authorities cannot be read: " + ca_file);
    }
}

}  // namespace

/// The curl thread. `send` and `close` are the loop's side of it, all else runs on the thread.
class Client::Transfers {
public:
    explicit Transfers(ClientOptions options)
        : options_(std::move(options)),
          epoll_(epoll_create1(EPOLL_CLOEXEC), "epoll_create1"),
          wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")
    {
        epoll_event event{.events = EPOLLIN, .data = {.u64 = kWakeup}};
        epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wakeup_.get(), &event);
        thread_ = std::thread([this] { run(); });
    }

    ~Transfers()
    {
        close();
        thread_.join();
    }

    void send(std::unique_ptr<Exchange> exchange)
    {
        std::atomic<std::size_t>& load = load_.at(pool_of(exchange->request.trust));
        std::unique_lock lock(mutex_);
        if (closing_ || load >= options_.max_active + options_.max_queued) {
            TransferError const refusal = closing_ ? TransferError::closed : TransferError::busy;
            lock.unlock();
            exchange->done(tl::unexpected(transfer_error(refusal, "not sent")));
            return;
        }
        ++load;
        exchange->done = [&load, done = std::move(exchange->done)](Result<Response> result) {
            --load;
            done(std::move(result));
        };
        incoming_.push_back(std::move(exchange));
        lock.unlock();
        wake();
    }

    void close()
    {
        {
            std::lock_guard const lock(mutex_);
            closing_ = true;
        }
        wake();
    }

private:
    void wake()
    {
        std::uint64_t const one = 1;
        static_cast<void>(!write(wakeup_.get(), &one, sizeof one));  // a full counter wakes as well
    }

    void run()
    {
        PoolLimits const limits{options_.max_active, options_.max_idle};
        std::array<Pool, kPools> pools = {
            Pool(options_.egress, limits, epoll_.get(), tag_of(0)),
            Pool(options_.egress, limits, epoll_.get(), tag_of(1)),
        };
        std::array<epoll_event, 64> events{};
        while (take_incoming(pools)) {
            for (Pool& pool : pools) {
                pool.settle();
            }
            int const size = static_cast<int>(events.size());
            int const count = epoll_wait(epoll_.get(), events.data(), size, milliseconds_to_wait(pools));
            for (int i = 0; i < count; ++i) {
                dispatch(events.at(static_cast<std::size_t>(i)), pools);
            }
            auto const now = std::chrono::steady_clock::now();
            for (Pool& pool : pools) {
                pool.on_deadline(now);
            }
        }
    }

    /// False when it is time to end; what came in too late fails with the pools.
    bool take_incoming(std::array<Pool, kPools>& pools)
    {
        std::vector<std::unique_ptr<Exchange>> incoming;
        bool closing = false;
        {
            std::lock_guard const lock(mutex_);
            incoming.swap(incoming_);
            closing = closing_;
        }
        for (auto& exchange : incoming) {
            Pool& pool = pools.at(pool_of(exchange->request.trust));
            pool.add(std::move(exchange));
        }
        return !closing;
    }

    void dispatch(epoll_event const& event, std::array<Pool, kPools>& pools)
    {
        if (event.data.u64 == kWakeup) {
            std::uint64_t count = 0;
            static_cast<void>(!read(wakeup_.get(), &count, sizeof count));
            return;
        }
        pools.at(event.data.u64 >> 32U).on_socket(static_cast<int>(event.data.u64 & kSocketMask), event.events);
    }

    static int milliseconds_to_wait(std::array<Pool, kPools> const& pools)
    {
        std::optional<Monotonic> first;
        for (Pool const& pool : pools) {
            if (pool.deadline() && (!first || *pool.deadline() < *first)) {
                first = pool.deadline();
            }
        }
        if (!first) {
            return -1;
        }
        auto const wait = std::chrono::ceil<Milliseconds>(*first - std::chrono::steady_clock::now());
        return static_cast<int>(std::max<Milliseconds::rep>(wait.count(), 0));
    }

    ClientOptions const options_;
    FileDescriptor epoll_;
    FileDescriptor wakeup_;
    std::array<std::atomic<std::size_t>, kPools> load_{};
    std::mutex mutex_;
    bool closing_ = false;
    std::vector<std::unique_ptr<Exchange>> incoming_;
    std::thread thread_;
};

namespace {

/// T12 behind a proxy: the name is resolved here, and the proxy is asked for an address that was checked.
Task<Result<std::string>> checked_address(asio::io_context& loop, Iri url, bool allow_private_addresses)
{
    using asio::ip::tcp;
    std::string host(url.host());
    if (host.starts_with('[')) {
        host = host.substr(1, host.size() - 2);
    }
    tcp::resolver resolver(loop);
    boost::system::error_code failed;
    auto token = asio::redirect_error(asio::use_awaitable, failed);
    tcp::resolver::results_type const found = co_await resolver.async_resolve(host, std::to_string(url.port()), token);
    if (failed) {
        co_return tl::unexpected(transfer_error(TransferError::dns, failed.message()));
    }
    std::string refused = "no address";
    for (auto const& entry : found) {
        tcp::endpoint const endpoint = entry.endpoint();
        std::optional<std::string_view> const range = special_range(*endpoint.data());
        if (!range || allow_private_addresses) {
            std::string const address = endpoint.address().to_string();
            co_return endpoint.address().is_v6() ? '[' + address + ']' : address;
        }
        refused = *range;
    }
    co_return tl::unexpected(transfer_error(TransferError::refused_address, refused));
}

}  // namespace

Client::Client(asio::io_context& loop, ClientOptions options) : loop_(loop), options_(std::move(options))
{
    check_readable(options_.egress.ca_file);
    transfers_ = std::make_unique<Transfers>(options_);
}

Client::~Client() = default;

Task<Result<Response>> Client::send(Request request)
{
    assert(!request.body || request.method != "HEAD");
    Result<std::string> url = allowed_url(request, options_.egress);
    if (!url) {
        co_return tl::unexpected(url.error());
    }
    std::string connect_to;
    if (request.trust == Trust::named_by_others) {
        Iri const iri = *Iri::parse(*url);
        if (goes_through_proxy(options_.egress, iri.host())) {
            Result<std::string> address = co_await checked_address(loop_, iri, options_.egress.allow_private_addresses);
            if (!address) {
                co_return tl::unexpected(address.error());
            }
            connect_to = std::move(*address);
        }
    }
    auto exchange = std::make_unique<Exchange>();
    exchange->request = std::move(request);
    exchange->url = std::move(*url);
    exchange->connect_to = std::move(connect_to);
    auto start = [this](auto handler, std::unique_ptr<Exchange> ready) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto work = asio::make_work_guard(loop_);
        ready->done = [this, shared, work](Result<Response> result) {
            asio::post(loop_, [shared, result = std::move(result)]() mutable { (*shared)(std::move(result)); });
        };
        transfers_->send(std::move(ready));
    };
    Result<Response> result =
        co_await asio::async_initiate<decltype(asio::use_awaitable) const, void(Result<Response>)>(
            start, asio::use_awaitable, std::move(exchange)
        );
    co_return result;
}

void Client::close()
{
    transfers_->close();
}

}  // namespace wikipub::net
