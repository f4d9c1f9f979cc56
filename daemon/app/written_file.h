// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string_view>

namespace wikipub::app {

/// A new file (mode 0600), there as a whole or not at all: written as `FILE.part` beside its place.
class WrittenFile {
public:
    /// Errc::conflict where there is one already.
    static Result<WrittenFile> create(std::filesystem::path const& file);
    /// Without keep() nothing stays.
    ~WrittenFile();
    WrittenFile(WrittenFile&& other) noexcept;
    WrittenFile& operator=(WrittenFile&&) = delete;

    int descriptor() const { return descriptor_; }
    bool write(std::string_view bytes);
    /// On the disk, under its name, when this returns.
    Result<> keep();

private:
    WrittenFile(std::filesystem::path file, int descriptor);

    std::filesystem::path file_;
    int descriptor_ = -1;
};

}  // namespace wikipub::app
