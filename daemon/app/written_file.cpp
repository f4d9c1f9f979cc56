// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/written_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace wikipub::app {

namespace {

std::string part_of(std::filesystem::path const& file)
{
    return file.string() + ".part";
}

tl::unexpected<Error> trouble(std::filesystem::path const& file)
{
    return fail(
        errno == EEXIST ? Errc::conflict : Errc::unavailable, "writing " + file.string() + ": " + std::strerror(errno)
    );
}

}  // namespace

WrittenFile::WrittenFile(std::filesystem::path file, int descriptor) : file_(std::move(file)), descriptor_(descriptor)
{
}

WrittenFile::WrittenFile(WrittenFile&& other) noexcept
    : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1))
{
}

WrittenFile::~WrittenFile()
{
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        ::unlink(part_of(file_).c_str());
    }
}

Result<WrittenFile> WrittenFile::create(std::filesystem::path const& file)
{
    std::error_code unknown;
    if (std::filesystem::exists(std::filesystem::symlink_status(file, unknown))) {
        errno = EEXIST;
        return trouble(file);
    }
    // One that a crash left.
    ::unlink(part_of(file).c_str());
    int const descriptor = ::open(part_of(file).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return trouble(file);
    }
    return WrittenFile(file, descriptor);
}

bool WrittenFile::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        auto const written = ::write(descriptor_, bytes.data(), bytes.size());
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

Result<> WrittenFile::keep()
{
    // Unlike rename(2), link(2) replaces nothing.
    if (::fsync(descriptor_) != 0 || ::link(part_of(file_).c_str(), file_.c_str()) != 0) {
        return trouble(file_);
    }
    auto const folder = std::filesystem::absolute(file_).parent_path();
    int const opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool const synced = opened >= 0 && ::fsync(opened) == 0;
    if (opened >= 0) {
        ::close(opened);
    }
    if (!synced) {
        return trouble(file_);
    }
    return {};
}

}  // namespace wikipub::app
