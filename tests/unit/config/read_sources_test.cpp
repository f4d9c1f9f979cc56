// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/config/load_fixture.h"

namespace wikipub::config {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST_F(Load, TellsWhatThisBuildCannotDo)
{
    auto const unavailable = HasSubstr("not available in this build");
    std::string const start(kServer);
    std::string const wikis(kWikis);
    EXPECT_THAT(
        problems(
            "server: {host: a.example, contact: a@b, former_hosts: [b.example]}\n" + wikis + std::string(kSources)
        ),
        ElementsAre(AllOf(StartsWith("1: server.former_hosts: "), unavailable))
    );
    EXPECT_THAT(
        problems(
            start + std::string(kSources) +
            "wikis: [{id: a, base_url: https://a.example, enabled: {pages: true, feeds: true}}]"
        ),
        ElementsAre(AllOf(StartsWith("3: wikis[0].enabled.feeds: "), unavailable))
    );
}

TEST_F(Load, ReadsKafka)
{
    std::string const start(kServer);
    std::string const wikis(kWikis);
    files_.files["/etc/wikipub/ca.pem"] = {"certificates", 0644};
    auto const loaded = parsed(
        start + wikis +
        "sources: [{kafka: {brokers: \"a.example:9093, b.example:9093\", group: g, topics: [eqiad.x, codfw.x], "
        "ca_file: ca.pem, start: 2026-11-23T10:00:00Z}}]"
    );
    ASSERT_TRUE(loaded.settings);
    EXPECT_THAT(loaded.problems, IsEmpty());
    KafkaSource kafka;
    kafka.brokers = "a.example:9093, b.example:9093";
    kafka.group = "g";
    kafka.topics = {"eqiad.x", "codfw.x"};
    kafka.ca_file = "/etc/wikipub/ca.pem";
    kafka.start = parse_iso8601("2026-11-23T10:00:00Z");
    EXPECT_THAT(loaded.settings->sources, ElementsAre(Source(kafka)));

    EXPECT_THAT(
        problems(
            start + "wikis: [{id: ruwiki, base_url: https://ru.wiki.example, enabled: {pages: true}}]\n" +
            "sources: [{kafka: {brokers: \"a.example:9092\", topics: [eqiad.x]}}]"
        ),
        ElementsAre(
            StartsWith("3: sources[0].kafka.ca_file: warning: is not set"),
            StartsWith("3: sources[0].kafka.topics: warning: has eqiad.x without codfw.x"),
            AllOf(StartsWith("3: sources[0].kafka: warning: names editors"), HasSubstr("give ruwiki an unnamed_file"))
        )
    );
    EXPECT_THAT(
        problems(
            start + wikis +
            "sources:\n- kafka: {brokers: a.example, topics: [], ca_file: ca.pem, start: yesterday}\n"
            "- kafka: {brokers: \"a.example:9093\", topics: [x], ca_file: gone.pem}"
        ),
        ElementsAre(
            StartsWith("4: sources[0].kafka.brokers: is 'a.example'; write host:port"),
            StartsWith("4: sources[0].kafka.start: is 'yesterday'; write a time such as"),
            StartsWith("4: sources[0].kafka.topics: names no topic"),
            StartsWith("5: sources[1].kafka.ca_file: /etc/wikipub/gone.pem: "),
            StartsWith("5: sources[1].kafka: there is a kafka source already")
        )
    );
}

TEST_F(Load, ChecksThatSourcesMakeSense)
{
    auto const sources = [&](std::string const& text) {
        return problems(std::string(kServer) + std::string(kWikis) + "sources:\n" + text);
    };
    EXPECT_THAT(sources("- rcfeed:\n- eventstreams:\n- action_api:\n"), IsEmpty());
    EXPECT_THAT(sources("- rcfed: {}"), Contains(StartsWith("4: sources[0]: is no source; write one of rcfeed,")));
    EXPECT_THAT(sources("- rcfeed"), Contains(StartsWith("4: sources[0]: is no map")));
    EXPECT_THAT(sources("- {rcfeed: {}, action_api: {}}"), Contains(StartsWith("4: sources[0]: is no source")));
    EXPECT_THAT(sources("- rcfeed: {}\n- rcfeed: {}"), ElementsAre(HasSubstr("another rcfeed listens there")));
    EXPECT_THAT(
        sources("- rcfeed: {listen: \"udp://0.0.0.0:1336\"}"), ElementsAre(HasSubstr("warning: takes datagrams"))
    );
    EXPECT_THAT(sources("- rcfeed: {listen: \"127.0.0.1:1336\"}"), ElementsAre(HasSubstr("udp://127.0.0.1:1336")));
    EXPECT_THAT(
        sources("- eventstreams: {}\n- eventstreams: {}"), ElementsAre(HasSubstr("already; name all streams in one"))
    );
    EXPECT_THAT(sources("- eventstreams: {streams: []}"), ElementsAre(HasSubstr("names no stream")));
    EXPECT_THAT(sources("- action_api: {}"), ElementsAre(HasSubstr("warning: nothing tells of new edits")));
    EXPECT_THAT(sources("- action_api: {interval: 500ms}"), Contains(HasSubstr("is shorter than a second")));
    EXPECT_THAT(
        problems("server: {host: a.example}\n" + std::string(kWikis) + "sources: [{eventstreams: {}}]"),
        Contains(HasSubstr("eventstreams asks for a contact"))
    );
}

TEST_F(Load, ChecksThatEventsCanOnlyComeFromOneWiki)
{
    files_.files["/token"] = {std::string(32, 'x') + "\n", 0400};
    files_.files["/other"] = {std::string(32, 'y'), 0400};
    files_.files["/short"] = {std::string(31, 'z'), 0400};
    files_.files["/open"] = {std::string(32, 'o'), 0444};
    files_.files["/slash"] = {std::string(32, 's') + "/", 0400};
    auto const sources = [&](std::string const& text) {
        return problems(std::string(kServer) + std::string(kWikis) + "sources:\n" + text);
    };
    EXPECT_THAT(sources("- eventgate: {wiki: enwiki, token_files: [/token, /other]}"), IsEmpty());
    EXPECT_THAT(
        sources("- eventgate: {wiki: dewiki, token_files: [/token]}"),
        ElementsAre(HasSubstr("eventgate.wiki: is 'dewiki', which is no wiki's id"))
    );
    EXPECT_THAT(sources("- eventgate: {wiki: enwiki}"), ElementsAre(HasSubstr("token_files: names no file")));
    for (auto const* file : {"/short", "/open", "/slash", "/missing"}) {
        EXPECT_THAT(
            sources("- eventgate: {wiki: enwiki, token_files: [" + std::string(file) + "]}"),
            ElementsAre(HasSubstr("token_files: " + std::string(file) + ": "))
        );
    }
    EXPECT_THAT(
        sources("- eventgate: {wiki: enwiki, token_files: [/token, /token]}"),
        ElementsAre(AllOf(HasSubstr("listed already"), Not(HasSubstr("xxxx"))))
    );
    EXPECT_THAT(
        sources("- eventgate: {wiki: enwiki, token_files: [/token]}\n- eventgate: {wiki: enwiki, token_files: [/other]}"
        ),
        ElementsAre(HasSubstr("has an eventgate source already"))
    );
}

}  // namespace
}  // namespace wikipub::config
