// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace wikipub::test {

/// One broker of librdkafka's mock cluster, on loopback, and a producer for it. What it cannot do: TLS, and finding
/// offsets by time, where it answers that there is none.
class MockKafka {
public:
    /// Why no client of Kafka may be started in this program; nullptr where one may.
    static constexpr char const* why_not()
    {
#if defined(__has_feature) && __has_feature(thread_sanitizer)
        return "librdkafka starts its threads with thrd_create, which Clang 16's ThreadSanitizer crashes on";
#else
        return nullptr;
#endif
    }

    MockKafka()
    {
        auto* const conf = rd_kafka_conf_new();
        std::array<char, 512> why{};
        rd_kafka_conf_set(conf, "test.mock.num.brokers", "1", why.data(), why.size());
        rd_kafka_conf_set(conf, "linger.ms", "0", why.data(), why.size());
        rd_kafka_conf_set_dr_msg_cb(conf, on_delivered);
        client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size()));
        if (!client_) {
            throw std::runtime_error(why.data());
        }
    }

    std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster()); }

    void add_topic(std::string const& name, int partitions)
    {
        rd_kafka_mock_topic_create(cluster(), name.c_str(), partitions, 1);
    }

    /// Nobody reaches it any more.
    void go_away() { rd_kafka_mock_broker_set_down(cluster(), -1); }

    /// Its offset. Blocks.
    std::int64_t produce(
        std::string const& topic, std::int32_t partition, std::optional<std::string_view> payload, std::int64_t time = 0
    )
    {
        std::int64_t offset = -1;
        std::string value(payload.value_or(""));
        std::array<rd_kafka_vu_t, 6> arguments{};
        arguments[0].vtype = RD_KAFKA_VTYPE_TOPIC;
        arguments[0].u.cstr = topic.c_str();
        arguments[1].vtype = RD_KAFKA_VTYPE_PARTITION;
        arguments[1].u.i32 = partition;
        arguments[2].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
        arguments[2].u.i64 = time;
        arguments[3].vtype = RD_KAFKA_VTYPE_VALUE;
        arguments[3].u.mem = {payload ? value.data() : nullptr, value.size()};
        arguments[4].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
        arguments[4].u.i = RD_KAFKA_MSG_F_COPY;
        arguments[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
        arguments[5].u.ptr = &offset;
        auto* const error = rd_kafka_produceva(client_.get(), arguments.data(), arguments.size());
        if (error != nullptr || rd_kafka_flush(client_.get(), 10'000) != RD_KAFKA_RESP_ERR_NO_ERROR || offset < 0) {
            throw std::runtime_error("not produced");
        }
        return offset;
    }

private:
    static void on_delivered(rd_kafka_t* /*client*/, rd_kafka_message_t const* message, void* /*opaque*/)
    {
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            *static_cast<std::int64_t*>(message->_private) = message->offset;
        }
    }

    rd_kafka_mock_cluster_t* cluster() const { return rd_kafka_handle_mock_cluster(client_.get()); }

    struct Destroy {
        void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
    };
    std::unique_ptr<rd_kafka_t, Destroy> client_;
};

}  // namespace wikipub::test
