// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Ways in which a text may tell who somebody is. Each takes a text that was folded (text::fold) and has ASCII digits,
/// and errs to the side of finding one.
namespace wikipub::bridge {

/// IPv4 with or without a range or a masked part, IPv6 in any notation (RFC 4291 §2.2).
bool has_ip_address(std::string_view text);

/// `@` at all: e-mail, a handle, a mention.
bool has_at_sign(std::string_view text);

/// A run of digits and separators that may be dialled: `+49 30 123456`, `(555) 010-9999`, `030/123456`, or ten digits
/// and more. Dates, ranges of years, and what ISBN, DOI and the like stand before are not.
bool has_telephone_number(std::string_view text);

/// By the patterns of the wiki (`~2$1`) and those that Wikimedia uses. `patterns` are folded.
bool has_temporary_account(std::string_view text, std::span<std::string const> patterns);

/// A user's name, folded; a short one of ASCII letters only as a word of its own.
bool has_name(std::string_view text, std::string_view name);

/// A template with a parameter: `{{u|…}}`, `{{ping|…}}`.
bool has_template(std::string_view text);

/// `Name:` or `Name/` with something behind it, as in `User:Somebody`, `user talk : Somebody`,
/// `Contributions/Somebody`. `names` are folded.
bool has_prefix(std::string_view text, std::span<std::string const> names, char separator);

/// Targets of `[[…]]`, percent-decoded, with spaces, without the label.
std::vector<std::string> link_targets(std::string_view text);

/// What User and User talk are called on the larger wikis, folded: links lead from one wiki to another.
std::span<std::string_view const> common_user_namespaces();

}  // namespace wikipub::bridge
