// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/metric_samples.h"

#include "base/strings.h"

#include <charconv>

namespace wikipub {

namespace {

/// Reads `a="b",c="d"}` and cuts it off.
std::map<std::string, std::string> read_labels(std::string_view& line)
{
    std::map<std::string, std::string> labels;
    while (!line.empty() && line.front() != '}') {
        auto const equals = line.find("=\"");
        if (equals == std::string_view::npos) {
            break;
        }
        auto& value = labels[std::string(line.substr(0, equals))];
        line.remove_prefix(equals + 2);
        while (!line.empty() && line.front() != '"') {
            bool const escaped = line.front() == '\\' && line.size() > 1;
            line.remove_prefix(escaped ? 1 : 0);
            value += escaped && line.front() == 'n' ? '\n' : line.front();
            line.remove_prefix(1);
        }
        line.remove_prefix(line.empty() ? 0 : 1);
        line.remove_prefix(line.starts_with(',') ? 1 : 0);
    }
    line.remove_prefix(line.empty() ? 0 : 1);
    return labels;
}

}  // namespace

std::vector<MetricSample> samples_of(std::string_view text, std::string_view name)
{
    std::vector<MetricSample> samples;
    for (auto line : split(text, '\n')) {
        if (!line.starts_with(name) || line.size() == name.size()) {
            continue;
        }
        line.remove_prefix(name.size());
        MetricSample sample;
        if (line.front() == '{') {
            line.remove_prefix(1);
            sample.labels = read_labels(line);
        }
        if (line.starts_with(' ')) {
            std::from_chars(line.data() + 1, line.data() + line.size(), sample.value);
            samples.push_back(std::move(sample));
        }
    }
    return samples;
}

}  // namespace wikipub
