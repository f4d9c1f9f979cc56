// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/consents.h"
#include "flows/environment.h"
#include "flows/pulse.h"

namespace wikipub::flows {

/// Looks every few minutes whether the wiki still shows the editors, and under the name they agreed to: some
/// suppression is announced nowhere. A missing user's posts go at the first look, the actor after a second one at least
/// a minute later; a renamed one is asked (design §3). On the loop.
class EditorCheck {
public:
    EditorCheck(Environment& environment, Consents& consents);

    /// Looks once at all.
    Task<> look();
    /// Does so every few minutes until close().
    Task<> run();
    /// Looks soon.
    void wake() { pulse_.wake(); }
    void close() { pulse_.close(); }

private:
    Task<> look_at(Wiki& wiki, std::vector<storage::Editor> editors);

    Environment& environment_;
    Consents& consents_;
    Pulse pulse_;
};

}  // namespace wikipub::flows
