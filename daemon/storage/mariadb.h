// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "storage/connection.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace wikipub::storage {

struct MariadbOptions {
    std::string user;
    std::string password;
    std::string host;
    std::uint16_t port = 3306;
    std::string socket;  ///< of the server on this machine; then `host` and `port` mean nothing
    std::string database;
    std::string tls_ca_file;  ///< the server has to have a certificate of these; empty: no TLS is asked for
    std::chrono::seconds answers_within{60};  ///< else the connection counts as lost
};

enum class Access {
    write,   ///< READ COMMITTED: sees at once what another node has committed
    read,    ///< a snapshot for each transaction, no locks
    schema,  ///< another account's, for the migrator
};

/// A session with MariaDB 10.11 or newer. It connects again by itself where the server closed it; a transaction that
/// was under way then throws Contended. A commit whose answer was lost is asked for in the writer's own row of `lease`,
/// whose fence counts commits. Messages carry statements' names and error numbers, never what the server says of the
/// data. Throws Unavailable.
std::unique_ptr<Connection> open_mariadb(MariadbOptions options, Access access);

}  // namespace wikipub::storage
