// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "json/writer.h"
#include "unit/wiki/support.h"

#include <atomic>
#include <map>
#include <mutex>
#include <string>

namespace wikipub::test {

/// A wiki whose pages and revisions the test changes while it runs; what it says about itself was captured from a real
/// one, and its other answers have that one's shape (tests/fixtures/api).
class SmallWiki {
public:
    struct Page {
        std::string title;
        bool missing = false;
        bool noindex = false;
        int ns = 0;
        std::string since = "2026-01-03T10:00:00Z";
    };
    struct Revision {
        std::int64_t page = 0;
        std::int64_t parent = 0;
        std::int64_t size = 100;
        std::string comment;
        bool hidden = false;
        bool missing = false;
        std::string user = "Admin";
        std::int64_t user_id = 1;
    };
    enum class Mood { answers, fails, is_another_wiki };

    SmallWiki()
        : server_([this](Received const& request, LoopbackServer::Connection& connection) {
              answer(parameters_of(request), connection);
          })
    {
    }

    ~SmallWiki() { go_on(); }

    std::string url() const { return server_.url("/api.php"); }
    void set(Mood mood) { mood_ = mood; }
    /// Answers nobody until it goes on.
    void hold() { held_ = true; }
    void go_on()
    {
        held_ = false;
        held_.notify_all();
    }
    /// Fails only what is asked with this value of `list`.
    void fail_list(std::string list)
    {
        std::lock_guard const lock(mutex_);
        failing_list_ = std::move(list);
    }
    void set(std::int64_t id, Page page)
    {
        std::lock_guard const lock(mutex_);
        pages_[id] = std::move(page);
    }
    void set_revision(std::int64_t id, Revision revision)
    {
        std::lock_guard const lock(mutex_);
        revisions_[id] = std::move(revision);
    }
    /// An entry of the log of moves at that time.
    void set_log(std::int64_t id, std::string timestamp, bool hidden)
    {
        std::lock_guard const lock(mutex_);
        logs_[id] = {std::move(timestamp), hidden};
    }
    /// Autoconfirmed; id 0: the wiki does not show anybody of that name.
    void set_user(std::string name, std::int64_t id)
    {
        std::lock_guard const lock(mutex_);
        if (id == 0) {
            users_.erase(name);
        } else {
            users_[std::move(name)] = id;
        }
    }
    /// How often it was asked with this parameter.
    int asked(std::string const& parameter, std::string const& value = "") const
    {
        int times = 0;
        for (auto const& request : server_.received()) {
            auto const parameters = parameters_of(request);
            auto const found = parameters.find(parameter);
            times += found != parameters.end() && (value.empty() || found->second == value) ? 1 : 0;
        }
        return times;
    }

private:
    using Parameters = std::map<std::string, std::string>;

    void answer(Parameters const& parameters, LoopbackServer::Connection& connection)
    {
        held_.wait(true);
        std::lock_guard const lock(mutex_);
        auto const value = [&](std::string const& name) {
            auto const found = parameters.find(name);
            return found == parameters.end() ? std::string() : found->second;
        };
        auto const list = value("list");
        if (mood_ == Mood::fails || (!list.empty() && list == failing_list_)) {
            connection.answer(500, "Fatal exception");
        } else if (value("meta").starts_with("siteinfo") && value("prop").empty() && list.empty()) {
            connection.answer(200, api_fixture("siteinfo.json"));
        } else {
            connection.answer(
                200, json::write([&](json::Object& out) {
                    out.add("batchcomplete", true);
                    out.add("query", [&](json::Object& query) {
                        query.add("general", [&](json::Object& general) {
                            general.add("wikiid", mood_ == Mood::is_another_wiki ? "otherwiki" : "wiingest");
                        });
                        write_query(query, parameters, list);
                    });
                })
            );
        }
    }

    void write_query(json::Object& query, Parameters const& parameters, std::string const& list)
    {
        if (list == "users") {
            query.add("users", [&](json::Array& users) {
                auto const asked = parameters.find("ususerids");
                auto const ids = asked != parameters.end() ? asked->second : std::string();
                for (auto const id : split(ids, '|')) {
                    users.add([&](json::Object& user) { write_user(user, parse_decimal(id).value_or(0)); });
                }
                if (!parameters.contains("ususers")) {
                    return;
                }
                // Separated, and so begun, by U+001F, as titles are.
                auto const names = parameters.at("ususers");
                for (auto const name : split(names, names.starts_with('\x1F') ? '\x1F' : '|')) {
                    if (!name.empty()) {
                        users.add([&](json::Object& user) { write_user(user, std::string(name)); });
                    }
                }
            });
        } else if (list == "logevents") {
            query.add("logevents", [&](json::Array& entries) {
                for (auto const& [id, entry] : logs_) {
                    entries.add([&](json::Object& out) {
                        out.add("logid", id);
                        out.add("timestamp", entry.first);
                        out.add("type", "move");
                        out.add("actionhidden", entry.second);
                    });
                }
            });
        } else if (list == "search" || list == "prefixsearch") {
            query.add(list, [&](json::Array& found) { write_found(found, parameters, list); });
        } else if (parameters.contains("revids")) {
            write_revisions(query, parameters.at("revids"));
        } else if (parameters.contains("pageids")) {
            auto const with_revisions = parameters.contains("rvlimit");
            query.add("pages", [&](json::Array& pages) {
                for (auto const id : split(parameters.at("pageids"), '|')) {
                    auto const number = parse_decimal(id).value_or(0);
                    write_page(pages, number, pages_.find(number), with_revisions);
                }
            });
        } else if (parameters.contains("titles")) {
            query.add("pages", [&](json::Array& pages) {
                // Separated, and so begun, by U+001F, since titles may hold anything else.
                auto const titles = parameters.at("titles");
                auto const title = titles.substr(titles.starts_with('\x1F') ? 1 : 0);
                auto const page = find_titled(title);
                if (page != pages_.end()) {
                    write_page(pages, page->first, page, false);
                } else {
                    pages.add([&](json::Object& out) {
                        out.add("title", title);
                        out.add("missing", true);
                    });
                }
            });
        }
    }

