// SPDX-License-Identifier: GPL-2.0-or-later
#include "bridge/wording.h"

#include "base/strings.h"
#include "text/hashtag.h"
#include "text/language.h"
#include "text/messages.h"
#include "text/transliterate.h"

#include <algorithm>

namespace wikipub::bridge {

namespace {

using text::Html;

constexpr std::size_t kMaxTags = 10;
constexpr std::size_t kMaxTitle = 255;

Html paragraph(Html const& inside)
{
    return {"<p>" + inside.text + "</p>"};
}

/// Puts one post together.
class Words {
public:
    Words(Said const& said, WikiSite const& site, std::string_view tag_base)
        : said_(said), site_(site), tag_base_(tag_base)
    {
    }

    Content content()
    {
        Content made{first_line() + changes() + names() + summaries(), text::bcp47(site_.language), {}};
        made.tags = std::move(tags_);
        return made;
    }

private:
    std::string const& language() const { return site_.language; }

    Html page_link(std::string_view title) const
    {
        auto const shown = text::isolate(language(), text::shorten(text::one_line(title), kMaxTitle));
        return text::link(page_url(site_, title), text::escape(shown));
    }

    Html first_line() const
    {
        auto const page = page_link(said_.title);
        auto const count = std::int64_t{said_.edits};
        switch (said_.kind) {
            case PostKind::creation: {
                auto const* const key = said_.own ? "editor-created" : "post-created";
                return paragraph(text::message_html(language(), key, {page, count}) + facts());
            }
            case PostKind::move:
                return paragraph(text::message_html(language(), "post-moved", {page}));
            case PostKind::redirect:
                return paragraph(
                    text::message_html(language(), "post-redirect", {page, page_link(said_.target)}) + follow_target()
                );
            case PostKind::edits:
            case PostKind::digest:
                break;
        }
        auto const* const key = said_.own ? "editor-edited" : "post-edited";
        return paragraph(text::message_html(language(), key, {page, count}) + facts());
    }

    Html names() const
    {
        if (said_.named.empty()) {
            return {};
        }
        Html list;
        for (auto const& editor : said_.named) {
            auto const shown = text::isolate(language(), text::shorten(text::one_line(editor.name), kMaxTitle));
            list += (list.text.empty() ? Html{} : Html{", "}) + text::link(editor.url, text::escape(shown));
        }
        auto const* const key = said_.others ? "post-by-others" : "post-by";
        return paragraph(text::message_html(language(), key, {list}));
    }

    Html follow_target() const
    {
        if (said_.target_address.empty()) {
            return {};
        }
        return Html{"<br>"} + text::message_html(language(), "post-redirect-follow", {said_.target_address});
    }

    // `+214 bytes · See the change`
    Html facts() const
    {
        Html line{"<br>"};
        if (said_.byte_delta) {
            line += bytes(*said_.byte_delta) + Html{" · "};
        }
        auto const whole_window = said_.from.value != 0 || said_.edits == 1;
        if (said_.kind != PostKind::digest && said_.kind != PostKind::creation && whole_window) {
            auto const label = text::message_html(language(), "post-difference", {std::int64_t{said_.edits}});
            return line + text::link(difference_url(site_, said_.from, said_.to), label);
        }
        return line + text::link(history_url(site_, said_.page), text::message_html(language(), "post-history"));
    }

    Html bytes(std::int64_t delta) const
    {
        auto const number = text::format_number(language(), delta, text::Sign::always);
        return text::message_html(language(), "post-bytes", {text::Counted{number, delta < 0 ? -delta : delta}});
    }

    bool lists_changes() const { return said_.kind == PostKind::digest || said_.own; }

    Html changes() const
    {
        if (!lists_changes() || said_.largest.empty()) {
            return {};
        }
        Html list{"<ul>"};
        for (auto const& change : said_.largest) {
            list += Html{"<li>"} +
                    text::link(difference_url(site_, change.parent, change.revision), bytes(change.byte_delta)) +
                    Html{"</li>"};
        }
        auto const more = std::int64_t{said_.edits} - static_cast<std::int64_t>(said_.largest.size());
        if (more > 0 && said_.kind == PostKind::digest) {
            list += Html{"<li>"} + text::message_html(language(), "post-more", {more}) + Html{"</li>"};
        }
        return list + Html{"</ul>"};
    }

    Html summaries()
    {
        Html lines;
        for (auto const& summary : said_.summaries) {
            if (!summary.quoted.empty()) {
                lines += paragraph(text::message_html(language(), "post-summary", {quoted(summary.quoted)}));
            } else if (summary.neutral != Neutral::none) {
                lines +=
                    paragraph(text::message_html(language(), "post-neutral-" + std::string(name_of(summary.neutral))));
            }
        }
        return lines;
    }

    // Hashtags become links as peers expect them (interop D47).
    Html quoted(std::string_view summary)
    {
        Html made;
        std::size_t done = 0;
        for (auto const& tag : text::find_hashtags(summary, kMaxTags - tags_.size())) {
            auto const address = std::string(tag_base_) + percent_encode(to_lower(tag.name));
            made += text::escape(summary.substr(done, tag.begin - done));
            made.text += "<a href=\"" + text::escape(address).text +
                         "\" class=\"mention hashtag\" rel=\"tag\">#<span>" + text::escape(tag.name).text +
                         "</span></a>";
            done = tag.end;
            if (std::none_of(tags_.begin(), tags_.end(), [&](Tag const& known) { return known.href == address; })) {
                tags_.push_back({tag.name, address});
            }
        }
        made += text::escape(summary.substr(done));
        auto const against = text::isolate(language(), summary).size() != summary.size();
        return against ? Html{"\u2068"} + made + Html{"\u2069"} : made;
    }

    Said const& said_;
    WikiSite const& site_;
    std::string_view tag_base_;
    std::vector<Tag> tags_;
};

}  // namespace

Content post_content(Said const& said, WikiSite const& site, std::string_view tag_base)
{
    return Words(said, site, tag_base).content();
}

}  // namespace wikipub::bridge
