// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub {

struct MetricSample {
    std::map<std::string, std::string> labels;
    double value = 0;
};

/// What Metrics::text() says of one name, in its order. A histogram has the names `_sum` and `_count`.
std::vector<MetricSample> samples_of(std::string_view text, std::string_view name);

}  // namespace wikipub
