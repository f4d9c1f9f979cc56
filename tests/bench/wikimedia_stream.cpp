// SPDX-License-Identifier: GPL-2.0-or-later
// A day of Wikimedia's streams, in a Kafka of its own (librdkafka's mock cluster):
//
//     wikimedia_stream EVENTS EDITORS
//
// It prints where that Kafka listens. The mock keeps some 5 MB of each partition, so it makes events only as far as a
// line of its input allows: `until N`, the number of events from the beginning. With the last one it prints `end`.
//
// The mix is that of the real stream: of the recent changes 49 % are categorizations, 43 % edits and new pages, 8 % log
// entries; 9 % are edits of articles by people on Wikipedias, the popular ones more often (Zipf, exponent 1/2). Each
// edit comes a second time as page_change, and 1 event in 2000 hides a revision.
#include "base/strings.h"
#include "bench/program.h"
#include "bench/wikimedia.h"
#include "support/mock_kafka.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <random>
#include <vector>

namespace wikipub::bench {
namespace {

constexpr int kPartitions = 6;
constexpr std::string_view kEqiad = "eqiad.mediawiki.recentchange";
constexpr std::string_view kCodfw = "codfw.mediawiki.recentchange";
constexpr std::string_view kPageChange = "eqiad.mediawiki.page_change.v1";
constexpr std::string_view kVisibility = "eqiad.mediawiki.revision-visibility-change";
/// The day is told as the last five hours, since what is older than six makes no post.
constexpr std::int64_t kTold = 5 * 3600;

constexpr std::array<std::string_view, 8> kComments{
    "",
    "/* Early life and education */ corrected the year, added a source \u2013 see talk page",
    "typo",
    "/* \u0418\u0441\u0442\u043E\u0440\u0438\u044F */ \u0443\u0442\u043E\u0447\u043D\u0435\u043D\u0438\u0435, "
    "\u0441\u0441\u044B\u043B\u043A\u0430 \u043D\u0430 \u0438\u0441\u0442\u043E\u0447\u043D\u0438\u043A",
    "\u51FA\u5178\u3092\u8FFD\u52A0",
    "added [[Category:Living people]], [[WP:HC|HotCat]]",
    "Reverted 1 edit by [[Special:Contributions/192.0.2.7|192.0.2.7]] ([[User talk:192.0.2.7|talk]])",
    "/* References */ cite news, publisher, access date, archive and whatever else a long edit summary tells of the "
    "many "
    "small things that were done at once, so that others can follow what happened here without reading the whole diff"};

/// Batches for throughput, unlike the producer of MockKafka, which waits for each message.
class Producer {
public:
    explicit Producer(std::string const& brokers)
    {
        auto* const conf = rd_kafka_conf_new();
        std::array<char, 512> why{};
        auto const set = [&](char const* name, std::string const& value) {
            if (rd_kafka_conf_set(conf, name, value.c_str(), why.data(), why.size()) != RD_KAFKA_CONF_OK) {
                throw std::runtime_error(why.data());
            }
        };
        set("bootstrap.servers", brokers);
        set("linger.ms", "5");
        set("batch.size", "250000");
        set("queue.buffering.max.messages", "200000");
        client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size()));
        if (!client_) {
            throw std::runtime_error(why.data());
        }
    }

