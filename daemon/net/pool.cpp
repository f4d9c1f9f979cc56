// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/pool.h"

#include <sys/epoll.h>
#include <utility>

namespace wikipub::net {
namespace {

constexpr std::size_t kMostSpareHandles = 64;

Milliseconds from_curl(curl_off_t microseconds)
{
    return std::chrono::duration_cast<Milliseconds>(std::chrono::microseconds(microseconds));
}

}  // namespace

/// Callbacks must not throw through curl: they note why they ended the transfer instead.
struct Pool::Running {
    Running(EasyHandle handle, std::unique_ptr<Exchange> its_exchange, Egress const& egress)
        : exchange(std::move(its_exchange)),
          easy(std::move(handle)),
          transfer(easy.get(), exchange->request, egress, exchange->url, exchange->connect_to)
    {
        curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(exchange->request.total_timeout.count()));
        if (exchange->without_http2) {
            curl_easy_setopt(easy.get(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        }
        curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &Running::on_header);
        curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, static_cast<void*>(this));
        curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &Running::on_body);
        curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, static_cast<void*>(this));
    }

    static std::size_t on_header(char const* data, std::size_t, std::size_t size, void* running)
    {
        auto* const self = static_cast<Running*>(running);
        if (self->head.add_line({data, size})) {
            return size;
        }
        self->ended_for = transfer_error(TransferError::protocol, "headers beyond 64 KiB");
        return 0;
    }

    static std::size_t on_body(char const* data, std::size_t, std::size_t size, void* running)
    {
        auto* const self = static_cast<Running*>(running);
        std::size_t const limit = self->exchange->request.max_body;
        if (size <= limit - self->body.size()) {
            self->body.append(data, size);
            return size;
        }
        self->ended_for = transfer_error(TransferError::too_large, "body beyond " + std::to_string(limit) + " bytes");
        return 0;
    }

    Result<Response> result(CURLcode code)
    {
        if (ended_for) {
            return tl::unexpected(std::move(*ended_for));
        }
        long status = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
        bool const answered = status >= 200 && is_broken_connection(code) && head.announces_body_of(body.size());
        if (code != CURLE_OK && !answered) {
            return tl::unexpected(transfer.error(code));
        }
        long new_connections = 0;
        curl_off_t connected = 0;
        curl_off_t total = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_NUM_CONNECTS, &new_connections);
        curl_easy_getinfo(easy.get(), CURLINFO_PRETRANSFER_TIME_T, &connected);
        curl_easy_getinfo(easy.get(), CURLINFO_TOTAL_TIME_T, &total);
        return Response{
            .status = static_cast<int>(status),
            .headers = head.take(),
            .body = std::move(body),
            .until_connected = new_connections == 0 ? Milliseconds{0} : from_curl(connected),
            .total = from_curl(total),
        };
    }

    std::unique_ptr<Exchange> exchange;
    EasyHandle easy;
    Transfer transfer;
    ResponseHead head;
    std::string body;
    std::optional<Error> ended_for;
};

Pool::Pool(Egress const& egress, PoolLimits limits, int epoll, std::uint64_t tag)
    : egress_(egress), limits_(limits), epoll_(epoll), tag_(tag), multi_(new_multi_handle())
{
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &Pool::watch_socket);
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, static_cast<void*>(this));
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &Pool::set_deadline);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, static_cast<void*>(this));
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(limits_.idle));
}

Pool::~Pool()
{
    Error const closed = transfer_error(TransferError::closed, "shutting down");
    for (auto& [easy, running] : running_) {
        curl_multi_remove_handle(multi_.get(), easy);
        running->exchange->done(tl::unexpected(closed));
    }
    for (auto& exchange : waiting_) {
        exchange->done(tl::unexpected(closed));
    }
    running_.clear();
    spare_.clear();
}

void Pool::add(std::unique_ptr<Exchange> exchange)
{
    waiting_.push_back(std::move(exchange));
}

void Pool::on_socket(int socket, std::uint32_t epoll_events)
{
    int const mask = ((epoll_events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                     ((epoll_events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                     ((epoll_events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    int still_running = 0;
    curl_multi_socket_action(multi_.get(), socket, mask, &still_running);
}

void Pool::on_deadline(Monotonic now)
{
    if (deadline_ && *deadline_ <= now) {
        deadline_.reset();
        int still_running = 0;
        curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &still_running);
    }
}

void Pool::settle()
{
    int left = 0;
    while (CURLMsg const* const message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg == CURLMSG_DONE) {
            finish(message->easy_handle, message->data.result);
        }
    }
    while (!waiting_.empty() && running_.size() < limits_.active) {
        std::unique_ptr<Exchange> next = std::move(waiting_.front());
        waiting_.pop_front();
        start(std::move(next));
    }
}

void Pool::start(std::unique_ptr<Exchange> exchange)
{
    EasyHandle easy = spare_.empty() ? new_easy_handle() : std::move(spare_.back());
    if (!spare_.empty()) {
        spare_.pop_back();
    }
    CURL* const key = easy.get();
    auto running = std::make_unique<Running>(std::move(easy), std::move(exchange), egress_);
    running_.emplace(key, std::move(running));
    curl_multi_add_handle(multi_.get(), key);
}

void Pool::finish(CURL* easy, CURLcode code)
{
    auto node = running_.extract(easy);
    Running& running = *node.mapped();
    curl_multi_remove_handle(multi_.get(), easy);
    Result<Response> result = running.result(code);
    if (!result && is_http2_failure(code) && !running.exchange->without_http2) {
        // libcurl 7.88 loses an answer that comes together with the end of a stream we still write to (nginx's `return
        // 410`).
        running.exchange->without_http2 = true;
        waiting_.push_front(std::move(running.exchange));
    } else {
        running.exchange->done(std::move(result));
    }
    if (spare_.size() < kMostSpareHandles) {
        spare_.push_back(std::move(running.easy));
    }
}

int Pool::watch_socket(CURL*, curl_socket_t socket, int what, void* pool, void* watched)
{
    auto* const self = static_cast<Pool*>(pool);
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(self->epoll_, EPOLL_CTL_DEL, socket, nullptr);
        return 0;
    }
    epoll_event event{};
    event.events = ((what & CURL_POLL_IN) != 0 ? std::uint32_t{EPOLLIN} : 0U) |
                   ((what & CURL_POLL_OUT) != 0 ? std::uint32_t{EPOLLOUT} : 0U);
    event.data.u64 = static_cast<std::uint64_t>(socket) | self->tag_;
    bool const known = watched != nullptr;
    if (!known) {
        curl_multi_assign(self->multi_.get(), socket, self);
    }
    return epoll_ctl(self->epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
}

int Pool::set_deadline(CURLM*, long milliseconds, void* pool)
{
    auto* const self = static_cast<Pool*>(pool);
    self->deadline_.reset();
    if (milliseconds >= 0) {
        self->deadline_ = std::chrono::steady_clock::now() + Milliseconds(milliseconds);
    }
    return 0;
}

}  // namespace wikipub::net
