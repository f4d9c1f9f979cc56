// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/stream.h"

#include "net/transfer.h"

#include <exception>
#include <optional>

namespace wikipub::net {
namespace {

constexpr int kLongestWait = 1000;  // milliseconds between looks at the idle time

/// What curl's callbacks share with the loop around them. An exception of the consumer waits here until curl is left.
class Reading {
public:
    Reading(CURL* easy, StreamConsumer const& consumer) : easy_(easy), consumer_(consumer)
    {
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Reading::on_header);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Reading::on_bytes);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
    }

    /// The response's head is told once, at the first byte or at the end of a body without any.
    bool tell_response()
    {
        if (told_) {
            return true;
        }
        told_ = true;
        long status = 0;
        curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        return guarded([&] { return consumer_.on_response(static_cast<int>(status), head_.take()); });
    }

    void rethrow() const
    {
        if (thrown_) {
            std::rethrow_exception(thrown_);
        }
    }
    bool refused() const { return refused_; }
    bool head_too_large() const { return head_too_large_; }
    Monotonic last_byte() const { return last_byte_; }

private:
    template <class Call>
    bool guarded(Call const& call)
    {
        try {
            refused_ = refused_ || !call();
        } catch (...) {
            thrown_ = std::current_exception();
            refused_ = true;
        }
        return !refused_;
    }

    static std::size_t on_header(char const* data, std::size_t, std::size_t size, void* reading)
    {
        auto* const self = static_cast<Reading*>(reading);
        self->last_byte_ = std::chrono::steady_clock::now();
        std::string_view const line(data, size);
        if (!self->told_ && !self->head_.add_line(line)) {
            self->head_too_large_ = true;
            return 0;
        }
        // The consumer hears of the answer before its first byte, which an event stream may send much later.
        long status = 0;
        curl_easy_getinfo(self->easy_, CURLINFO_RESPONSE_CODE, &status);
        bool const complete = line == "\r\n" && status >= 200;
        return complete && !self->tell_response() ? 0 : size;
    }

    static std::size_t on_bytes(char const* data, std::size_t, std::size_t size, void* reading)
    {
        auto* const self = static_cast<Reading*>(reading);
        self->last_byte_ = std::chrono::steady_clock::now();
        bool const wanted = self->tell_response() &&
                            self->guarded([&] { return self->consumer_.on_bytes(std::string_view(data, size)); });
        return wanted ? size : 0;
    }

    CURL* easy_;
    StreamConsumer const& consumer_;
    ResponseHead head_;
    Monotonic last_byte_ = std::chrono::steady_clock::now();
    std::exception_ptr thrown_;
    bool told_ = false;
    bool refused_ = false;
    bool head_too_large_ = false;
};

/// Removes the handle from the multi before either goes.
class Added {
public:
    Added(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) { curl_multi_add_handle(multi, easy); }
    ~Added() { curl_multi_remove_handle(multi_, easy_); }
    Added(Added const&) = delete;

private:
    CURLM* multi_;
    CURL* easy_;
};

/// The transfer's outcome once there is one.
std::optional<CURLcode> outcome(CURLM* multi)
{
    int left = 0;
    while (CURLMsg const* const message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) {
            return message->data.result;
        }
    }
    return std::nullopt;
}

}  // namespace

Result<StreamEnd> read_stream(
    Request const& request,
    Egress const& egress,
    std::stop_token stop,
    StreamConsumer const& consumer,
    Milliseconds idle_timeout
)
{
    Request configured = request;
    configured.trust = Trust::configured;
    Result<std::string> const url = allowed_url(configured, egress);
    if (!url) {
        return tl::unexpected(url.error());
    }
    MultiHandle const multi = new_multi_handle();
    EasyHandle const easy = new_easy_handle();
    Transfer const transfer(easy.get(), configured, egress, *url, {});
    curl_easy_setopt(easy.get(), CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_TCP_KEEPIDLE, 30L);
    curl_easy_setopt(easy.get(), CURLOPT_TCP_KEEPINTVL, 15L);
    Reading reading(easy.get(), consumer);
    Added const added(multi.get(), easy.get());
    std::stop_callback const wake(stop, [&multi] { curl_multi_wakeup(multi.get()); });

    std::optional<CURLcode> code;
    while (!code) {
        if (stop.stop_requested()) {
            return StreamEnd::by_stop;
        }
        if (std::chrono::steady_clock::now() - reading.last_byte() >= idle_timeout) {
            return tl::unexpected(transfer_error(TransferError::timeout, "the stream is silent"));
        }
        int running = 0;
        curl_multi_perform(multi.get(), &running);
        code = outcome(multi.get());
        if (!code) {
            auto const wait = std::min<Milliseconds::rep>(kLongestWait, idle_timeout.count());
            curl_multi_poll(multi.get(), nullptr, 0, static_cast<int>(wait), nullptr);
        }
    }
    reading.rethrow();
    if (reading.refused()) {
        return StreamEnd::by_consumer;
    }
    if (reading.head_too_large()) {
        return tl::unexpected(transfer_error(TransferError::protocol, "headers beyond 64 KiB"));
    }
    if (*code != CURLE_OK) {
        return tl::unexpected(transfer.error(*code));
    }
    return StreamEnd::by_server;
}

}  // namespace wikipub::net
