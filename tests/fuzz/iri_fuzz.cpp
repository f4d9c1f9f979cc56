// SPDX-License-Identifier: GPL-2.0-or-later
// Whatever Iri::parse accepts is normalised once and for all, and its parts make up the whole.
#include "base/iri.h"

#include <cstdlib>
#include <string>

using wikipub::Iri;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    auto const demand = [](bool holds) {
        if (!holds) {
            std::abort();
        }
    };
    auto const iri = Iri::parse({reinterpret_cast<char const*>(data), size});
    if (!iri) {
        demand(!iri.error().detail.empty());
        return 0;
    }
    auto const again = Iri::parse(iri->text());
    demand(again && *again == *iri && again->port() == iri->port());
    demand(iri->same_origin(*again));
    for (char const c : iri->text()) {
        demand(c > ' ' && c < '\x7f');
    }
    demand(!iri->host().empty() && iri->host().find('@') == std::string_view::npos);
    demand(iri->target().starts_with('/') && iri->target().starts_with(iri->path()));
    auto const bare = iri->without_fragment();
    auto const start = std::string(iri->scheme()) + "://" + std::string(iri->authority());
    demand(bare.text() == start || bare.text() == start + std::string(iri->target()));
    demand(bare.text().find('#') == std::string::npos && bare.target() == iri->target());
    return 0;
}
