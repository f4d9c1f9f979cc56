// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::bridge {

/// What the wiki itself wrote as a summary, said in our words since its own may hold names.
enum class Neutral {
    none,
    undid,
    reverted,
    created,
    blanked,
    replaced,
    redirected,
    redirect_removed,
    redirect_changed,
    content_model_changed,
    data_changed,  ///< Wikibase's magic comments
};

/// As in the message keys `post-neutral-…` and in the database; empty for none.
std::string_view name_of(Neutral neutral);
std::optional<Neutral> neutral_named(std::string_view name);

/// Either words that may be quoted (plain text, one line), or a sentence of ours, or nothing.
struct Summary {
    std::string quoted;
    Neutral neutral = Neutral::none;

    bool empty() const { return quoted.empty() && neutral == Neutral::none; }
    friend bool operator==(Summary const&, Summary const&) = default;
};

/// What a wiki calls things, from `siteinfo` and `meta=allmessages` in its content language. English names count on
/// every wiki.
struct WikiWords {
    std::vector<std::string> user_namespaces;     ///< names and aliases of User and User talk
    std::vector<std::string> special_namespaces;  ///< of Special
    std::vector<std::string> contribution_pages;  ///< aliases of Contributions, DeletedContributions, Log, …: special
                                                  ///< pages whose subpage is a name
    std::map<std::string, std::string> messages;  ///< those of summary_messages()
    std::vector<std::string> temporary_accounts;  ///< patterns as MediaWiki writes them: `~2$1`
};

/// Keys to ask `meta=allmessages` for.
std::span<std::string_view const> summary_messages();

/// Decides what of an edit summary may be published (design §3 *Edit summaries*). Dropped whole, never cut, if it names
/// or may name somebody. Immutable.
class SummaryFilter {
public:
    explicit SummaryFilter(WikiWords const& words);
    ~SummaryFilter();
    SummaryFilter(SummaryFilter&&) noexcept;
    SummaryFilter& operator=(SummaryFilter&&) noexcept;

    /// `comment` as the API gives it. `may_quote`: by the policy and the author's standing; the wiki's own sentences
    /// are told even without. `names`: users who edited the page around this change; a summary that holds one of them
    /// is dropped.
    Summary read(std::string_view comment, bool may_quote, std::span<std::string const> names) const;

private:
    struct Rules;
    std::unique_ptr<Rules const> rules_;
};

}  // namespace wikipub::bridge
