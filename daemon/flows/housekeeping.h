// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/pulse.h"
#include "flows/redactor.h"

namespace wikipub::flows {

/// Once an hour, what is past its time goes (docs/privacy.md). On the loop.
class Housekeeping {
public:
    Housekeeping(Environment& environment, Redactor& redactor);

    /// Runs until close().
    Task<> run();
    void close() { pulse_.close(); }

private:
    Task<> prune();
    Task<> withdraw_past_lifetime();
    Task<> measure();

    Environment& environment_;
    Redactor& redactor_;
    Pulse pulse_;
};

}  // namespace wikipub::flows
