// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/descriptor.h"
#include "base/result.h"

#include <filesystem>
#include <string_view>

namespace wikipub::app {

/// A new file (mode 0600), there as a whole or not at all: written as `FILE.part` beside its place.
class WrittenFile {
public:
    static constexpr std::string_view kUnfinished = ".part";

    /// Errc::conflict where there is one already.
    static Result<WrittenFile> create(std::filesystem::path const& file);
    /// Without keep() nothing stays.
    ~WrittenFile();
    WrittenFile(WrittenFile&&) = default;
    WrittenFile& operator=(WrittenFile&&) = delete;

    int descriptor() const { return out_.number(); }
    bool write(std::string_view bytes) { return out_.write(bytes); }
    /// On the disk, under its name, when this returns.
    Result<> keep();

private:
    WrittenFile(std::filesystem::path file, Descriptor out);

    std::filesystem::path file_;
    Descriptor out_;
};

}  // namespace wikipub::app
