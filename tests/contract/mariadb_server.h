// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/mariadb.h"

#include <filesystem>
#include <string>
#include <sys/types.h>

namespace wikipub::storage {

/// A MariaDB server of this run's own (tests/support/mariadb), started by the first test that asks for it and ended
/// with the process.
class MariadbServer {
public:
    static MariadbServer& get();

    /// The daemon's account, which may not change tables.
    MariadbOptions daemon(std::string const& database) const;
    /// Whoever may.
    MariadbOptions schema(std::string const& database) const;
    /// May kill connections and make the server read-only.
    MariadbOptions server_operator() const;

    /// A database with Wikipub's tables, all empty.
    std::string empty_database();
    /// One with no table.
    std::string bare_database(std::string const& name);

    std::string socket() const { return folder_ / "socket"; }
    /// `ca.pem` signed its certificate, `other-ca.pem` did not.
    std::string file(std::string const& name) const { return folder_ / name; }

    ~MariadbServer();
    MariadbServer(MariadbServer const&) = delete;
    MariadbServer& operator=(MariadbServer const&) = delete;

private:
    MariadbServer();
    void wait_until_ready();
    MariadbOptions account(std::string const& user, std::string const& database) const;

    std::filesystem::path folder_;
    pid_t process_ = -1;
    bool has_tables_ = false;
};

}  // namespace wikipub::storage
