// SPDX-License-Identifier: GPL-2.0-or-later
#include "ingest/kafka_consumer.h"

#include "base/log.h"

#include <array>
#include <cassert>
#include <chrono>
#include <librdkafka/rdkafka.h>

namespace wikipub::ingest {

namespace {

using namespace std::chrono_literals;

constexpr int kQueryMilliseconds = 5'000;
constexpr int kCloseMilliseconds = 100;
constexpr auto kLongestClose = 5s;
constexpr auto kLongestRevocation = 30s;

struct Deleter {
    void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
    void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
    void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
    void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
    void operator()(rd_kafka_metadata_t const* metadata) const { rd_kafka_metadata_destroy(metadata); }
    void operator()(rd_kafka_t* client) const { rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE); }
    void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
    void operator()(char* text) const { rd_kafka_mem_free(nullptr, text); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, Deleter>;
using List = std::unique_ptr<rd_kafka_topic_partition_list_t, Deleter>;
using Message = std::unique_ptr<rd_kafka_message_t, Deleter>;

List new_list()
{
    return List(rd_kafka_topic_partition_list_new(8));
}

List list_of(KafkaPartition const& partition, std::int64_t offset)
{
    auto list = new_list();
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number)->offset = offset;
    return list;
}

std::vector<KafkaPartition> partitions_of(rd_kafka_topic_partition_list_t const* list)
{
    std::vector<KafkaPartition> partitions;
    for (int i = 0; i < list->cnt; ++i) {
        partitions.push_back({list->elems[i].topic, list->elems[i].partition});
    }
    return partitions;
}

/// It names brokers, topics and numbers.
void hear(rd_kafka_t const* /*client*/, int level, char const* facility, char const* text)
{
    constexpr int kSyslogWarning = 4;
    auto const entries = {log::Entry{log::Field::cause, facility}, log::Entry{log::Field::detail, text}};
    level <= kSyslogWarning ? log::warn("kafka.reported", entries) : log::debug("kafka.reported", entries);
}

/// Nothing depends on a commit, and those of a rebalance often fail.
void pass_over(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t*, void*)
{
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        log::debug("kafka.not_told", {{log::Field::detail, rd_kafka_err2str(error)}});
    }
}

std::vector<std::pair<char const*, std::string>> properties_of(KafkaConsumerOptions const& options)
{
    std::vector<std::pair<char const*, std::string>> properties{
        {"bootstrap.servers", options.brokers},
        {"group.id", options.group},
        {"client.id", "wikipub"},
        // Not cooperative-sticky: librdkafka 2.0 aborts where such a member is closed before its first assignment.
        {"partition.assignment.strategy", "range"},
        {"session.timeout.ms", std::to_string(options.session.count())},
        {"heartbeat.interval.ms", std::to_string(options.session.count() / 3)},
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        // Of what Kafka has already thrown away the least is lost.
        {"auto.offset.reset", "earliest"},
        // Read ahead, of all partitions; librdkafka 2.0 stops for a second where it is full. 64 MB by default.
        {"queued.max.messages.kbytes", "16384"},
        {"socket.keepalive.enable", "true"},
        {"log.connection.close", "false"},
    };
    if (!options.ca_file.empty()) {
        properties.emplace_back("security.protocol", "ssl");
        properties.emplace_back("ssl.ca.location", options.ca_file);
        properties.emplace_back("ssl.endpoint.identification.algorithm", "https");
    }
    return properties;
}

}  // namespace

struct KafkaConsumer::Client {
    Handlers handlers;
    std::unique_ptr<rd_kafka_t, Deleter> kafka{};
    bool has_partitions = false;

    static void on_rebalance(
        rd_kafka_t* kafka, rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t* list, void* opaque
    );
    void take_over(rd_kafka_topic_partition_list_t* list);
    void give_up(rd_kafka_topic_partition_list_t const* list);
    /// `list`: null for none.
    void assign(rd_kafka_topic_partition_list_t const* list);
};

