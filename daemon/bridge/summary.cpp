// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/summary.h"

#include "base/strings.h"
#include "bridge/mentions.h"
#include "text/transliterate.h"

#include <algorithm>
#include <array>

namespace wikipub::bridge {

namespace {

// MediaWiki's own limit is 500 characters.
constexpr std::size_t kMaxBytes = 4096;
constexpr std::size_t kMaxQuoted = 500;
// A message whose words are fewer (`$1` alone on some wiki) would match anything.
constexpr std::size_t kShortestPattern = 6;

struct Meaning {
    std::string_view message;
    Neutral neutral;
};

constexpr std::array kMeanings{
    Meaning{"undo-summary", Neutral::undid},
    Meaning{"undo-summary-anon", Neutral::undid},
    Meaning{"undo-summary-import", Neutral::undid},
    Meaning{"undo-summary-import2", Neutral::undid},
    Meaning{"undo-summary-username-hidden", Neutral::undid},
    Meaning{"revertpage", Neutral::reverted},
    Meaning{"revertpage-anon", Neutral::reverted},
    Meaning{"revertpage-nouser", Neutral::reverted},
    Meaning{"autosumm-blank", Neutral::blanked},
    Meaning{"autosumm-replace", Neutral::replaced},
    Meaning{"autosumm-new", Neutral::created},
    Meaning{"autosumm-newblank", Neutral::created},
    Meaning{"autoredircomment", Neutral::redirected},
    Meaning{"autosumm-removed-redirect", Neutral::redirect_removed},
    Meaning{"autosumm-changed-redirect-target", Neutral::redirect_changed},
    Meaning{"logentry-contentmodel-change", Neutral::content_model_changed},
    Meaning{"logentry-contentmodel-new", Neutral::created},
};

struct Name {
    Neutral neutral;
    std::string_view name;
};

constexpr std::array kNames{
    Name{Neutral::none, ""},
    Name{Neutral::undid, "undid"},
    Name{Neutral::reverted, "reverted"},
    Name{Neutral::created, "created"},
    Name{Neutral::blanked, "blanked"},
    Name{Neutral::replaced, "replaced"},
    Name{Neutral::redirected, "redirected"},
    Name{Neutral::redirect_removed, "redirect-removed"},
    Name{Neutral::redirect_changed, "redirect-changed"},
    Name{Neutral::content_model_changed, "content-model-changed"},
    Name{Neutral::data_changed, "data-changed"},
};

constexpr auto kMessages = [] {
    std::array<std::string_view, kMeanings.size()> keys;
    std::transform(kMeanings.begin(), kMeanings.end(), keys.begin(), [](Meaning const& meaning) {
        return meaning.message;
    });
    return keys;
}();

std::string folded(std::string_view text)
{
    return text::with_ascii_digits(text::fold(text));
}

std::vector<std::string> folded(std::vector<std::string> const& names)
{
    std::vector<std::string> made;
    for (auto const& name : names) {
        auto one = folded(name);
        std::replace(one.begin(), one.end(), '_', ' ');
        if (!trim(one).empty()) {
            made.emplace_back(trim(one));
        }
    }
    return made;
}

/// A message of the wiki, without its parameters and its GENDER and PLURAL: what a summary made from it holds, in this
/// order.
struct Pattern {
    std::vector<std::string> pieces;
    Neutral neutral;
};

std::vector<std::string> pieces_of(std::string_view message)
{
    std::vector<std::string> pieces(1);
    for (std::size_t at = 0; at < message.size();) {
        if (message[at] == '$' && at + 1 < message.size()) {
            pieces.emplace_back();
            at += 2;
        } else if (message.substr(at).starts_with("{{")) {
            pieces.emplace_back();
            auto const end = message.find("}}", at);
            at = end == message.npos ? message.size() : end + 2;
        } else {
            pieces.back() += message[at++];
        }
    }
    return pieces;
}

std::optional<Pattern> pattern_of(Meaning const& meaning, std::map<std::string, std::string> const& messages)
{
    auto const message = messages.find(std::string(meaning.message));
    if (message == messages.end()) {
        return std::nullopt;
    }
    Pattern pattern{{}, meaning.neutral};
    std::size_t letters = 0;
    for (auto const& piece : pieces_of(message->second)) {
        auto one = folded(text::one_line(piece));
        letters += text::length(one);
        if (!one.empty()) {
            pattern.pieces.push_back(std::move(one));
        }
    }
    return letters >= kShortestPattern ? std::optional(std::move(pattern)) : std::nullopt;
}

bool matches(std::string_view summary, Pattern const& pattern)
{
    for (auto const& piece : pattern.pieces) {
        auto const at = summary.find(piece);
        if (at == summary.npos) {
            return false;
        }
        summary.remove_prefix(at + piece.size());
    }
    return true;
}

// `/* wbsetclaim-create:2||1 */`, `/* undo:0||12|Somebody */`: what Wikibase stores in place of words. Values and names
// stand around it.
bool is_magic_comment(std::string_view inside)
{
    inside = trim(inside);
    auto const key = inside.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");
    return key != 0 && key != inside.npos && inside[key] == ':' && inside.find('|', key) != inside.npos;
}

struct Autocomments {
    std::string text;  ///< `/* Section */ words` as `Section: words`
    bool magic = false;
};

Autocomments read_autocomments(std::string_view line)
{
    Autocomments read;
    for (;;) {
        auto const open = line.find("/*");
        auto const close = open == line.npos ? line.npos : line.find("*/", open + 2);
        if (close == line.npos) {
            read.text += line;
            break;
        }
        auto const inside = line.substr(open + 2, close - open - 2);
        read.magic = read.magic || is_magic_comment(inside);
        read.text += line.substr(0, open);
        read.text += trim(inside);
        line.remove_prefix(close + 2);
        if (!trim(line).empty() && !trim(inside).empty()) {
            read.text += ": ";
        }
    }
    read.text = text::one_line(read.text);
    return read;
}

// `[[Target|label]]` as its label, `[[:Target]]` as the target.
std::string without_links(std::string_view text)
{
    std::string plain;
    for (;;) {
        auto const open = text.find("[[");
        auto const close = open == text.npos ? text.npos : text.find("]]", open + 2);
        if (close == text.npos) {
            return plain += text;
        }
        auto inside = text.substr(open + 2, close - open - 2);
        auto const bar = inside.find('|');
        auto const label =
            bar == inside.npos || trim(inside.substr(bar + 1)).empty() ? inside.substr(0, bar) : inside.substr(bar + 1);
        plain += text.substr(0, open);
        plain += label.starts_with(':') ? label.substr(1) : label;
        text.remove_prefix(close + 2);
    }
}

}  // namespace

struct SummaryFilter::Rules {
    std::vector<Pattern> patterns;
    std::vector<std::string> user_namespaces;
    std::vector<std::string> special_namespaces;
    std::vector<std::string> contribution_pages;
    std::vector<std::string> temporary_accounts;

