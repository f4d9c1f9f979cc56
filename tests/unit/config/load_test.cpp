// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/load.h"

#include "support/memory_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wikipub::config {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::string_view kServer = "server: {host: ap.wiki.example, contact: admin@wiki.example}\n";
constexpr std::string_view kWikis =
    "wikis: [{id: enwiki, base_url: https://en.wiki.example, enabled: {pages: true}}]\n";
constexpr std::string_view kSources = "sources: [{rcfeed: {}}]\n";

std::string complete(std::string_view more = "")
{
    return std::string(kServer) + std::string(kWikis) + std::string(kSources) + std::string(more);
}

class Load : public testing::Test {
protected:
    Loaded parsed(std::string_view text) const { return parse(text, "/etc/wikipub/config.yaml", files_); }

    /// As the operator sees them, without the file's name.
    std::vector<std::string> problems(std::string_view text) const
    {
        constexpr std::string_view kFile = "/etc/wikipub/config.yaml:";
        std::vector<std::string> lines;
        for (auto const& problem : parsed(text).problems) {
            auto line = to_string(problem);
            lines.push_back(line.starts_with(kFile) ? line.substr(kFile.size()) : line);
        }
        return lines;
    }

    std::vector<std::string> wiki_problems(std::string const& members) const
    {
        return problems(
            std::string(kServer) + std::string(kSources) + "wikis:\n- {id: enwiki, enabled: {pages: true}, " + members +
            "}"
        );
    }

    test::MemoryFiles files_;
};

TEST_F(Load, NeedsLittleAndFillsInTheRest)
{
    auto const loaded = parsed(complete());
    ASSERT_THAT(problems(complete()), IsEmpty());
    ASSERT_TRUE(loaded.settings);
    auto const& settings = *loaded.settings;
    EXPECT_EQ(settings.server.host, "ap.wiki.example");
    EXPECT_EQ(settings.server.handle_domain, "ap.wiki.example");
    ASSERT_EQ(settings.wikis.size(), 1U);
    EXPECT_EQ(settings.wikis[0].path, "enwiki");
    EXPECT_EQ(settings.wikis[0].name, "enwiki");
    EXPECT_EQ(settings.posts, Posts{});
    EXPECT_EQ(settings.sources, std::vector<Source>{RcfeedSource{}});
}