void KafkaConsumer::Client::on_rebalance(
    rd_kafka_t* /*kafka*/, rd_kafka_resp_err_t event, rd_kafka_topic_partition_list_t* list, void* opaque
)
{
    auto& client = *static_cast<Client*>(opaque);
    event == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? client.take_over(list) : client.give_up(list);
}

void KafkaConsumer::Client::take_over(rd_kafka_topic_partition_list_t* list)
{
    auto const offsets = handlers.assigned(partitions_of(list));
    assert(offsets.size() == static_cast<std::size_t>(list->cnt));
    for (int i = 0; i < list->cnt; ++i) {
        list->elems[i].offset = offsets[static_cast<std::size_t>(i)];
    }
    assign(list);
}

void KafkaConsumer::Client::give_up(rd_kafka_topic_partition_list_t const* list)
{
    handlers.revoked(partitions_of(list), rd_kafka_assignment_lost(kafka.get()) != 0);
    assign(nullptr);
}

void KafkaConsumer::Client::assign(rd_kafka_topic_partition_list_t const* list)
{
    has_partitions = list != nullptr;
    if (auto const error = rd_kafka_assign(kafka.get(), list); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        log::error("kafka.assignment_refused", {{log::Field::detail, rd_kafka_err2str(error)}});
    }
}

KafkaConsumer::KafkaConsumer(std::unique_ptr<Client> client) : client_(std::move(client)) {}

Result<std::unique_ptr<KafkaConsumer>> KafkaConsumer::open(KafkaConsumerOptions const& options, Handlers handlers)
{
    Conf conf(rd_kafka_conf_new());
    std::array<char, 512> why{};
    for (auto const& [name, value] : properties_of(options)) {
        if (rd_kafka_conf_set(conf.get(), name, value.c_str(), why.data(), why.size()) != RD_KAFKA_CONF_OK) {
            return fail(Errc::invalid_input, why.data());
        }
    }
    auto client = std::make_unique<Client>(Client{.handlers = std::move(handlers)});
    rd_kafka_conf_set_opaque(conf.get(), client.get());
    rd_kafka_conf_set_log_cb(conf.get(), hear);
    rd_kafka_conf_set_offset_commit_cb(conf.get(), pass_over);
    rd_kafka_conf_set_rebalance_cb(conf.get(), Client::on_rebalance);
    client->kafka.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf.get(), why.data(), why.size()));
    if (!client->kafka) {
        return fail(Errc::invalid_input, why.data());
    }
    static_cast<void>(conf.release());  // it is the client's now
    rd_kafka_poll_set_consumer(client->kafka.get());
    auto const topics = new_list();
    for (auto const& topic : options.topics) {
        rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    if (auto const error = rd_kafka_subscribe(client->kafka.get(), topics.get()); error != 0) {
        return fail(Errc::invalid_input, rd_kafka_err2str(error));
    }
    return std::unique_ptr<KafkaConsumer>(new KafkaConsumer(std::move(client)));
}

KafkaConsumer::~KafkaConsumer()
{
    // rd_kafka_consumer_close() would wait for a coordinator that is cut off, for ever. But what is ours has to be
    // revoked first, or rd_kafka_destroy() waits for that.
    auto* const kafka = client_->kafka.get();
    std::unique_ptr<rd_kafka_queue_t, Deleter> const events(rd_kafka_queue_new(kafka));
    std::unique_ptr<rd_kafka_error_t, Deleter> const error(rd_kafka_consumer_close_queue(kafka, events.get()));
    auto const began = std::chrono::steady_clock::now();
    auto const is_late = [&] {
        auto const most = client_->has_partitions ? kLongestRevocation : kLongestClose;
        return std::chrono::steady_clock::now() - began > most;
    };
    while (!error && rd_kafka_consumer_closed(kafka) == 0 && !is_late()) {
        // Calls `revoked`; messages that were read ahead come too, and are read again after the next start.
        Message const unread(rd_kafka_consume_queue(events.get(), kCloseMilliseconds));
    }
}

