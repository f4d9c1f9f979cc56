// SPDX-License-Identifier: GPL-2.0-or-later
#include "ap/inbound.h"
#include "ap/remote_actor.h"
#include "ap/urls.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace wikipub;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string const body(data, data + size);
    if (auto const inbound = ap::parse_inbound(body)) {
        auto const id = Iri::parse(inbound->id);
        if (!id || (inbound->same_origin && !id->same_origin(inbound->actor))) {
            std::abort();
        }
    }
    if (auto const actor = ap::parse_remote_actor(body)) {
        for (auto const& key : actor->keys) {
            if (key.owner != actor->id) {
                std::abort();
            }
        }
        if (!actor->inbox.same_origin(actor->id)) {
            std::abort();
        }
    }
    static_cast<void>(ap::parse_key_document(body));
    static_cast<void>(ap::parse_path(body));
    return 0;
}
