// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/event_tokens.h"

#include "config/files.h"
#include "sig/hash.h"

namespace wikipub::app {

Result<EventTokens> EventTokens::read(config::Settings const& settings)
{
    config::DiskFiles const files;
    EventTokens tokens;
    for (auto const& source : settings.sources) {
        auto const* const eventgate = std::get_if<config::EventGateSource>(&source);
        if (eventgate == nullptr) {
            continue;
        }
        for (auto const& file : eventgate->token_files) {
            auto const token = config::read_secret(files, file, config::kShortestToken);
            if (!token) {
                return fail(token.error().code, file + ": " + token.error().detail);
            }
            tokens.entries_.push_back({sig::sha256(*token), eventgate->wiki});
        }
    }
    return tokens;
}

std::optional<std::string> EventTokens::wiki_of(std::string_view token) const
{
    auto const hash = sig::sha256(token);
    Entry const* found = nullptr;
    for (auto const& entry : entries_) {
        found = sig::constant_time_equal(entry.hash, hash) ? &entry : found;
    }
    return found == nullptr ? std::nullopt : std::optional(found->wiki);
}

}  // namespace wikipub::app
