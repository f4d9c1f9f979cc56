// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace wikipub {

/// An open file of this process, closed at the end. Its calls block; what failed stands in errno.
class Descriptor {
public:
    /// `number`: as open(2) returned it, -1 too.
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor();
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&&) = delete;

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }

    /// All of it; what came before a failure stays written.
    bool write(std::string_view bytes) const;
    /// On the disk when this returns (fsync(2)).
    bool sync() const;

private:
    int number_;
};

/// That a file is there, or has another name now, is on the disk when this returns.
bool sync_folder_of(std::filesystem::path const& file);

}  // namespace wikipub