TEST_F(Load, ReadsEverySetting)
{
    files_.files["/etc/wikipub/denied"] = {"Main Page\n", 0644};
    files_.files["/unnamed"] = {"", 0644};
    auto const loaded = parsed(R"(
server:
  host: ap.wiki.example
  handle_domain: wiki.example
  listen: "[::1]:80"
  internal_listen: 127.0.0.2:81
  control_socket: control.sock
  trusted_proxies: [::1, 10.0.0.0/8]
  contact: https://wiki.example/contact
egress: {proxy: "http://proxy.example:3128/", no_proxy: [wiki.example, .internal.example, "*"]}
storage: {url: "sqlite:data/wikipub.db"}
wikis:
  - id: dewiki
    path: de
    name: Wikipedia
    base_url: https://DE.wiki.example/
    script_path: ""
    article_path: /index.php/$1
    language: zh-hans
    handle_suffix: .de
    namespaces: [4, 100]
    enabled: {pages: true, editors: false, feeds: false}
    api: {url: "http://10.0.0.1/api.php", host_header: de.wiki.example, per_hour: 1000, concurrent: 4}
    denied_file: denied
    unnamed_file: /unnamed
    central_wiki: metawiki
    vanished_names: []
sources:
  - rcfeed: {listen: "udp://[::1]:0"}
  - eventstreams: {url: https://stream.example/v2/stream, streams: [mediawiki.recentchange]}
  - action_api: {catch_up: false, interval: 10s}
posts:
  hold_editor: 0s
  hold_other: 500ms
  hold_new_editor: 1h
  hold_move: 1d
  daily_cap_page: 1
  daily_cap_editor: 2
  minor_edits: {pages: true}
  bot_edits: {pages: true}
  summaries: all
  lifetime: 30d
)");
    ASSERT_TRUE(loaded.settings) << to_string(loaded.problems.front());
    auto const& settings = *loaded.settings;
    EXPECT_EQ(settings.server.handle_domain, "wiki.example");
    EXPECT_EQ(settings.server.listen, (Endpoint{"::1", 80}));
    EXPECT_EQ(settings.server.internal_listen, (Endpoint{"127.0.0.2", 81}));
    EXPECT_EQ(settings.server.control_socket, "/etc/wikipub/control.sock");
    EXPECT_THAT(settings.server.trusted_proxies, ElementsAre("::1", "10.0.0.0/8"));
    EXPECT_EQ(settings.server.contact, "https://wiki.example/contact");
    EXPECT_EQ(settings.egress.proxy, "http://proxy.example:3128");
    EXPECT_THAT(settings.egress.no_proxy, ElementsAre("wiki.example", ".internal.example", "*"));
    EXPECT_EQ(settings.storage.sqlite_file, "/etc/wikipub/data/wikipub.db");
    ASSERT_EQ(settings.wikis.size(), 1U);
    auto const& wiki = settings.wikis[0];
    EXPECT_EQ(wiki.id, "dewiki");
    EXPECT_EQ(wiki.path, "de");
    EXPECT_EQ(wiki.name, "Wikipedia");
    EXPECT_EQ(wiki.base_url, "https://de.wiki.example");
    EXPECT_EQ(wiki.script_path, "");
    EXPECT_EQ(wiki.article_path, "/index.php/$1");
    EXPECT_EQ(wiki.language, "zh-hans");
    EXPECT_EQ(wiki.handle_suffix, ".de");
    EXPECT_THAT(wiki.namespaces, ElementsAre(4, 100));
    EXPECT_EQ(wiki.enabled, (Enabled{.pages = true}));
    EXPECT_EQ(wiki.api, (WikiApi{"http://10.0.0.1/api.php", "de.wiki.example", 1000, 4}));
    EXPECT_EQ(wiki.denied_file, "/etc/wikipub/denied");
    EXPECT_EQ(wiki.unnamed_file, "/unnamed");
    EXPECT_EQ(wiki.central_wiki, "metawiki");
    EXPECT_THAT(wiki.vanished_names, IsEmpty());
    EXPECT_EQ(
        settings.sources,
        (std::vector<Source>{
            RcfeedSource{{"::1", 0}},
            EventStreamsSource{"https://stream.example/v2/stream", {"mediawiki.recentchange"}},
            ActionApiSource{false, std::chrono::seconds{10}},
        })
    );
    EXPECT_EQ(
        settings.posts,
        (Posts{
            .hold_editor = Milliseconds{0},
            .hold_other = Milliseconds{500},
            .hold_new_editor = std::chrono::hours{1},
            .hold_move = std::chrono::days{1},
            .daily_cap_page = 1,
            .daily_cap_editor = 2,
            .minor_edits = true,
            .bot_edits = true,
            .summaries = Summaries::all,
            .lifetime = std::chrono::days{30},
        })
    );
}

TEST_F(Load, TellsAllProblemsAtOnceInTheOrderOfTheLines)
{
    EXPECT_THAT(
        problems("sources: [{rcfeed: {}}]\n"
                 "posts:\n"
                 "  hold_other: 5 minutes\n"
                 "  sumaries: all\n"
                 "server:\n"
                 "  host: https://ap.wiki.example/\n"
                 "  contact: admin@wiki.example\n"
                 "  listen: localhost:80\n"
                 "wikis: []\n"),
        ElementsAre(
            "3: posts.hold_other: is '5 minutes'; write a number and a unit, such as 500ms, 30s, 5min, 1h, 365d",
            "4: posts.sumaries: is no setting; did you mean summaries?",
            "6: server.host: is 'https://ap.wiki.example/'; write the host name only, such as ap.wiki.example",
            "8: server.listen: is 'localhost:80'; write an IP address and a port, such as 127.0.0.1:8420 or [::1]:8420",
            "9: wikis: no wiki is listed; list one with its id, base_url and enabled"
        )
    );
}

TEST_F(Load, RefusesTheWholeFileForOneError)
{
    EXPECT_FALSE(parsed(complete("posts: {daily_cap_page: 0}")).settings);
    EXPECT_TRUE(parsed(complete("posts: {daily_cap_page: 1}")).settings);
}

TEST_F(Load, SaysWhatIsMissing)
{
    EXPECT_THAT(
        problems(""),
        ElementsAre(
            StartsWith(" server.host: is missing"),
            StartsWith(" server.contact: warning: is missing"),
            StartsWith(" wikis: no wiki is listed"),
            StartsWith(" sources: no source is listed")
        )
    );
    EXPECT_THAT(
        problems(std::string(kServer) + std::string(kSources) + "wikis:\n- name: x"),
        ElementsAre(
            StartsWith("4: wikis[0].id: is missing"),
            StartsWith("4: wikis[0].base_url: is missing"),
            StartsWith("4: wikis[0].enabled: warning: nothing of this wiki can be followed")
        )
    );
}

TEST_F(Load, ListsTheNamesWhereNoneIsNear)
{
    EXPECT_THAT(
        problems(complete("elephants: 1")),
        ElementsAre("4: elephants: is no setting; known here: development, server, egress, storage, wikis, wikis_from, "
                    "sources, posts")
    );
}

TEST_F(Load, FindsNamesThatAreThereTwice)
{
    EXPECT_THAT(
        problems(complete("posts: {lifetime: 1d, lifetime: 2d}\nposts: {}\n")),
        ElementsAre(
            "4: posts.lifetime: is there twice, first in line 4; keep one",
            "5: posts: is there twice, first in line 4; keep one"
        )
    );
}

TEST_F(Load, SaysWhereAShapeIsWrong)
{
    EXPECT_THAT(problems(complete("posts: 5")), ElementsAre(StartsWith("4: posts: is no map")));
    EXPECT_THAT(
        problems(complete("posts: {lifetime: [1d]}")), ElementsAre(StartsWith("4: posts.lifetime: is a list or map"))
    );
    EXPECT_THAT(problems(complete("posts: {lifetime: }")), ElementsAre(StartsWith("4: posts.lifetime: has no value")));
    EXPECT_THAT(problems(complete("egress: {no_proxy: a}")), ElementsAre(StartsWith("4: egress.no_proxy: is no list")));
    EXPECT_THAT(
        problems(complete("egress: {no_proxy: [[a]]}")), ElementsAre(StartsWith("4: egress.no_proxy: is a list"))
    );
    EXPECT_THAT(problems("- a"), Contains(StartsWith("1: is no map")));
    EXPECT_THAT(problems(complete("posts:\n")), IsEmpty());
}

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

TEST_F(Load, WarnsLoudlyOfDevelopmentSettings)
{
    EXPECT_THAT(
        problems(complete("development: {plain_http: true, allow_private_addresses: true, clock_offset: -1h}")),
        ElementsAre(
            StartsWith("4: development.plain_http: warning: is for tests only"),
            StartsWith("4: development.allow_private_addresses: warning: is for tests only"),
            StartsWith("4: development.clock_offset: warning: is for tests only")
        )
    );
}

TEST_F(Load, TakesLocalAddressesInDevelopmentOnly)
{
    std::string const text =
        "server: {host: \"127.0.0.1:3000\", contact: a@b}\n"
        "wikis: [{id: enwiki, base_url: \"http://127.0.0.1:4000\", enabled: {pages: true}}]\n"
        "sources: [{eventstreams: {url: \"http://127.0.0.1:5000/\"}}]\n";
    EXPECT_THAT(
        problems(text),
        ElementsAre(
            StartsWith("1: server.host: "),
            StartsWith("2: wikis[0].base_url: "),
            StartsWith("3: sources[0].eventstreams.url: ")
        )
    );
    auto const loaded = parsed(text + "development: {plain_http: true}");
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->server.host, "127.0.0.1:3000");
    EXPECT_EQ(loaded.settings->server.handle_domain, "127.0.0.1:3000");
}

