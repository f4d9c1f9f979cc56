// SPDX-License-Identifier: GPL-2.0-or-later
// First line: WikiPub-Signature. The rest: an entry of the wiki's outbox, and the same text as an editor. What is
// accepted is written one way only, and names things that can be; no signature of another request holds.
#include "sig/wiki_mac.h"
#include "wiki/extension_entry.h"

#include <algorithm>
#include <cstdlib>
#include <string>

using namespace wikipub;

namespace {

void demand(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

void check_header(std::string_view header)
{
    auto const claim = sig::parse_wiki_mac(header);
    if (!claim) {
        demand(claim.error().code == Errc::unauthorized);
        return;
    }
    demand(sig::format_wiki_mac(*claim) == header);
    sig::WikiSecret const secret("0123456789abcdef0123456789abcdef");
    sig::MacRequest const request{sig::MacDirection::to_daemon, "GET", "/api/v1/another", ""};
    demand(sig::check_wiki_mac(*claim, {secret}, request, claim->time).has_value());
}

void check_editor(wiki::EditorConsent const& consent)
{
    demand(consent.actor > 0 && consent.version > 0);
    if (consent.state != wiki::EditorConsent::State::erased) {
        demand(consent.user_id > 0 && !consent.name.empty() && consent.name.size() <= 255);
        demand(consent.user_page.starts_with("http") && consent.handle.size() <= 64);
    }
}

void check_entry(wiki::OutboxEntry const& entry)
{
    demand(entry.sequence > 0 && entry.version > 0);
    if (auto const* const consent = std::get_if<wiki::EditorConsent>(&entry.what)) {
        check_editor(*consent);
    } else if (auto const* const shown = std::get_if<wiki::RevisionsShown>(&entry.what)) {
        demand(shown->page.value > 0 && !shown->revisions.empty());
        demand(std::ranges::all_of(shown->revisions, [](auto const& revision) { return revision.id.value > 0; }));
    } else if (auto const* const page = std::get_if<wiki::PageExists>(&entry.what)) {
        demand(page->page.value > 0);
    } else if (auto const* const user = std::get_if<wiki::UserChanged>(&entry.what)) {
        demand(user->user_id > 0);
    } else if (auto const* const hidden = std::get_if<wiki::LogEntriesHidden>(&entry.what)) {
        demand(!hidden->logs.empty());
        demand(std::ranges::all_of(hidden->logs, [](auto log) { return log > 0; }));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    auto const end = std::min(text.find('\n'), text.size());
    check_header(text.substr(0, end));
    auto const document = json::parse(text.substr(std::min(end + 1, size)));
    if (!document) {
        return 0;
    }
    if (auto const entry = wiki::parse_entry(document->root())) {
        check_entry(*entry);
    }
    if (auto const editor = wiki::parse_editor(document->root())) {
        check_editor(*editor);
    }
    return 0;
}
