// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/rendered_pages.h"

namespace wikipub::flows {

namespace {

constexpr std::size_t kMostBytes = std::size_t{4} << 20U;
/// Keys hold what a stranger asked for.
constexpr std::size_t kLongestKey = 1024;

}  // namespace

RenderedPages::Begun RenderedPages::begin(std::string key) const
{
    Begun begun;
    begun.key_ = std::move(key);
    begun.writes_ = environment_.database.writes();
    return begun;
}

Document const* RenderedPages::find(Begun const& begun)
{
    if (begun.writes_ != writes_) {
        drop_all();
        writes_ = begun.writes_;
    }
    auto const found = entries_.find(begun.key_);
    return found != entries_.end() && is_good(found->second) ? &found->second.document : nullptr;
}

void RenderedPages::keep(Begun begun, Listed const& listed, Document const& document, std::optional<Timestamp> until)
{
    bool const is_page = listed.name.kind == storage::ActorKind::page && listed.answer != 0;
    auto const bytes = begun.key_.size() + document.json.size() + document.url.size();
    if (!is_page || begun.writes_ != writes_ || begun.key_.size() > kLongestKey || bytes > kMostBytes / 16) {
        return;
    }
    if (bytes_ + bytes > kMostBytes) {
        drop_all();
    }
    bytes_ += bytes;
    entries_.insert_or_assign(
        std::move(begun.key_), Entry{document, listed.wiki, listed.name.page, listed.answer, until}
    );
}

bool RenderedPages::is_good(Entry const& entry) const
{
    return pages_.holds(*entry.wiki, entry.page, entry.answer) &&
           (!entry.until || environment_.clock.now() < *entry.until);
}

void RenderedPages::drop_all()
{
    entries_.clear();
    bytes_ = 0;
}

}  // namespace wikipub::flows
