// SPDX-License-Identifier: GPL-2.0-or-later
#include "events/event.h"

namespace wikipub::events {

std::string_view name_of(Kind kind)
{
    switch (kind) {
        case Kind::edit:
            return "edit";
        case Kind::creation:
            return "creation";
        case Kind::move:
            return "move";
        case Kind::page_delete:
            return "page_delete";
        case Kind::page_restore:
            return "page_restore";
        case Kind::revision_visibility:
            return "revision_visibility";
        case Kind::log_visibility:
            return "log_visibility";
        case Kind::user_rename:
            return "user_rename";
        case Kind::user_lock:
            return "user_lock";
        case Kind::user_unlock:
            break;
    }
    return "user_unlock";
}

std::string_view name_of(Ignored ignored)
{
    switch (ignored) {
        case Ignored::canary:
            return "canary";
        case Ignored::categorize:
            return "categorize";
        case Ignored::external:
            return "external";
        case Ignored::log:
            return "log";
        case Ignored::unknown_type:
            return "unknown_type";
        case Ignored::stream:
            break;
    }
    return "stream";
}

}  // namespace wikipub::events