TEST_F(Load, KeepsTheInternalListenerApart)
{
    auto const listeners = [&](std::string const& text) {
        return problems(
            "server: {host: a.example, contact: a@b, " + text + "}\n" + std::string(kWikis) + std::string(kSources)
        );
    };
    EXPECT_THAT(listeners("listen: 127.0.0.1:8421"), ElementsAre(StartsWith("1: server.internal_listen: is the same")));
    EXPECT_THAT(listeners("listen: 0.0.0.0:8421"), ElementsAre(StartsWith("1: server.internal_listen: is the same")));
    EXPECT_THAT(
        listeners("internal_listen: 10.0.0.1:8421"),
        ElementsAre(StartsWith("1: server.internal_listen: warning: can be reached"))
    );
    EXPECT_THAT(listeners("listen: 127.0.0.1:0, internal_listen: 127.0.0.1:0"), IsEmpty());
    EXPECT_THAT(listeners("listen: 0.0.0.0:80"), IsEmpty());
}

TEST_F(Load, ChecksTheFilesThatAreNamed)
{
    files_.files["/open"] = {std::string(32, 'x'), 0440};
    files_.files["/short"] = {std::string(31, 'x') + "\n", 0400};
    files_.files["/fine"] = {std::string(32, 'x') + "\n", 0600};
    files_.files["/latin1"] = {"Z\xfcrich", 0644};
    auto const secrets = wiki_problems("base_url: https://a.example, secret_files: [/open, /short, /fine, /none]");
    EXPECT_THAT(
        secrets,
        ElementsAre(
            "4: wikis[0].secret_files: /open: may be read by others; give it mode 0400",
            "4: wikis[0].secret_files: /short: is shorter than 32 bytes; put a longer secret there",
            "4: wikis[0].secret_files: /none: No such file or directory"
        )
    );
    files_.files["/padded"] = {std::string(31, 'x') + " \t\r\n", 0400};
    EXPECT_THAT(
        wiki_problems("base_url: https://a.example, secret_files: [/padded]"),
        ElementsAre(HasSubstr("/padded: is shorter than 32 bytes"))
    );
    EXPECT_THAT(
        wiki_problems("base_url: https://a.example, secret_files: [/fine], api: {url: \"https://a.example/api\"}"),
        ElementsAre(HasSubstr("api.url does not end in /api.php"))
    );
    EXPECT_THAT(wiki_problems("base_url: https://a.example, secret_files: [/fine]"), IsEmpty());
    EXPECT_THAT(
        wiki_problems("base_url: https://a.example, denied_file: none, unnamed_file: /latin1"),
        ElementsAre(
            "4: wikis[0].denied_file: /etc/wikipub/none: No such file or directory",
            "4: wikis[0].unnamed_file: /latin1: is not UTF-8"
        )
    );
}