    explicit Rules(WikiWords const& words)
        : user_namespaces(folded(words.user_namespaces)),
          special_namespaces(folded(words.special_namespaces)),
          contribution_pages(folded(words.contribution_pages)),
          temporary_accounts(folded(words.temporary_accounts))
    {
        for (auto const& meaning : kMeanings) {
            if (auto pattern = pattern_of(meaning, words.messages)) {
                patterns.push_back(std::move(*pattern));
            }
        }
        for (auto const name : common_user_namespaces()) {
            user_namespaces.push_back(folded(name));
        }
        special_namespaces.emplace_back("special");
        contribution_pages.insert(contribution_pages.end(), {"contributions", "contribs"});
    }

    // In any of the target's prefixes: `:de:Benutzer:Somebody`.
    bool leads_to_somebody(std::string_view target) const
    {
        auto const parts = split(target, ':');
        for (std::size_t part = 0; part + 1 < parts.size(); ++part) {
            auto const is_prefix = [prefix = trim(parts[part])](std::string const& name) { return prefix == name; };
            if (std::any_of(user_namespaces.begin(), user_namespaces.end(), is_prefix) ||
                std::any_of(special_namespaces.begin(), special_namespaces.end(), is_prefix)) {
                return true;
            }
        }
        return false;
    }

    bool names_somebody(std::string_view text, std::span<std::string const> names) const
    {
        auto const targets = link_targets(text);
        return std::any_of(
                   targets.begin(), targets.end(), [this](auto const& target) { return leads_to_somebody(target); }
               ) ||
               has_prefix(text, user_namespaces, ':') || has_prefix(text, contribution_pages, '/') ||
               has_template(text) || has_at_sign(text) || has_ip_address(text) ||
               has_temporary_account(text, temporary_accounts) || has_telephone_number(text) ||
               std::any_of(names.begin(), names.end(), [&](auto const& name) { return has_name(text, folded(name)); });
    }
};

SummaryFilter::SummaryFilter(WikiWords const& words) : rules_(std::make_unique<Rules const>(words)) {}
SummaryFilter::~SummaryFilter() = default;
SummaryFilter::SummaryFilter(SummaryFilter&&) noexcept = default;
SummaryFilter& SummaryFilter::operator=(SummaryFilter&&) noexcept = default;

Summary SummaryFilter::read(std::string_view comment, bool may_quote, std::span<std::string const> names) const
{
    if (comment.size() > kMaxBytes) {
        return {};
    }
    auto const line = text::one_line(comment);
    auto const compared = folded(line);
    for (auto const& pattern : rules_->patterns) {
        if (matches(compared, pattern)) {
            return {{}, pattern.neutral};
        }
    }
    auto const read = read_autocomments(line);
    if (read.magic) {
        return {{}, Neutral::data_changed};
    }
    auto const plain = text::one_line(without_links(read.text));
    // Both: a name may stand in a link's target, or come together only once the marks around it are gone.
    if (!may_quote || rules_->names_somebody(compared, names) || rules_->names_somebody(folded(plain), names)) {
        return {};
    }
    return {text::shorten(plain, kMaxQuoted), Neutral::none};
}

std::string_view name_of(Neutral neutral)
{
    return std::find_if(kNames.begin(), kNames.end(), [=](Name const& row) { return row.neutral == neutral; })->name;
}

std::optional<Neutral> neutral_named(std::string_view name)
{
    auto const* const row =
        std::find_if(kNames.begin(), kNames.end(), [=](Name const& known) { return known.name == name; });
    return row == kNames.end() ? std::nullopt : std::optional(row->neutral);
}

std::span<std::string_view const> summary_messages()
{
    return kMessages;
}

}  // namespace wikipub::bridge
