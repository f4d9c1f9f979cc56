// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// The wikis of a measurement as wikimedia_wikis.mjs shows them: who edited which page follows from numbers alone, so
/// that the stream's maker and the wiki that is asked agree without talking.
namespace wikipub::bench {

constexpr std::array<std::string_view, 12> kWikipedias{
    "enwiki",
    "dewiki",
    "frwiki",
    "eswiki",
    "ruwiki",
    "jawiki",
    "itwiki",
    "zhwiki",
    "ptwiki",
    "plwiki",
    "arwiki",
    "nlwiki"};

/// Articles that people edit; every tenth is followed.
constexpr std::uint32_t kArticles = 1U << 20U;
constexpr std::int64_t kFirstPage = 10'000'000;
/// Revision `number` of an article, counted from 0.
constexpr std::int64_t revision_id(std::uint32_t article, std::int64_t number)
{
    return (std::int64_t{1} << 30U) + number * kArticles + article;
}

/// The English one has 9 of 20 articles.
constexpr std::size_t wikipedia_of(std::uint32_t article)
{
    auto const place = article / 10 % 20;
    return place < 9 ? 0 : place - 8;
}

inline std::string title_of(std::uint32_t article)
{
    return "Article of a usual length " + std::to_string(article);
}

constexpr std::uint32_t mixed(std::uint32_t value)
{
    value ^= value >> 16U;
    value *= 0x7FEB352DU;
    value ^= value >> 15U;
    value *= 0x846CA68BU;
    return value ^ (value >> 16U);
}

struct Author {
    std::int64_t id = 0;  ///< 0: not registered
    std::string name;
};

/// One in ten edits is by one of the editors who opted in, one by somebody who is not registered.
inline Author author_of(std::uint32_t article, std::int64_t number, std::uint32_t editors)
{
    auto const hash = mixed(article * 0x9E3779B1U + static_cast<std::uint32_t>(number) * 0x85EBCA6BU);
    if (hash % 10 == 0) {
        // The first ones edit most.
        std::uint64_t const place = hash >> 8U & 0xFFFFU;
        auto const wikipedia = wikipedia_of(article);
        auto const editor = wikipedia + kWikipedias.size() * (place * place * (editors / kWikipedias.size()) >> 32U);
        return {10'000 + static_cast<std::int64_t>(editor), "Editor " + std::to_string(editor)};
    }
    if (hash % 10 == 1) {
        return {0, "192.0.2." + std::to_string(hash >> 24U)};
    }
    auto const id = 1'000'000 + static_cast<std::int64_t>((hash >> 4U) % 200'000U);
    return {id, "Contributor " + std::to_string(id)};
}

}  // namespace wikipub::bench
