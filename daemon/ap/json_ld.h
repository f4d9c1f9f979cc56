// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/iri.h"
#include "json/reader.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The liberties that JSON-LD allows and peers take, without expanding it: one or many, an id or the thing itself,
/// short or full names.
namespace wikipub::ap {

/// The value itself, or the only element of an array; absent for an array of none or several.
json::Value single(json::Value value);

/// The id: a string, or the `id` of an object. nullopt where that is no http(s) IRI.
std::optional<Iri> iri_of(json::Value value);

/// Ids of one or many, those that are none left out, `limit` at most.
std::vector<Iri> iris_of(json::Value value, std::size_t limit);

/// `type`, the first of several, without ActivityStreams' own prefix; empty where there is none.
std::string_view type_of(json::Value object);

/// Whether the Public collection is among one or many, under any of its three names.
bool names_public(json::Value recipients);

/// The string, unless it is longer.
std::optional<std::string> text_within(json::Value object, std::string_view name, std::size_t max_bytes);

std::optional<Timestamp> time_of(json::Value object, std::string_view name);

}  // namespace wikipub::ap
