// SPDX-License-Identifier: GPL-2.0-or-later
// Lists of blocked hosts, as strangers share them: each host that is read is one, and the list that is written from
// them holds the same.
#include "base/iri.h"
#include "bridge/block_list.h"

#include <cstdlib>

namespace {

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size)
{
    using namespace wikipub;
    std::vector<std::string> const own{"wiki.example"};
    auto const list = bridge::read_block_list({reinterpret_cast<char const*>(data), size}, own);
    if (!list) {
        require(!list.error().detail.empty() && list.error().detail.size() < 4096);
        return 0;
    }
    for (auto const& host : list->hosts) {
        auto const iri = Iri::parse("https://" + host + "/");
        require(iri && iri->authority() == host && host != own.front());
    }
    auto const again = bridge::read_block_list(bridge::write_block_list(list->hosts), own);
    require(again && again->hosts == list->hosts && again->silenced == 0);
    return 0;
}
