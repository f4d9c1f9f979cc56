// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/command_line.h"

#include <algorithm>
#include <cstring>
#include <iomanip>
#include <iostream>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace wikipub::app {

Exit refuse(std::string_view why, Exit exit)
{
    std::cerr << "wikipubctl: " << why << '\n';
    return exit;
}

bool somebody_listens(std::string const& socket_file)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_file.size() >= sizeof address.sun_path) {
        return false;
    }
    std::memcpy(address.sun_path, socket_file.c_str(), socket_file.size());
    int const made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what connect(2) takes
    bool const connected = ::connect(made, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    ::close(made);
    return connected;
}

ProgressBar::ProgressBar() : is_terminal_(::isatty(STDERR_FILENO) == 1) {}

void ProgressBar::show(std::string_view table, std::int64_t done, std::int64_t all)
{
    if (is_terminal_) {
        constexpr int kWidth = 30;
        auto const most = std::max<std::int64_t>(all, 1);
        auto const filled = static_cast<std::size_t>(std::min(done, most) * kWidth / most);
        std::string bar(filled, '#');
        bar.resize(kWidth, '.');
        std::cerr << "\r[" << bar << "] " << std::setw(3) << done * 100 / most << " %  " << std::left << std::setw(16)
                  << table << std::right << ' ' << done << " of " << all << " rows\033[K" << std::flush;
    } else if (table != last_) {
        std::cerr << table << '\n';
    }
    last_ = table;
}

void ProgressBar::end() const
{
    if (is_terminal_ && !last_.empty()) {
        std::cerr << '\n';
    }
}

}  // namespace wikipub::app
