// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/public_routes.h"
#include "unit/http/fake_services.h"
#include "unit/http/site.h"

namespace wikipub::http {

/// The public routes over the fake services, for tests of what each route answers.
class PublicSite : public testing::Test {
protected:
    FakeServices services_;
    Router<Services> router_{services_, public_routes()};
    Site site_{router_, {}, {"127.0.0.1"}};

    std::vector<std::string> const& calls()
    {
        site_.stop();
        return services_.calls;
    }
};

inline constexpr std::string_view kWantJson = "Accept: application/activity+json\r\n";
inline constexpr std::string_view kWantHtml =
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";

}  // namespace wikipub::http
