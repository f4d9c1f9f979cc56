// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/pages.h"
#include "flows/pulse.h"
#include "flows/redactor.h"
#include "flows/succession.h"

namespace wikipub::flows {

/// Reads again what is served, at 1 h, 24 h, 7 d and then every 30 days: some suppression is announced nowhere. On the
/// loop.
class Reconciler {
public:
    Reconciler(Environment& environment, Pages& pages, Redactor& redactor);

    /// Runs until close().
    Task<> run();
    void close() { pulse_.close(); }

private:
    Task<> read_again(Wiki& wiki);
    Task<> look_at_deleted_pages();

    Environment& environment_;
    Pages& pages_;
    Redactor& redactor_;
    Succession succession_;
    Pulse pulse_;
    std::optional<Monotonic> looked_for_successors_;
};

}  // namespace wikipub::flows
