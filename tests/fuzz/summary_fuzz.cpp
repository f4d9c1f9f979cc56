// SPDX-License-Identifier: GPL-2.0-or-later
// Edit summaries: anybody writes them. What is quoted of one is a short line of UTF-8 with no address in it, and its
// HTML is well-formed.
#include "base/strings.h"
#include "bridge/wording.h"
#include "text/transliterate.h"

#include <algorithm>
#include <cstdlib>

namespace {

using namespace wikipub;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

bridge::SummaryFilter const& filter()
{
    static bridge::SummaryFilter const made([] {
        bridge::WikiWords words;
        words.user_namespaces = {"Benutzer", "BD"};
        words.special_namespaces = {"Spezial"};
        words.contribution_pages = {"Beiträge"};
        words.temporary_accounts = {"~2$1", "*$1"};
        words.messages = {
            {"undo-summary",
             "Änderung $1 von [[Special:Contributions/$2|$2]] ([[User talk:$2|Diskussion]]) rückgängig gemacht."},
            {"revertpage-nouser", "… letzte Version von {{GENDER:$1|[[User:$1|$1]]}} wiederhergestellt"},
            {"autosumm-new", "Die Seite wurde neu angelegt: „$1“"},
        };
        return words;
    }());
    return made;
}

bool tags_are_closed(std::string_view html)
{
    std::vector<std::string_view> open;
    for (auto at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
        auto const end = html.find('>', at);
        auto const tag = html.substr(at + 1, end - at - 1);
        if (tag.starts_with('/')) {
            require(!open.empty() && open.back() == tag.substr(1));
            open.pop_back();
        } else if (tag != "br") {
            open.push_back(tag.substr(0, tag.find(' ')));
        }
    }
    return open.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    std::string_view const comment(reinterpret_cast<char const*>(data), size);
    std::string const name = "Mallory";
    auto const summary = filter().read(comment, true, {&name, 1});
    auto const& quoted = summary.quoted;
    require(is_valid_utf8(quoted) && text::length(quoted) <= 500);
    require(quoted.find_first_of("@\n\r\t") == quoted.npos);
    require(quoted.find("192.0.2.7") == quoted.npos && !quoted.starts_with("User:M"));
    require(filter().read(comment, false, {}).quoted.empty());

    bridge::Said said;
    said.summaries = {summary};
    said.title = text::one_line(comment.substr(0, 255));
    bridge::Said read;
    require(summary.empty() || read_words(write_words(said), read).has_value());
    require(summary.empty() || read.summaries == said.summaries);
    for (auto const* const language : {"en", "ar"}) {
        auto const content = bridge::post_content(
            said, {"Wiki", language, "https://wiki.example", "/wiki/$1", "/w"}, "https://ap.example/t/"
        );
        require(is_valid_utf8(content.html.text) && tags_are_closed(content.html.text));
    }
    return 0;
}