    void send(std::string_view topic, int partition, std::string const& payload)
    {
        std::array<rd_kafka_vu_t, 4> arguments{};
        arguments[0].vtype = RD_KAFKA_VTYPE_TOPIC;
        arguments[0].u.cstr = topic.data();
        arguments[1].vtype = RD_KAFKA_VTYPE_PARTITION;
        arguments[1].u.i32 = partition;
        arguments[2].vtype = RD_KAFKA_VTYPE_VALUE;
        arguments[2].u.mem = {const_cast<char*>(payload.data()), payload.size()};
        arguments[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
        arguments[3].u.i = RD_KAFKA_MSG_F_COPY;
        auto code = RD_KAFKA_RESP_ERR_NO_ERROR;
        do {
            auto* const error = rd_kafka_produceva(client_.get(), arguments.data(), arguments.size());
            code = error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error);
            if (error != nullptr) {
                rd_kafka_error_destroy(error);
            }
            rd_kafka_poll(client_.get(), code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 10 : 0);
        } while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
            throw std::runtime_error(rd_kafka_err2str(code));
        }
    }

    void flush() { rd_kafka_flush(client_.get(), 10'000); }

private:
    struct Destroy {
        void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
    };
    std::unique_ptr<rd_kafka_t, Destroy> client_;
};

std::string iso8601(std::int64_t seconds)
{
    std::time_t const time = seconds;
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    auto const size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

/// What differs between the messages of one change.
struct Change {
    std::string wiki;
    std::string domain;
    std::string type;
    int ns = 0;
    std::string title;
    std::int64_t page = 0;
    std::int64_t revision = 0;
    std::int64_t parent = 0;
    Author author;
    bool bot = false;
    bool minor = false;
    std::string_view comment;
    std::string more;  ///< of recentchange, behind its common fields
};

class Day {
public:
    Day(Producer& producer, std::int64_t events, std::uint32_t editors)
        : producer_(producer), events_(events), editors_(editors), newest_(kArticles, 0)
    {
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        start_ = std::chrono::duration_cast<std::chrono::seconds>(now).count() - kTold;
    }

    void make_until(std::int64_t count)
    {
        while (made_ < std::min(count, events_)) {
            make_one();
        }
        producer_.flush();
    }

    bool is_over() const { return made_ >= events_; }

private:
    std::uint32_t below(std::uint32_t limit)
    {
        return static_cast<std::uint32_t>(std::uint64_t{random_()} * limit >> 32U);
    }

    void make_one()
    {
        time_ = start_ + made_ * kTold / events_;
        auto const kind = below(1000);
        Change change;
        change.comment = kComments.at(below(kComments.size()));
        if (kind < 490) {
            categorized(change);
        } else if (kind < 570) {
            logged(change);
        } else if (kind < 910) {
            edited_elsewhere(change, kind < 590);
        } else {
            edited_article(change);
        }
        tell(change);
        if (below(2000) == 0) {
            hide(change);
        }
    }

    void on(Change& change, std::string_view wiki, std::string_view domain) const
    {
        change.wiki = wiki;
        change.domain = domain;
    }

    void on_wikipedia(Change& change, std::size_t number) const
    {
        change.wiki = kWikipedias.at(number);
        change.domain = change.wiki.substr(0, 2) + ".wikipedia.org";
    }

    /// Commons 7 in 10, Wikidata 2.
    void on_any(Change& change)
    {
        auto const place = below(10);
        if (place < 7) {
            on(change, "commonswiki", "commons.wikimedia.org");
        } else if (place < 9) {
            on(change, "wikidatawiki", "www.wikidata.org");
        } else {
            on_wikipedia(change, below(kWikipedias.size()));
        }
    }

    void by_anybody(Change& change)
    {
        auto const id = 1'000'000 + static_cast<std::int64_t>(below(200'000));
        change.author = {id, "Contributor " + std::to_string(id)};
        change.bot = below(2) == 0;
    }

    void categorized(Change& change)
    {
        on_any(change);
        by_anybody(change);
        change.type = "categorize";
        change.ns = 14;
        change.title = "Category:Files of something " + std::to_string(below(500'000));
        change.comment = "[[:File:Some file of a usual length.jpg]] added to category";
    }

    void logged(Change& change)
    {
        on_any(change);
        by_anybody(change);
        change.type = "log";
        change.ns = 0;
        change.title = "Page " + std::to_string(below(50'000'000));
        static constexpr std::array<std::array<std::string_view, 2>, 8> kLogs{
            {{"abusefilter", "hit"},
             {"upload", "upload"},
             {"newusers", "create"},
             {"patrol", "patrol"},
             {"thanks", "thank"},
             {"block", "block"},
             {"delete", "delete"},
             {"pagetriage-curation", "reviewed"}}};
        auto const& [type, action] = kLogs.at(below(kLogs.size()));
        change.more = R"("log_id":)" + std::to_string(made_) + R"(,"log_type":")" + std::string(type) +
                      R"(","log_action":")" + std::string(action) +
                      R"(","log_params":[],"log_action_comment":"something was done",)";
    }

    void edited_elsewhere(Change& change, bool is_new)
    {
        on_any(change);
        by_anybody(change);
        change.type = is_new ? "new" : "edit";
        bool const is_wikipedia = change.domain.ends_with("wikipedia.org");
        change.ns = is_wikipedia ? 3 : 6;
        change.page = 100'000'000 + static_cast<std::int64_t>(below(90'000'000));
        change.title = (is_wikipedia ? "User talk:" : "File:") + std::to_string(change.page);
        change.revision = 2'000'000'000'000 + made_;
        change.parent = is_new ? 0 : change.revision - 1 - below(1000);
        change.minor = below(4) == 0;
    }

    void edited_article(Change& change)
    {
        auto const place = std::uniform_real_distribution<double>(0, 1)(random_);
        auto const article = static_cast<std::uint32_t>(place * place * kArticles);
        auto const number = ++newest_.at(article);
        on_wikipedia(change, wikipedia_of(article));
        change.type = "edit";
        change.title = title_of(article);
        change.page = kFirstPage + article;
        change.revision = revision_id(article, number);
        change.parent = revision_id(article, number - 1);
        change.author = author_of(article, number, editors_);
        change.minor = change.author.id != 0 && below(5) == 0;
    }

    void tell(Change const& change)
    {
        auto const partition = static_cast<int>(mixed(static_cast<std::uint32_t>(change.page + made_)) % kPartitions);
        send(below(5) == 0 ? kCodfw : kEqiad, partition, recentchange(change));
        if (change.type != "log" && change.type != "categorize") {
            send(kPageChange, partition, page_change(change));
        }
    }

    void hide(Change const& change)
    {
        if (change.revision == 0) {
            return;
        }
        send(
            kVisibility,
            0,
            R"({"$schema":"/mediawiki/revision/visibility-change/1.0.0",)" +
                meta(change, "mediawiki.revision-visibility-change") + R"(,"database":")" + change.wiki +
                R"(","performer":{"user_text":"A sysop","user_id":7},"page_id":)" + std::to_string(change.page) +
                R"(,"page_title":")" + change.title + R"(","page_namespace":)" + std::to_string(change.ns) +
                R"(,"rev_id":)" + std::to_string(change.revision) +
                R"(,"visibility":{"text":false,"user":true,"comment":true},"prior_state":{"visibility":{"text":true,"user":true,"comment":true}}})"
        );
    }

    std::string meta(Change const& change, std::string_view stream)
    {
        auto const number = std::to_string(100'000'000 + made_);
        return R"("meta":{"uri":"https://)" + change.domain + "/wiki/" + change.title +
               R"(","request_id":"c2e1c9a5-6d3c-4c0d-b5b2-4d)" + number + R"(","id":"9b1e7a6e-54b5-4a8f-8f0e-2d)" +
               number + R"(","dt":")" + iso8601(time_) + R"(","domain":")" + change.domain + R"(","stream":")" +
               std::string(stream) + R"("})";
    }

    std::string recentchange(Change const& change)
    {
        auto const comment = std::string(change.comment);
        auto const number = [](std::int64_t value) { return std::to_string(value); };
        std::string revision;
        if (change.revision != 0) {
            revision = R"("minor":)" + std::string(change.minor ? "true" : "false") +
                       R"(,"patrolled":true,"length":{"old":28412,"new":28455},"revision":{)" +
                       (change.parent != 0 ? R"("old":)" + number(change.parent) + "," : "") + R"("new":)" +
                       number(change.revision) + R"(},"notify_url":"https://)" + change.domain +
                       "/w/index.php?diff=" + number(change.revision) + "&oldid=" + number(change.parent) + R"(",)";
        }
        return R"({"$schema":"/mediawiki/recentchange/1.0.0",)" + meta(change, "mediawiki.recentchange") + R"(,"id":)" +
               number(1'800'000'000 + made_) + R"(,"type":")" + change.type + R"(","namespace":)" + number(change.ns) +
               R"(,"title":")" + change.title + R"(","title_url":"https://)" + change.domain + "/wiki/" + change.title +
               R"(","comment":")" + comment + R"(","timestamp":)" + number(time_) + R"(,"user":")" +
               change.author.name + R"(","bot":)" + (change.bot ? "true" : "false") + "," + revision + change.more +
               R"("server_url":"https://)" + change.domain + R"(","server_name":")" + change.domain +
               R"(","server_script_path":"/w","wiki":")" + change.wiki +
               R"(","parsedcomment":"<span class=\"autocomment\"><a href=\"/wiki/Page#Section\">Section</a>: </span> )" +
               comment + R"("})";
    }

    std::string page_change(Change const& change)
    {
        auto const dt = iso8601(time_);
        auto const number = [](std::int64_t value) { return std::to_string(value); };
        auto const user =
            R"({"user_text":")" + change.author.name + R"(",)" +
            (change.author.id != 0 ? R"("user_id":)" + number(change.author.id) + R"(,"user_central_id":)" +
                                         number(change.author.id + 50'000'000) + ","
                                   : "") +
            R"("is_bot":)" + (change.bot ? "true" : "false") +
            R"(,"is_system":false,"is_temp":false,"groups":["extendedconfirmed","*","user","autoconfirmed"],"edit_count":4711,"registration_dt":"2011-02-03T04:05:06Z"})";
        return R"({"$schema":"/mediawiki/page/change/1.2.0",)" + meta(change, "mediawiki.page_change.v1") +
               R"(,"dt":")" + dt + R"(","wiki_id":")" + change.wiki + R"(","changelog_kind":")" +
               (change.type == "new" ? "insert" : "update") + R"(","page_change_kind":")" +
               (change.type == "new" ? "create" : "edit") + R"(","page":{"page_id":)" + number(change.page) +
               R"(,"page_title":")" + change.title + R"(","namespace_id":)" + number(change.ns) +
               R"(,"is_redirect":false},"performer":)" + user + R"(,"comment":")" + std::string(change.comment) +
               R"(","revision":{"rev_id":)" + number(change.revision) +
               (change.parent != 0 ? R"(,"rev_parent_id":)" + number(change.parent) : "") + R"(,"rev_dt":")" + dt +
               R"(","is_minor_edit":)" + (change.minor ? "true" : "false") +
               R"(,"rev_sha1":"3nlt89p75jaexog2puwthe6wr48iv8b","rev_size":28455,"comment":")" +
               std::string(change.comment) + R"(","editor":)" + user +
               R"(,"is_content_visible":true,"is_editor_visible":true,"is_comment_visible":true,"content_slots":{"main":)"
               R"({"slot_role":"main","content_model":"wikitext","content_sha1":"3nlt89p75jaexog2puwthe6wr48iv8b","content_size":28455,)"
               R"("content_format":"text/x-wiki","origin_rev_id":)" +
               number(change.revision) + R"(}}}})";
    }

    void send(std::string_view topic, int partition, std::string const& payload)
    {
        if (!is_over()) {
            producer_.send(topic, partition, payload);
            ++made_;
        }
    }

    Producer& producer_;
    std::int64_t events_;
    std::uint32_t editors_;
    std::vector<std::int64_t> newest_;
    std::mt19937 random_{20260101};  // NOLINT(cert-msc51-cpp): every run makes the same day
    std::int64_t start_ = 0;
    std::int64_t time_ = 0;
    std::int64_t made_ = 0;
};

