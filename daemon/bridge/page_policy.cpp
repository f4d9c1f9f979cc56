// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/page_policy.h"

#include "base/strings.h"
#include "text/transliterate.h"

#include <algorithm>

namespace wikipub::bridge {

namespace {

constexpr std::int64_t kUser = 2;
constexpr std::int64_t kUserTalk = 3;
constexpr std::int64_t kInterface = 8;  // MediaWiki:

bool holds(std::vector<std::int64_t> const& list, std::int64_t number)
{
    return std::find(list.begin(), list.end(), number) != list.end();
}

}  // namespace

// EventStreams compares trimmed, with underscores, in lower case; folding finds at least as much.
std::string folded_title(std::string_view title)
{
    auto folded = text::one_line(text::fold(title));
    std::replace(folded.begin(), folded.end(), '_', ' ');
    return std::string(trim(folded));
}

PageList PageList::parse(std::string_view text)
{
    static constexpr std::string_view kById = "curid=";
    PageList list;
    for (auto line : split(text, '\n')) {
        line = trim(line.substr(0, line.find('#')));
        while (!line.empty() && line.back() == '\r') {
            line = trim(line.substr(0, line.size() - 1));
        }
        if (line.starts_with("[[") && line.ends_with("]]") && line.size() > 4) {
            line = trim(line.substr(2, line.size() - 4));
            line.remove_prefix(line.starts_with(':') ? 1 : 0);
        }
        auto const id = line.starts_with(kById) ? parse_decimal(line.substr(kById.size())) : std::nullopt;
        if (id) {
            list.pages_.insert(*id);
        } else if (auto title = folded_title(line); !title.empty()) {
            list.titles_.insert(std::move(title));
        }
    }
    return list;
}

void PageList::add(std::string_view title)
{
    if (auto folded = folded_title(title); !folded.empty()) {
        titles_.insert(std::move(folded));
    }
}

void PageList::add(PageList const& other)
{
    pages_.insert(other.pages_.begin(), other.pages_.end());
    titles_.insert(other.titles_.begin(), other.titles_.end());
}

bool PageList::contains(std::string_view title) const
{
    return !titles_.empty() && titles_.contains(folded_title(title));
}

std::optional<Unfollowable> why_unfollowable(
    std::int64_t namespace_id, PageId page, std::string_view title, NamespaceRules const& rules, PageList const& denied
)
{
    if (namespace_id == kUser || namespace_id == kUserTalk) {
        return Unfollowable::user_namespace;
    }
    if (namespace_id == kInterface) {
        return Unfollowable::interface_namespace;
    }
    if (namespace_id < 0) {
        return Unfollowable::namespace_not_listed;
    }
    auto const is_talk = namespace_id % 2 == 1;
    if (!holds(rules.listed, namespace_id) && (is_talk || !holds(rules.content, namespace_id))) {
        return is_talk ? Unfollowable::talk_not_listed : Unfollowable::namespace_not_listed;
    }
    if (denied.contains(page) || denied.contains(title)) {
        return Unfollowable::denied;
    }
    return std::nullopt;
}

std::optional<Unfollowable> why_unfollowable(PageFacts const& page, NamespaceRules const& rules, PageList const& denied)
{
    if (page.missing) {
        return Unfollowable::missing;
    }
    if (!page.readable) {
        return Unfollowable::unreadable;
    }
    if (page.noindex) {
        return Unfollowable::noindex;
    }
    return why_unfollowable(page.namespace_id, page.id, page.title, rules, denied);
}

std::string_view name_of(Unfollowable reason)
{
    switch (reason) {
        case Unfollowable::missing:
            return "missing";
        case Unfollowable::unreadable:
            return "unreadable";
        case Unfollowable::noindex:
            return "noindex";
        case Unfollowable::user_namespace:
            return "user_namespace";
        case Unfollowable::interface_namespace:
            return "interface_namespace";
        case Unfollowable::talk_not_listed:
            return "talk_not_listed";
        case Unfollowable::namespace_not_listed:
            return "namespace_not_listed";
        case Unfollowable::denied:
            return "denied";
    }
    return "";
}

}  // namespace wikipub::bridge
