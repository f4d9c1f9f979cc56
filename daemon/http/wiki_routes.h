// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "http/router.h"
#include "http/wiki_services.h"

#include <span>
#include <string>

namespace wikipub::http {

/// A request whose signature held.
struct WikiCall {
    WikiServices& services;
    std::string wiki;  ///< dbname of the signer
};

/// `/api/v1/`: numbers, words and bodies are read here, so that what comes behind gets values.
std::span<Route<WikiCall> const> wiki_routes();

Response refuse_wiki(WikiRefusal const& refusal);

}  // namespace wikipub::http
