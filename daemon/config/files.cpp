// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/files.h"

#include "base/strings.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace wikipub::config {

namespace {

tl::unexpected<Error> fail_with_errno()
{
    auto const number = errno;
    return fail(number == ENOENT ? Errc::not_found : Errc::forbidden, std::generic_category().message(number));
}

class Descriptor {
public:
    explicit Descriptor(std::string const& path)
        // A named pipe must not make us wait for somebody to write into it.
        : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
    {
    }
    ~Descriptor()
    {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

}  // namespace

Result<File> DiskFiles::read(std::string const& path) const
{
    Descriptor const file(path);
    struct stat facts {};
    if (file.number() < 0 || fstat(file.number(), &facts) != 0) {
        return fail_with_errno();
    }
    if (!S_ISREG(facts.st_mode)) {
        return fail(Errc::invalid_input, "is no regular file");
    }
    File result{.text = {}, .mode = facts.st_mode & 07777U};
    std::array<char, 65536> buffer{};
    while (auto const count = ::read(file.number(), buffer.data(), buffer.size())) {
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return fail_with_errno();
        }
        result.text.append(buffer.data(), static_cast<std::size_t>(count));
        if (result.text.size() > kMaximalFile) {
            return fail(Errc::invalid_input, "is larger than 1 MiB");
        }
    }
    return result;
}

Result<std::string> read_secret(Files const& files, std::string const& path, std::size_t minimum)
{
    auto file = files.read(path);
    if (!file) {
        return tl::unexpected(file.error());
    }
    if ((file->mode & 0177U) != 0) {
        return fail(Errc::forbidden, "may be read by others; give it mode 0400");
    }
    auto& secret = file->text;
    // What PHP's rtrim() takes off, since the other side may read the same file.
    secret.erase(secret.find_last_not_of(std::string_view(" \t\n\r\0\v", 6)) + 1);
    if (secret.size() < minimum) {
        return fail(
            Errc::invalid_input, "is shorter than " + std::to_string(minimum) + " bytes; put a longer secret there"
        );
    }
    return std::move(secret);
}

Result<std::vector<std::string>> read_titles(Files const& files, std::string const& path)
{
    auto const file = files.read(path);
    if (!file) {
        return tl::unexpected(file.error());
    }
    if (!is_valid_utf8(file->text)) {
        return fail(Errc::invalid_input, "is not UTF-8");
    }
    std::vector<std::string> titles;
    for (auto line : split(file->text, '\n')) {
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        line = trim(line);
        if (!line.empty() && !line.starts_with('#')) {
            titles.emplace_back(line);
        }
    }
    return titles;
}

}  // namespace wikipub::config
