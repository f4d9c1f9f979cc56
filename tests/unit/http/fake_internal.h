// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/services.h"

#include <string>
#include <vector>

namespace wikipub::http {

class FakeInternal final : public InternalServices {
public:
    Task<Result<>> health() override
    {
        if (!ready) {
            co_return fail(Errc::unavailable, "no snapshot yet");
        }
        co_return Result<>{};
    }
    std::string metrics() override { return "followed_pages 3\n"; }
    Task<Result<EventsTaken>> events(std::string token, std::string_view body) override
    {
        tokens.push_back(std::move(token));
        bodies.emplace_back(body);
        co_return taken;
    }

    bool ready = false;
    Result<EventsTaken> taken;
    std::vector<std::string> tokens;
    std::vector<std::string> bodies;
};

}  // namespace wikipub::http
