// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/descriptor.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace wikipub {

Descriptor::~Descriptor()
{
    if (is_open()) {
        ::close(number_);
    }
}

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

bool Descriptor::write(std::string_view bytes) const
{
    while (!bytes.empty()) {
        auto const written = ::write(number_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool Descriptor::sync() const
{
    return ::fsync(number_) == 0;
}

bool sync_folder_of(std::filesystem::path const& file)
{
    auto const folder = std::filesystem::absolute(file).parent_path();
    return Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)).sync();
}

}  // namespace wikipub
