// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/event_tokens.h"
#include "app/sources.h"
#include "flows/environment.h"
#include "http/services.h"

namespace wikipub::app {

/// What the internal listener asks besides the private API. On the loop.
class InternalServices final : public http::InternalServices {
public:
    InternalServices(flows::Environment& environment, Sources& sources, EventTokens const& tokens)
        : environment_(environment), sources_(sources), tokens_(tokens)
    {
    }

    void set_ready() { ready_ = true; }
    Task<Result<>> health() override;
    std::string metrics() override;
    Task<Result<http::EventsTaken>> events(std::string token, std::string_view body) override;

private:
    flows::Environment& environment_;
    Sources& sources_;
    EventTokens const& tokens_;  ///< a reload changes them
    bool ready_ = false;
};

}  // namespace wikipub::app
