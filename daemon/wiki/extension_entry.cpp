// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiki/extension_entry.h"

#include "base/iri.h"
#include "base/strings.h"

#include <array>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace wikipub::wiki {

namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestHandle = 64;
constexpr std::size_t kMostNamespaces = 1000;
/// MediaWiki deletes or hides no more than 5000 revisions at once; two of those are one entry's end.
constexpr std::size_t kMostNumbers = 10'000;

/// Reads the members of one object and remembers the first that is wrong.
class Members {
public:
    explicit Members(json::Value object) : object_(object)
    {
        if (!object.is_object()) {
            refuse("entry", "is no object");
        }
    }

    std::int64_t positive(std::string_view name)
    {
        auto const number = object_.integer(name);
        if (!number || *number <= 0) {
            refuse(name, "is no positive number");
        }
        return number.value_or(0);
    }
    bool boolean(std::string_view name)
    {
        auto const value = object_.boolean(name);
        if (!value) {
            refuse(name, "is neither true nor false");
        }
        return value.value_or(false);
    }
    /// Left out: false.
    bool boolean_if_there(std::string_view name) { return object_[name].exists() && boolean(name); }
    std::string text(std::string_view name, std::size_t longest)
    {
        auto const value = object_.string(name);
        if (!value || value->size() > longest) {
            refuse(name, "is no text of at most " + std::to_string(longest) + " bytes");
            return {};
        }
        return std::string(*value);
    }
    Timestamp time(std::string_view name)
    {
        auto const value = object_.string(name);
        auto const at = value ? parse_iso8601(*value) : std::nullopt;
        if (!at) {
            refuse(name, "is no time such as 2026-11-23T10:00:00Z");
        }
        return at.value_or(Timestamp{});
    }
    template <class T, std::size_t Count>
    T one_of(std::string_view name, std::array<std::pair<std::string_view, T>, Count> const& words)
    {
        auto const value = object_.string(name);
        for (auto const& [word, meaning] : words) {
            if (value == word) {
                return meaning;
            }
        }
        refuse(name, "is none of the words that are known");
        return words.front().second;
    }
    /// At least one, each read by `read`.
    template <class Read>
    void each(std::string_view name, Read read)
    {
        auto const list = object_.array(name);
        if (!list.exists() || list.size() == 0 || list.size() > kMostNumbers) {
            refuse(name, "is no list of 1 to " + std::to_string(kMostNumbers));
            return;
        }
        for (auto const element : list.elements()) {
            read(element);
        }
    }
    Members object(std::string_view name)
    {
        Members members(object_.object(name));
        if (members.failure_) {
            refuse(name, "is no object");
        }
        return members;
    }
    json::Value operator[](std::string_view name) const { return object_[name]; }

    void refuse(std::string_view name, std::string_view what)
    {
        if (!failure_) {
            failure_ = std::string(name) + " " + std::string(what);
        }
    }
    /// Of a part read by itself.
    void take_over(std::string_view name, Members const& part)
    {
        if (part.failure_) {
            refuse(std::string(name) + "." + *part.failure_, "");
        }
    }
    template <class T>
    Result<T> result(T value) const
    {
        return failure_ ? Result<T>(fail(Errc::invalid_input, std::string(trim(*failure_))))
                        : Result<T>(std::move(value));
    }

private:
    json::Value object_;
    std::optional<std::string> failure_;
};

std::int64_t read_actor(Members& members)
{
    auto const text = members["actor"].as_string();
    auto const number = text && !text->starts_with('0') ? parse_decimal(*text) : std::nullopt;
    if (!number) {
        members.refuse("actor", "is no actor number, which is a positive number in a text");
    }
    return number.value_or(0);
}

void read_namespaces(Members& select, EditorConsent& consent)
{
    auto const list = select["namespaces"];
    if (list.is_null()) {
        return;
    }
    if (!list.is_array() || list.size() > kMostNamespaces) {
        select.refuse("namespaces", "is neither null nor a list of at most 1000 numbers");
        return;
    }
    consent.namespaces.emplace();
    for (auto const element : list.elements()) {
        auto const number = element.as_integer();
        if (!number || *number < 0 || *number > std::numeric_limits<int>::max()) {
            select.refuse("namespaces", "holds what is no namespace number");
            return;
        }
        consent.namespaces->push_back(static_cast<int>(*number));
    }
}

