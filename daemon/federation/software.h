// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace wikipub::federation {

/// The family of server software that a User-Agent names: one of a small set, `other` for what is not in it, `unknown`
/// where nothing is said. Forks that share their original's way of federating are of its family.
std::string_view software_of(std::string_view user_agent);

/// What the hosts said they run when they last signed a request to us; for metrics only. Forgotten at the end of the
/// process. On the loop.
class SoftwareBook {
public:
    void hear(std::string const& host, std::string_view user_agent);
    /// `unknown` where nothing was heard.
    std::string_view of(std::string const& host) const;

private:
    std::unordered_map<std::string, std::string_view> families_;
};

}  // namespace wikipub::federation
