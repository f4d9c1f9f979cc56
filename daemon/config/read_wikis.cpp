// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/iri.h"
#include "base/strings.h"
#include "config/reading.h"

#include <algorithm>
#include <limits>
#include <set>

namespace wikipub::config {

namespace {

constexpr std::size_t kShortestSecret = 32;  // bytes, of an HMAC-SHA256 key

bool consists_of(std::string_view text, std::string_view characters)
{
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view kLowerDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

Parsed<std::string> parse_id(std::string_view value)
{
    auto const lower = to_lower(value);
    if (value.size() > 64 || !consists_of(lower, "abcdefghijklmnopqrstuvwxyz0123456789_-")) {
        return tl::unexpected("is '" + printable(value) + "'; write the wiki's $wgDBname, such as enwiki");
    }
    return std::string(value);
}

Parsed<std::string> parse_wiki_path(std::string_view value)
{
    if (value.size() > 64 || !consists_of(value, "abcdefghijklmnopqrstuvwxyz0123456789_")) {
        return tl::unexpected(
            "is '" + printable(value) +
            "'; write at most 64 lower-case letters, digits and underscores: it is part of every id, for ever"
        );
    }
    return std::string(value);
}

Parsed<std::string> parse_script_path(std::string_view value)
{
    auto const url = Iri::parse("https://wiki.example" + std::string(value));
    if (!value.empty() && (!value.starts_with('/') || value.ends_with('/') || !url || url->path() != value)) {
        return tl::unexpected("is '" + printable(value) + "'; write the wiki's $wgScriptPath, such as /w, or \"\"");
    }
    return std::string(value);
}

Parsed<std::string> parse_article_path(std::string_view value)
{
    auto const title = value.find("$1");
    bool const once = title != std::string_view::npos && value.find("$1", title + 1) == std::string_view::npos;
    if (!value.starts_with('/') || !once || !Iri::parse("https://wiki.example" + std::string(value))) {
        return tl::unexpected("is '" + printable(value) + "'; write the wiki's $wgArticlePath, such as /wiki/$1");
    }
    return std::string(value);
}

Parsed<std::string> parse_language(std::string_view value)
{
    auto const parts = split(value, '-');
    bool const fine = !parts.empty() && parts.front().size() >= 2 && value.size() <= 35 &&
                      std::ranges::all_of(parts, [](auto part) { return consists_of(part, kLowerDigits); });
    if (!fine) {
        return tl::unexpected("is '" + printable(value) + "'; write the wiki's $wgLanguageCode, such as en or zh-hans");
    }
    return std::string(value);
}

/// What may stand at the end of a handle: `[a-z0-9_]+([.-][a-z0-9_]+)*`.
Parsed<std::string> parse_suffix(std::string_view value)
{
    auto const is_joint = [](char c) { return c == '.' || c == '-'; };
    bool fine = value.size() <= 16 && (value.empty() || !is_joint(value.back()));
    for (std::size_t i = 0; i < value.size(); ++i) {
        auto const name_character = kLowerDigits.find(value[i]) != std::string_view::npos || value[i] == '_';
        fine = fine && (name_character || (is_joint(value[i]) && (i == 0 || !is_joint(value[i - 1]))));
    }
    if (!fine) {
        return tl::unexpected(
            "is '" + printable(value) +
            "'; write at most 16 lower-case letters, digits and underscores, such as .de or _en"
        );
    }
    return std::string(value);
}

Parsed<int> parse_namespace(std::string_view value)
{
    auto number = whole_number(0, std::numeric_limits<int>::max())(value);
    if (number && (*number == 2 || *number == 3 || *number == 8)) {
        return tl::unexpected(
            "is " + printable(value) + "; leave it out: User, User talk and MediaWiki pages are never followed"
        );
    }
    return number;
}

Parsed<std::string> parse_api_url(std::string_view value)
{
    return value.empty() ? Parsed<std::string>(std::string()) : parse_url(value, true);
}

void read_enabled(Section& section, Enabled& enabled)
{
    auto part = section.section("enabled");
    part.read("pages", enabled.pages, parse_bool);
    part.read("editors", enabled.editors, parse_bool);
    part.read("feeds", enabled.feeds, parse_bool);
    part.finish();
    if (enabled.feeds) {
        part.error("feeds", "feeds are not available in this build; write false");
    }
    if (!enabled.pages && !enabled.editors && !enabled.feeds) {
        section.warn(
            "enabled", "nothing of this wiki can be followed; write enabled: {pages: true} once its community agrees"
        );
    }
}

void read_api(Section section, WikiApi& api)
{
    section.read("url", api.url, parse_api_url);
    section.read("host_header", api.host_header, parse_host_header);
    section.read("per_hour", api.per_hour, whole_number(1, 10'000'000));
    section.read("concurrent", api.concurrent, whole_number(1, 100));
    section.finish();
}

void read_files(Section& section, Wiki& wiki, Reading const& reading)
{
    section.read_list("secret_files", wiki.secret_files, parse_text);
    for (auto& path : wiki.secret_files) {
        path = resolve(section, path);
        if (auto const secret = read_secret(reading.files, path, kShortestSecret); !secret) {
            section.error("secret_files", path + ": " + secret.error().detail);
        }
    }
    for (auto const& [key, path] :
         {std::pair{"denied_file", &wiki.denied_file}, {"unnamed_file", &wiki.unnamed_file}}) {
        if (!read_path(section, key, *path)) {
            continue;
        }
        if (auto const titles = read_titles(reading.files, *path); !titles) {
            section.error(key, *path + ": " + titles.error().detail);
        }
    }
}

Wiki read_wiki(Section& section, Reading const& reading)
{
    Wiki wiki;
    section.read("id", wiki.id, parse_id);
    if (!section.has("id")) {
        section.error("id", "is missing; write the wiki's $wgDBname, which its events carry");
    }
    if (!section.read("path", wiki.path, parse_wiki_path) && !section.has("path")) {
        wiki.path = wiki.id;
        if (!wiki.id.empty() && !parse_wiki_path(wiki.id)) {
            section.error("path", "is missing and cannot be the id; write lower-case letters, digits and underscores");
        }
    }
    wiki.name = wiki.id;
    section.read("name", wiki.name, parse_text);
    section.read("base_url", wiki.base_url, [&](auto value) { return parse_origin(value, reading.plain_http); });
    if (!section.has("base_url")) {
        section.error("base_url", "is missing; write scheme and host of the wiki, such as https://en.wikipedia.org");
    }
    section.read("script_path", wiki.script_path, parse_script_path);
    section.read("article_path", wiki.article_path, parse_article_path);
    section.read("language", wiki.language, parse_language);
    section.read("handle_suffix", wiki.handle_suffix, parse_suffix);
    section.read_list("namespaces", wiki.namespaces, parse_namespace);
    read_enabled(section, wiki.enabled);
    read_files(section, wiki, reading);
    read_api(section.section("api"), wiki.api);
    if (!wiki.secret_files.empty() && !wiki.api.url.empty() && !wiki.api.url.ends_with("/api.php")) {
        section.error(
            "secret_files", "api.url does not end in /api.php, beside which the extension's rest.php is; correct it"
        );
    }
    if (wiki.enabled.editors && wiki.secret_files.empty()) {
        section.warn("secret_files", "is empty: without the wiki's extension no editor can opt in");
    }
    section.read("central_wiki", wiki.central_wiki, parse_text);
    section.read_list("vanished_names", wiki.vanished_names, parse_text);
    section.finish();
    return wiki;
}

/// What must differ between the wikis of one installation.
class Uniqueness {
public:
    void check(Section& section, Wiki const& wiki)
    {
        if (!wiki.id.empty() && !ids_.insert(wiki.id).second) {
            section.error("id", "another wiki has the id " + wiki.id + " already; keep one");
        }
        if (!wiki.path.empty() && !paths_.insert(wiki.path).second) {
            section.error("path", "another wiki has the path " + wiki.path + " already; write another one");
        }
        if (!wiki.base_url.empty() && !addresses_.insert(wiki.base_url + wiki.article_path).second) {
            section.error("base_url", "another wiki has its pages at the same address already; correct one of them");
        }
        if (!suffixes_.insert(wiki.handle_suffix).second) {
            section.error(
                "handle_suffix",
                wiki.handle_suffix.empty() ? "is missing, as for another wiki: pages of the same title would want the "
                                             "same handle; write one such as ." +
                                                 printable(wiki.language)
                                           : "another wiki has the same; write another one"
            );
        }
    }

private:
    std::set<std::string> ids_;
    std::set<std::string> paths_;
    std::set<std::string> addresses_;
    std::set<std::string> suffixes_;
};

/// The sections of the file that `wikis_from` names, in a tree that has to outlive them.
std::vector<Section> sections_from(Section& root, std::string const& path, Reading const& reading, Node& tree)
{
    auto const file = reading.files.read(path);
    if (!file) {
        root.error("wikis_from", path + ": " + file.error().detail);
        return {};
    }
    auto parsed = parse_yaml(file->text);
    if (!parsed) {
        reading.problems.add({Severity::error, path, parsed.error().line, "", parsed.error().text});
        return {};
    }
    if (parsed->kind != Node::Kind::sequence) {
        reading.problems.add(
            {Severity::error, path, 0, "", "is no list of wikis; write them as below wikis:, each with a dash"}
        );
        return {};
    }
    parsed->key = "wikis";
    tree.kind = Node::Kind::map;
    tree.children.push_back(*std::move(parsed));
    return Section(&tree, path, "", reading.problems).sections("wikis");
}

}  // namespace

std::vector<Wiki> read_wikis(Section& root, Reading const& reading)
{
    Node tree;
    auto sections = root.sections("wikis");
    if (std::string path; read_path(root, "wikis_from", path)) {
        if (root.has("wikis")) {
            root.error("wikis_from", "stands beside wikis; keep one of the two");
        }
        sections = sections_from(root, path, reading, tree);
    } else if (sections.empty()) {
        root.error("wikis", "no wiki is listed; list one with its id, base_url and enabled");
    }
    std::vector<Wiki> wikis;
    Uniqueness uniqueness;
    for (auto& section : sections) {
        wikis.push_back(read_wiki(section, reading));
        uniqueness.check(section, wikis.back());
    }
    return wikis;
}

}  // namespace wikipub::config