RevisionsShown read_revisions(Members& members)
{
    RevisionsShown shown;
    shown.page = PageId{members.positive("page_id")};
    shown.suppressed = members.boolean("suppressed");
    members.each("revisions", [&](json::Value element) {
        Members part(element);
        auto const id = part.positive("id");
        bool const text = part.boolean("text");
        bool const comment = part.boolean("comment");
        bool const user = part.boolean("user");
        members.take_over("revisions", part);
        shown.revisions.push_back({RevId{id}, text && comment && user});
    });
    return shown;
}

PageExists read_page(Members& members)
{
    constexpr std::array<std::pair<std::string_view, bool>, 2> kDeleted{{{"deleted", true}, {"restored", false}}};
    PageExists page;
    page.page = PageId{members.positive("page_id")};
    page.deleted = members.one_of("state", kDeleted);
    page.suppressed = members.boolean("suppressed");
    return page;
}

UserChanged read_user(Members& members)
{
    using enum UserState;
    constexpr std::array<std::pair<std::string_view, UserState>, 8> kStates{
        {{"hidden", hidden},
         {"shown", shown},
         {"renamed", renamed},
         {"vanished", vanished},
         {"blocked", blocked},
         {"unblocked", unblocked},
         {"locked", locked},
         {"unlocked", unlocked}}};
    UserChanged user;
    user.user_id = members.positive("user_id");
    user.state = members.one_of("state", kStates);
    return user;
}

LogEntriesHidden read_log_entries(Members& members)
{
    LogEntriesHidden hidden;
    hidden.suppressed = members.boolean("suppressed");
    members.each("log_ids", [&](json::Value element) {
        auto const id = element.as_integer();
        if (!id || *id <= 0) {
            members.refuse("log_ids", "holds what is no positive number");
        }
        hidden.logs.push_back(id.value_or(0));
    });
    return hidden;
}

}  // namespace

Result<EditorConsent> parse_editor(json::Value value)
{
    using State = EditorConsent::State;
    using What = EditorConsent::What;
    constexpr std::array<std::pair<std::string_view, State>, 3> kStates{
        {{"active", State::active}, {"paused", State::paused}, {"erased", State::erased}}};
    constexpr std::array<std::pair<std::string_view, What>, 2> kWhat{{{"all", What::all}, {"new", What::new_pages}}};
    Members members(value);
    EditorConsent consent;
    consent.actor = read_actor(members);
    consent.version = members.positive("version");
    consent.state = members.one_of("state", kStates);
    if (consent.state == State::erased) {
        return members.result(std::move(consent));
    }
    consent.user_id = members.positive("user_id");
    consent.name = members.text("name", kLongestName);
    if (consent.name.empty()) {
        members.refuse("name", "is empty");
    }
    consent.user_page = members.text("user_page", 2048);
    if (!Iri::parse(consent.user_page)) {
        members.refuse("user_page", "is no http or https address");
    }
    consent.handle = members.text("handle", kLongestHandle);
    auto purposes = members.object("purposes");
    consent.posts = purposes.boolean("posts");
    consent.named = purposes.boolean("named");
    consent.discoverable = purposes.boolean("discoverable");
    consent.replies = purposes.boolean_if_there("replies");
    members.take_over("purposes", purposes);
    auto select = members.object("select");
    consent.what = select.one_of("what", kWhat);
    consent.minor = select.boolean("minor");
    read_namespaces(select, consent);
    members.take_over("select", select);
    consent.locked = members.boolean("locked");
    consent.text_version = members.positive("text_version");
    consent.agreed = members.time("agreed");
    return members.result(std::move(consent));
}

Result<OutboxEntry> parse_entry(json::Value value)
{
    Members members(value);
    OutboxEntry entry;
    entry.sequence = members.positive("sequence");
    entry.version = members.positive("version");
    entry.at = members.time("at");
    auto const kind = value.string("kind").value_or("");
    if (kind == "editor") {
        auto consent = parse_editor(value.object("editor"));
        if (!consent) {
            members.refuse("editor." + consent.error().detail, "");
        } else {
            entry.what = std::move(*consent);
        }
    } else if (kind == "revisions") {
        entry.what = read_revisions(members);
    } else if (kind == "page") {
        entry.what = read_page(members);
    } else if (kind == "user") {
        entry.what = read_user(members);
    } else if (kind == "log_entries") {
        entry.what = read_log_entries(members);
    } else if (kind == "lists") {
        entry.what = ListsChanged{};
    } else {
        members.refuse("kind", "is none that is known");
    }
    return members.result(std::move(entry));
}

}  // namespace wikipub::wiki
