// SPDX-License-Identifier: GPL-2.0-or-later
// server, egress, storage, posts, development.
#include "base/iri.h"
#include "base/strings.h"
#include "config/reading.h"

#include <algorithm>

namespace wikipub::config {

namespace {

constexpr std::size_t kLongestSocketPath = 107;  // sun_path of unix(7), without its end

auto host_parser(bool development)
{
    return [development](std::string_view value) { return parse_host(value, development); };
}

Parsed<std::string> parse_proxy(std::string_view value)
{
    if (value.empty()) {
        return std::string();
    }
    auto const origin = parse_origin(value, true);
    if (!origin || !origin->starts_with("http://")) {
        return tl::unexpected("is '" + printable(value) + "'; write it as http://proxy.example:3128");
    }
    return origin;
}

void check_listeners(Section& section, Server const& server)
{
    if (overlap(server.listen, server.internal_listen)) {
        section.error(
            "internal_listen",
            "is the same as listen; write another port, since peers must not reach the internal address"
        );
    }
    if (!is_loopback(server.internal_listen)) {
        section.warn(
            "internal_listen",
            "can be reached from other machines; make sure that only the wiki and the monitoring can, or write a "
            "loopback address such as 127.0.0.1:8421"
        );
    }
}

void check_database_files(Section& section, Storage const& storage, Reading const& reading)
{
    if (!storage.password_file.empty()) {
        if (auto const secret = read_secret(reading.files, storage.password_file, 1); !secret) {
            section.error("password_file", storage.password_file + " " + secret.error().detail);
        }
    }
    if (!storage.tls_ca_file.empty()) {
        if (auto const file = reading.files.read(storage.tls_ca_file); !file) {
            section.error("tls_ca_file", storage.tls_ca_file + ": " + file.error().detail);
        }
    }
}

void read_pages(Section section, bool& pages)
{
    section.read("pages", pages, parse_bool);
    section.finish();
}

}  // namespace

Development read_development(Section section)
{
    Development development;
    section.read("plain_http", development.plain_http, parse_bool);
    section.read("allow_private_addresses", development.allow_private_addresses, parse_bool);
    section.read("clock_offset", development.clock_offset, parse_offset);
    section.finish();
    if (development.plain_http) {
        section.warn("plain_http", "is for tests only: ids are http addresses, which no peer on the Internet accepts");
    }
    if (development.allow_private_addresses) {
        section.warn(
            "allow_private_addresses",
            "is for tests only: peers can make this machine send requests into its own network"
        );
    }
    if (development.clock_offset != Milliseconds{0}) {
        section.warn("clock_offset", "is for tests only: peers refuse signatures whose date is wrong");
    }
    return development;
}

Server read_server(Section section, Reading const& reading)
{
    Server server;
    auto const parse_name = host_parser(reading.plain_http);
    section.read("host", server.host, parse_name);
    if (!section.has("host")) {
        section.error(
            "host", "is missing; write the host name that all ids will carry for ever, such as ap.wiki.example"
        );
    }
    if (!section.read("handle_domain", server.handle_domain, parse_name)) {
        server.handle_domain = server.host;
    }
    section.read_list("former_hosts", server.former_hosts, parse_name);
    if (!server.former_hosts.empty()) {
        section.error("former_hosts", "moving to another host is not available in this build; write []");
    }
    section.read("listen", server.listen, parse_endpoint);
    section.read("internal_listen", server.internal_listen, parse_endpoint);
    check_listeners(section, server);
    read_path(section, "control_socket", server.control_socket);
    if (server.control_socket.empty() || server.control_socket.size() > kLongestSocketPath) {
        section.error("control_socket", "is no path of 1 to 107 bytes; write one such as /run/wikipub/control.sock");
    }
    section.read_list("trusted_proxies", server.trusted_proxies, parse_network);
    section.read("contact", server.contact, parse_contact);
    if (!section.has("contact")) {
        section.warn("contact", "is missing; write an e-mail address: wikis and peers ask whom to tell about trouble");
    }
    section.finish();
    return server;
}

Egress read_egress(Section section)
{
    Egress egress;
    section.read("proxy", egress.proxy, parse_proxy);
    section.read_list("no_proxy", egress.no_proxy, parse_no_proxy);
    section.finish();
    return egress;
}

Storage read_storage(Section section, Reading const& reading)
{
    constexpr std::string_view kSqlite = "sqlite:";
    Storage storage;
    auto url = std::string(kSqlite) + storage.sqlite_file;
    section.read("url", url, parse_text);
    read_path(section, "password_file", storage.password_file);
    read_path(section, "tls_ca_file", storage.tls_ca_file);
    read_path(section, "journal_file", storage.journal_file);
    section.finish();
    if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) {
        storage.sqlite_file = resolve(section, url.substr(kSqlite.size()));
        if (!section.has("journal_file")) {
            auto const folder = storage.sqlite_file.substr(0, storage.sqlite_file.rfind('/') + 1);
            storage.journal_file = folder + "redactions.journal";
        }
        for (auto const* key : {"password_file", "tls_ca_file"}) {
            if (section.has(key)) {
                section.warn(key, "means nothing to SQLite; leave it out");
            }
        }
    } else if (storage.mysql = parse_mysql_url(url); storage.mysql) {
        check_database_files(section, storage, reading);
    } else {
        section.error(
            "url",
            "is no database; write sqlite:/var/lib/wikipub/wikipub.db, or mysql://user@host/database with the password "
            "in password_file"
        );
    }
    return storage;
}

Posts read_posts(Section section)
{
    using std::chrono::days;
    using std::chrono::hours;
    using std::chrono::seconds;
    Posts posts;
    auto const hold = duration_between(seconds{0}, days{7});
    section.read("hold_editor", posts.hold_editor, hold);
    section.read("hold_other", posts.hold_other, hold);
    section.read("hold_new_editor", posts.hold_new_editor, hold);
    section.read("hold_move", posts.hold_move, hold);
    section.read("daily_cap_page", posts.daily_cap_page, whole_number(1, 1000));
    section.read("daily_cap_editor", posts.daily_cap_editor, whole_number(1, 1000));
    read_pages(section.section("minor_edits"), posts.minor_edits);
    read_pages(section.section("bot_edits"), posts.bot_edits);
    section.read("summaries", posts.summaries, parse_summaries);
    section.read("lifetime", posts.lifetime, duration_between(hours{1}, days{3650}));
    section.finish();
    return posts;
}

}  // namespace wikipub::config
