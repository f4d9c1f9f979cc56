// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "http/router.h"
#include "http/wiki_services.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace wikipub::http {

/// So many requests at once, and so many a second in the long run.
struct Allowance {
    double burst;
    double per_second;
};

/// The private API on the internal listener: who signed, whether it holds, whether it comes too often; then the route.
/// Refused in the order of `schemas/api/README.md`: the wiki, its key, the time, the signature, the nonce. On the loop.
class WikiApi final : public Application {
public:
    /// `others` answers what is not below `/api/v1/`.
    WikiApi(WikiServices& services, Clock const& clock, Application& others);

    Task<Response> answer(Request const& request) override;

private:
    struct Bucket {
        double used = 0;
        Monotonic at;
    };

    Task<std::optional<WikiRefusal>> verify(Request const& request, std::string& wiki);
    /// Seconds to wait; 0 where one more is allowed, which then is counted.
    int wait_for(Bucket& bucket, Allowance allowance) const;
    void log_refusal(std::string_view wiki, std::string_view key, std::string_view cause);

    WikiServices& services_;
    Clock const& clock_;
    Application& others_;
    std::map<std::string, Bucket, std::less<>> requests_;  ///< by dbname: of known wikis only
    Bucket refusals_logged_;
};

}  // namespace wikipub::http
