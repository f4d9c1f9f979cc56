// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/disclosure.h"

#include <string>

namespace wikipub::app {

/// What `wikipubctl export` prints: schemas/export describes both kinds.
std::string write_record(flows::Disclosure::Record const& record, flows::Identity const& identity, Timestamp now);

}  // namespace wikipub::app