TEST_F(Load, RefusesWikisThatCannotBeToldApart)
{
    EXPECT_THAT(
        problems(
            std::string(kServer) + std::string(kSources) +
            "wikis:\n"
            "- {id: a, base_url: https://a.example, enabled: {pages: true}}\n"
            "- {id: a, path: b, base_url: https://b.example, handle_suffix: .b, enabled: {pages: true}}\n"
            "- {id: c, path: a, base_url: https://c.example, handle_suffix: .c, enabled: {pages: true}}\n"
            "- {id: d, base_url: https://a.example, handle_suffix: .d, enabled: {pages: true}}\n"
            "- {id: e, base_url: https://e.example, language: eo, enabled: {pages: true}}\n"
            "- {id: f-f, base_url: https://f.example, handle_suffix: .f, enabled: {pages: true}}\n"
        ),
        ElementsAre(
            "5: wikis[1].id: another wiki has the id a already; keep one",
            "6: wikis[2].path: another wiki has the path a already; write another one",
            "7: wikis[3].base_url: another wiki has its pages at the same address already; correct one of them",
            "8: wikis[4].handle_suffix: is missing, as for another wiki: pages of the same title would want the same "
            "handle; write one such as .eo",
            "9: wikis[5].path: is missing and cannot be the id; write lower-case letters, digits and underscores"
        )
    );
}

