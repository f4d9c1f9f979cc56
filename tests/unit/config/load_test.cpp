// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/config/load_fixture.h"

namespace wikipub::config {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

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
