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
    return file.string() + std::string(WrittenFile::kUnfinished);
}

tl::unexpected<Error> trouble(std::filesystem::path const& file)
{
    return fail(
        errno == EEXIST ? Errc::conflict : Errc::unavailable, "writing " + file.string() + ": " + std::strerror(errno)
    );
}

}  // namespace

WrittenFile::WrittenFile(std::filesystem::path file, Descriptor out) : file_(std::move(file)), out_(std::move(out)) {}

WrittenFile::~WrittenFile()
{
    if (out_.is_open()) {
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
    Descriptor out(::open(part_of(file).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!out.is_open()) {
        return trouble(file);
    }
    return WrittenFile(file, std::move(out));
}

Result<> WrittenFile::keep()
{
    // Unlike rename(2), link(2) replaces nothing.
    if (!out_.sync() || ::link(part_of(file_).c_str(), file_.c_str()) != 0 || !sync_folder_of(file_)) {
        return trouble(file_);
    }
    return {};
}

}  // namespace wikipub::app