int run(int count, char** arguments)
{
    auto const events = count == 3 ? parse_decimal(arguments[1]) : std::nullopt;
    auto const editors = count == 3 ? parse_decimal(arguments[2]) : std::nullopt;
    if (!events || !editors) {
        std::cerr << "Usage: wikimedia_stream EVENTS EDITORS\n";
        return 64;
    }
    test::MockKafka kafka;
    for (auto const topic : {kEqiad, kCodfw, kPageChange}) {
        kafka.add_topic(std::string(topic), kPartitions);
    }
    kafka.add_topic(std::string(kVisibility), 1);
    Producer producer(kafka.brokers());
    Day day(producer, *events, static_cast<std::uint32_t>(*editors));
    std::cout << kafka.brokers() << std::endl;
    bool told = false;
    for (std::string line; std::getline(std::cin, line);) {
        if (line.starts_with("until ")) {
            day.make_until(parse_decimal(line.substr(6)).value_or(0));
        }
        if (day.is_over() && !told) {
            told = true;
            std::cout << "end" << std::endl;
        }
    }
    return 0;
}

}  // namespace
}  // namespace wikipub::bench

int main(int count, char** arguments)
{
    return wikipub::bench::run_program("wikimedia_stream", wikipub::bench::run, count, arguments);
}
