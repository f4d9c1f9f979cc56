// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "config/mysql_url.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The settings file as plain structs; what stands here in place is the default of each setting.
/// `deploy/config.example.yaml` says what they mean to an operator. Paths are absolute after loading. No secret is
/// held: secrets stay in their files (config/files.h).
namespace wikipub::config {

/// An IP address without brackets, and a port; port 0 means any free one.
struct Endpoint {
    std::string address;
    std::uint16_t port = 0;

    /// `127.0.0.1:8420`, `[::1]:8420`.
    std::string text() const;
    friend bool operator==(Endpoint const&, Endpoint const&) = default;
};

struct Server {
    std::string host;           ///< required; with a port only where development.plain_http is on
    std::string handle_domain;  ///< never empty after loading
    std::vector<std::string> former_hosts;
    Endpoint listen{"127.0.0.1", 8420};
    Endpoint internal_listen{"127.0.0.1", 8421};
    std::string control_socket = "/run/wikipub/control.sock";
    std::vector<std::string> trusted_proxies{"127.0.0.1"};  ///< addresses or prefixes
    std::string contact;                                    ///< an e-mail address or a URL

    friend bool operator==(Server const&, Server const&) = default;
};

struct Egress {
    std::string proxy;  ///< `http://host:port`, or empty
    std::vector<std::string> no_proxy;

    friend bool operator==(Egress const&, Egress const&) = default;
};

struct Storage {
    std::string sqlite_file = "/var/lib/wikipub/wikipub.db";  ///< of `url: sqlite:FILE`
    std::optional<MysqlUrl> mysql;                            ///< of `url: mysql://…`, instead of the file
    std::string password_file;
    std::string tls_ca_file;
    std::string journal_file = "/var/lib/wikipub/redactions.journal";  ///< by default beside the SQLite file

    friend bool operator==(Storage const&, Storage const&) = default;
};

/// Which actors a wiki's community wants.
struct Enabled {
    bool pages = false;
    bool editors = false;
    bool feeds = false;

    friend bool operator==(Enabled const&, Enabled const&) = default;
};

struct WikiApi {
    std::string url;  ///< of api.php; empty: made from base_url and script_path
    std::string host_header;
    int per_hour = 400;
    int concurrent = 2;

    friend bool operator==(WikiApi const&, WikiApi const&) = default;
};

struct Wiki {
    std::string id;        ///< $wgDBname
    std::string path;      ///< `[a-z0-9_]+`, never empty after loading
    std::string name;      ///< never empty after loading
    std::string base_url;  ///< scheme, host and port, without a slash at the end
    std::string script_path = "/w";
    std::string article_path = "/wiki/$1";
    std::string language = "en";
    std::string handle_suffix;
    std::vector<int> namespaces;
    Enabled enabled;
    std::vector<std::string> secret_files;
    WikiApi api;
    std::string denied_file;
    std::string unnamed_file;
    std::string central_wiki;
    std::vector<std::string> vanished_names{"Renamed user *", "Vanished user *"};

    friend bool operator==(Wiki const&, Wiki const&) = default;
};

struct RcfeedSource {
    Endpoint listen{"127.0.0.1", 1336};

    friend bool operator==(RcfeedSource const&, RcfeedSource const&) = default;
};

struct EventStreamsSource {
    std::string url = "https://stream.wikimedia.org/v2/stream";
    std::vector<std::string> streams{
        "mediawiki.recentchange", "mediawiki.page_change.v1", "mediawiki.revision-visibility-change"};

    friend bool operator==(EventStreamsSource const&, EventStreamsSource const&) = default;
};

struct KafkaSource {
    std::string brokers;  ///< `host:port`, several with commas
    std::string group = "wikipub";
    std::vector<std::string> topics;  ///< at least one
    std::string ca_file;              ///< empty: the brokers are not asked to encrypt
    std::optional<Timestamp> start;   ///< of a partition never read; nullopt: where the others are, first of all now

    friend bool operator==(KafkaSource const&, KafkaSource const&) = default;
};

/// What the EventBus extension of a wiki POSTs to `server.internal_listen`.
struct EventGateSource {
    std::string wiki;                      ///< id
    std::vector<std::string> token_files;  ///< at least one

    friend bool operator==(EventGateSource const&, EventGateSource const&) = default;
};

struct ActionApiSource {
    bool catch_up = true;      ///< at start, and when a wiki's rc ids jump
    Milliseconds interval{0};  ///< of polling; 0: none

    friend bool operator==(ActionApiSource const&, ActionApiSource const&) = default;
};

using Source = std::variant<RcfeedSource, EventStreamsSource, KafkaSource, EventGateSource, ActionApiSource>;

/// Whose edit summaries may be quoted.
enum class Summaries { none, established, all };

/// For which actors an edit of a kind makes a post.
struct Posts {
    Milliseconds hold_editor = std::chrono::minutes{5};
    Milliseconds hold_other = std::chrono::minutes{2};
    Milliseconds hold_new_editor = std::chrono::minutes{30};
    Milliseconds hold_move = std::chrono::minutes{30};
    int daily_cap_page = 5;
    int daily_cap_editor = 24;
    bool minor_edits = false;  ///< of pages; an editor chooses for themselves
    bool bot_edits = false;    ///< of pages; those of editors never make a post
    Summaries summaries = Summaries::established;
    Milliseconds lifetime = std::chrono::days{365};

    friend bool operator==(Posts const&, Posts const&) = default;
};

/// For tests and the quickstart.
struct Development {
    bool plain_http = false;
    bool allow_private_addresses = false;
    Milliseconds clock_offset{0};

    friend bool operator==(Development const&, Development const&) = default;
};

struct Settings {
    Server server;
    Egress egress;
    Storage storage;
    std::vector<Wiki> wikis;
    std::vector<Source> sources;
    Posts posts;
    Development development;

    friend bool operator==(Settings const&, Settings const&) = default;
};

}  // namespace wikipub::config