bool KafkaConsumer::poll(Milliseconds time, std::function<void(KafkaMessage const&)> const& take)
{
    Message const message(rd_kafka_consumer_poll(client_->kafka.get(), static_cast<int>(time.count())));
    if (!message) {
        return false;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        log::warn(
            "kafka.failed",
            {{log::Field::topic, message->rkt != nullptr ? rd_kafka_topic_name(message->rkt) : ""},
             {log::Field::partition, message->partition},
             {log::Field::detail, rd_kafka_message_errstr(message.get())}}
        );
        return false;
    }
    rd_kafka_timestamp_type_t type{};
    auto const timestamp = rd_kafka_message_timestamp(message.get(), &type);
    take({
        .topic = rd_kafka_topic_name(message->rkt),
        .partition = message->partition,
        .offset = message->offset,
        .timestamp = timestamp >= 0 ? std::optional(Timestamp(Milliseconds(timestamp))) : std::nullopt,
        .payload = {static_cast<char const*>(message->payload), message->len},
    });
    return true;
}

void KafkaConsumer::pause()
{
    rd_kafka_topic_partition_list_t* assigned = nullptr;
    if (rd_kafka_assignment(client_->kafka.get(), &assigned) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        List const owned(assigned);
        rd_kafka_pause_partitions(client_->kafka.get(), assigned);
    }
}

void KafkaConsumer::resume()
{
    rd_kafka_topic_partition_list_t* assigned = nullptr;
    if (rd_kafka_assignment(client_->kafka.get(), &assigned) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        List const owned(assigned);
        rd_kafka_resume_partitions(client_->kafka.get(), assigned);
    }
}

bool KafkaConsumer::answers()
{
    rd_kafka_metadata_t const* metadata = nullptr;
    auto const error = rd_kafka_metadata(client_->kafka.get(), 0, nullptr, &metadata, kQueryMilliseconds);
    std::unique_ptr<rd_kafka_metadata_t const, Deleter> const owned(metadata);
    return error == RD_KAFKA_RESP_ERR_NO_ERROR;
}

Result<std::string> KafkaConsumer::cluster()
{
    std::unique_ptr<char, Deleter> const id(rd_kafka_clusterid(client_->kafka.get(), kQueryMilliseconds));
    if (!id) {
        return fail(Errc::unavailable, "no broker tells the id of the cluster");
    }
    return std::string(id.get());
}

Result<std::int64_t> KafkaConsumer::offset_at(KafkaPartition const& partition, Timestamp time)
{
    auto const list = list_of(partition, time.time_since_epoch().count());
    auto error = rd_kafka_offsets_for_times(client_->kafka.get(), list.get(), kQueryMilliseconds);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
        error = list->elems[0].err;
    }
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return fail(Errc::unavailable, rd_kafka_err2str(error));
    }
    auto const offset = list->elems[0].offset;
    return offset >= 0 ? Result<std::int64_t>(offset) : end(partition);
}

Result<std::int64_t> KafkaConsumer::end(KafkaPartition const& partition)
{
    std::int64_t low = 0;
    std::int64_t high = 0;
    auto const error = rd_kafka_query_watermark_offsets(
        client_->kafka.get(), partition.topic.c_str(), partition.number, &low, &high, kQueryMilliseconds
    );
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return fail(Errc::unavailable, rd_kafka_err2str(error));
    }
    return high;
}

bool KafkaConsumer::has_more(KafkaPartition const& partition, std::int64_t next) const
{
    std::int64_t low = 0;
    std::int64_t high = 0;
    auto const error =
        rd_kafka_get_watermark_offsets(client_->kafka.get(), partition.topic.c_str(), partition.number, &low, &high);
    return error == RD_KAFKA_RESP_ERR_NO_ERROR && high > next;
}

void KafkaConsumer::commit(std::vector<std::pair<KafkaPartition, std::int64_t>> const& offsets)
{
    auto const list = new_list();
    for (auto const& [partition, offset] : offsets) {
        rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.number)->offset = offset;
    }
    rd_kafka_commit(client_->kafka.get(), list.get(), 1);
}

}  // namespace wikipub::ingest