    void write_user(json::Object& user, std::int64_t id) const
    {
        auto const found = std::ranges::find_if(users_, [&](auto const& one) { return one.second == id; });
        if (found != users_.end()) {
            write_user(user, found->first);
        } else {
            user.add("userid", id);
            user.add("missing", true);
        }
    }

    void write_user(json::Object& user, std::string const& name) const
    {
        user.add("name", name);
        auto const found = users_.find(name);
        if (found == users_.end()) {
            user.add("missing", true);
            return;
        }
        user.add("userid", found->second);
        user.add("groups", [](json::Array& groups) { groups.add("autoconfirmed"); });
    }

    void write_page(
        json::Array& pages, std::int64_t id, std::map<std::int64_t, Page>::const_iterator page, bool with_revisions
    )
    {
        pages.add([&](json::Object& out) {
            out.add("pageid", id);
            if (page == pages_.end() || page->second.missing) {
                out.add("missing", true);
                return;
            }
            out.add("ns", page->second.ns);
            out.add("title", page->second.title);
            if (with_revisions) {
                out.add("revisions", [&](json::Array& revisions) {
                    revisions.add([&](json::Object& revision) {
                        revision.add("revid", 1);
                        revision.add("timestamp", page->second.since);
                    });
                });
                return;
            }
            out.add("actions", [](json::Object& actions) { actions.add("read", true); });
            if (page->second.noindex) {
                out.add("pageprops", [](json::Object& properties) { properties.add("noindex", ""); });
            }
        });
    }

    void write_revisions(json::Object& query, std::string const& ids)
    {
        std::vector<std::int64_t> bad;
        query.add("pages", [&](json::Array& pages) {
            for (auto const text : split(ids, '|')) {
                auto const id = parse_decimal(text).value_or(0);
                auto const found = revisions_.find(id);
                if (found == revisions_.end() || found->second.missing || pages_[found->second.page].missing) {
                    bad.push_back(id);
                    continue;
                }
                pages.add([&](json::Object& page) {
                    page.add("pageid", found->second.page);
                    page.add("ns", 0);
                    page.add("title", pages_[found->second.page].title);
                    page.add("revisions", [&](json::Array& revisions) {
                        revisions.add([&](json::Object& out) { write_revision(out, id, found->second); });
                    });
                });
            }
        });
        query.add("badrevids", [&](json::Object& out) {
            for (auto const id : bad) {
                out.add(std::to_string(id), [&](json::Object& revision) {
                    revision.add("revid", id);
                    revision.add("missing", true);
                });
            }
        });
    }

    static void write_revision(json::Object& out, std::int64_t id, Revision const& revision)
    {
        out.add("revid", id);
        out.add("parentid", revision.parent);
        out.add("minor", false);
        out.add("timestamp", "2026-11-23T00:51:58Z");
        out.add("size", revision.size);
        out.add("tags", [](json::Array&) {});
        if (revision.hidden) {
            out.add("userhidden", true);
            out.add("sha1hidden", true);
            out.add("commenthidden", true);
            return;
        }
        out.add("user", revision.user);
        out.add("userid", revision.user_id);
        out.add("sha1", "4a67a2c15b1a97fc1b10375cd3fee9ed04b0" + std::to_string(1000 + id));
        out.add("comment", revision.comment);
    }

    void write_found(json::Array& found, Parameters const& parameters, std::string const& list)
    {
        auto const words = parameters.at(list == "search" ? "srsearch" : "pssearch");
        for (auto const& [id, page] : pages_) {
            auto const title = to_lower(page.title);
            if (!page.missing && (list == "search" ? title == words : title.starts_with(words))) {
                found.add([&](json::Object& out) { out.add("title", page.title); });
            }
        }
    }

    std::map<std::int64_t, Page>::const_iterator find_titled(std::string const& title) const
    {
        return std::ranges::find_if(pages_, [&](auto const& entry) {
            return entry.second.title == title && !entry.second.missing;
        });
    }

    std::atomic<Mood> mood_ = Mood::answers;
    std::atomic<bool> held_ = false;
    std::mutex mutex_;
    std::string failing_list_;
    std::map<std::int64_t, Page> pages_;
    std::map<std::int64_t, Revision> revisions_;
    std::map<std::int64_t, std::pair<std::string, bool>> logs_;
    std::map<std::string, std::int64_t> users_{{"Admin", 1}};
    LoopbackServer server_;  // last: its threads end first
};

}  // namespace wikipub::test
