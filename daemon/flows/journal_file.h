// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"
#include "storage/journal.h"

#include <span>
#include <string>
#include <vector>

namespace wikipub::flows {

/// No backup is older, and some are restored late.
inline constexpr auto kJournalKept = std::chrono::days{60};

/// An erasure as the journal's file has it: `DATE ENTRY CHECKSUM`, a line each, after a line that names the
/// installation. What an entry says: storage/journal.h.
struct JournalLine {
    Timestamp at;
    std::string entry;
};

/// Makes the file (mode 0600) where there is none, takes away a last line that was cut off by a crash, and lines past
/// their time. Blocks. Errc::conflict where it is of another installation, unavailable where it cannot be written.
Result<> open_journal(std::string const& file, std::string const& host, Timestamp now);

/// Returns once the lines are on the disk. Blocks. Errc::unavailable.
Result<> append_journal(std::string const& file, std::span<storage::JournalRow const> rows);

/// All of it but a last line that was cut off. Errc::not_found, conflict where it is of another installation,
/// invalid_input naming the line that is damaged.
Result<std::vector<JournalLine>> read_journal(std::string const& file, std::string const& host);

}  // namespace wikipub::flows