TEST_F(Load, ReadsWikisFromAFileOfTheirOwn)
{
    std::string const main = std::string(kServer) + std::string(kSources) + "wikis_from: wikis.yaml\n";
    files_.files["/etc/wikipub/wikis.yaml"] = {
        "- {id: a, base_url: https://a.example, enabled: {pages: true}}\n", 0644};
    auto const loaded = parsed(main);
    ASSERT_TRUE(loaded.settings);
    EXPECT_EQ(loaded.settings->wikis.at(0).id, "a");

    files_.files["/etc/wikipub/wikis.yaml"].text = "- {id: a,\n   nme: x, enabled: {pages: true}}\n";
    EXPECT_THAT(
        problems(main),
        ElementsAre(
            StartsWith("/etc/wikipub/wikis.yaml:1: wikis[0].base_url: is missing"),
            "/etc/wikipub/wikis.yaml:2: wikis[0].nme: is no setting; did you mean name?"
        )
    );
    files_.files["/etc/wikipub/wikis.yaml"].text = "wikis: []";
    EXPECT_THAT(problems(main), ElementsAre(HasSubstr("wikis.yaml: is no list of wikis")));
    files_.files["/etc/wikipub/wikis.yaml"].text = "- a: [";
    EXPECT_THAT(problems(main), ElementsAre(HasSubstr("this is not YAML")));
    files_.files.clear();
    EXPECT_THAT(problems(main), ElementsAre("3: wikis_from: /etc/wikipub/wikis.yaml: No such file or directory"));
    EXPECT_THAT(problems(main + std::string(kWikis)), Contains(HasSubstr("wikis_from: stands beside wikis")));
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

TEST_F(Load, WarnsWhereTheApiBudgetCannotSuffice)
{
    auto const text = std::string(kServer) + std::string(kWikis) + "sources: [{action_api: {interval: ";
    EXPECT_THAT(problems(text + "11s}}]"), IsEmpty());
    EXPECT_THAT(
        problems(text + "10s}}]"),
        ElementsAre(
            "2: wikis: warning: wikis[0].api.per_hour is 400, but polling and one check a minute take 420; write "
            "a longer interval in action_api or, if the wiki agrees, a larger per_hour"
        )
    );
}

TEST_F(Load, ReportsAHundredProblemsAndCountsTheRest)
{
    std::string text = complete();
    for (int i = 0; i < 1000; ++i) {
        text += "unknown" + std::to_string(i) + ": x\n";
    }
    auto const all = problems(text);
    ASSERT_EQ(all.size(), 101U);
    EXPECT_EQ(all.back(), " and 900 more problems");
}

TEST(LoadFromDisk, SaysWhyItCannot)
{
    auto const loaded = load("/nonexistent/config.yaml");
    EXPECT_FALSE(loaded.settings);
    ASSERT_EQ(loaded.problems.size(), 1U);
    EXPECT_EQ(to_string(loaded.problems[0]), "/nonexistent/config.yaml: No such file or directory");
    EXPECT_THAT(to_string(load("/").problems.at(0)), HasSubstr("is no regular file"));
}

}  // namespace
}  // namespace wikipub::config
