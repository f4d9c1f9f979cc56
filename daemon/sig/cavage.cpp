// SPDX-License-Identifier: GPL-2.0-or-later
#include "sig/cavage.h"

#include "base/strings.h"

#include <algorithm>
#include <map>

namespace wikipub::sig {
namespace {

constexpr std::size_t kLongestHeader = std::size_t{8} * 1024;
constexpr std::size_t kMostParameters = 16;
constexpr std::size_t kMostCovered = 32;

using Parameters = std::map<std::string, std::string, std::less<>>;

tl::unexpected<Error> malformed(std::string_view what)
{
    return fail(Errc::invalid_input, "Signature header: " + std::string(what));
}

/// `name="value"` or `name=digits`, separated by commas.
Result<Parameters> split_parameters(std::string_view text)
{
    Parameters parameters;
    while (!(text = trim(text)).empty()) {
        std::size_t const equals = text.find('=');
        if (equals == std::string_view::npos) {
            return malformed("a parameter without a value");
        }
        std::string const name(trim(text.substr(0, equals)));
        text = trim(text.substr(equals + 1));
        bool const quoted = text.starts_with('"');
        text.remove_prefix(quoted ? 1 : 0);
        // No value that we read may hold a quote or a backslash, so escapes are not undone.
        std::size_t const end = text.find(quoted ? '"' : ',');
        if (quoted && end == std::string_view::npos) {
            return malformed("a value without an end");
        }
        std::string_view const value = text.substr(0, end);
        text.remove_prefix(std::min(text.size(), value.size() + (quoted ? 1 : 0)));
        text = trim(text);
        if (!text.empty() && !text.starts_with(',')) {
            return malformed("no comma between parameters");
        }
        text.remove_prefix(text.empty() ? 0 : 1);
        if (parameters.size() == kMostParameters || !parameters.emplace(name, trim(value)).second) {
            return malformed("a parameter twice, or too many");
        }
    }
    return parameters;
}

std::string take(Parameters& parameters, std::string_view name)
{
    auto const found = parameters.find(name);
    return found == parameters.end() ? std::string() : std::move(found->second);
}

Result<std::vector<std::string>> covered_names(std::string_view text)
{
    std::vector<std::string> names;
    for (std::string_view const part : split(text, ' ')) {
        if (part.empty()) {
            continue;
        }
        std::string name = to_lower(part);
        if (names.size() == kMostCovered || std::find(names.begin(), names.end(), name) != names.end()) {
            return malformed("a covered header twice, or too many");
        }
        names.push_back(std::move(name));
    }
    if (names.empty()) {
        return malformed("nothing is covered");
    }
    return names;
}

/// §2.3 steps 1.1 to 1.3: the algorithms named after a hash predate `(created)` and `(expires)`.
Result<std::string> time_parameter(CavageSignature const& signature, std::string const& value, std::string_view name)
{
    if (!signature.algorithm.empty() && signature.algorithm != "hs2019") {
        return fail(Errc::unauthorized, std::string(name) + " with algorithm " + signature.algorithm);
    }
    if (value.empty()) {
        return fail(Errc::unauthorized, std::string(name) + " is covered but not said");
    }
    return value;
}

Result<std::string> covered_value(CavageSignature const& signature, Message const& message, std::string const& name)
{
    if (name == "(request-target)") {
        return to_lower(message.method) + " " + std::string(message.target);
    }
    if (name == "(created)") {
        return time_parameter(signature, signature.created, name);
    }
    if (name == "(expires)") {
        return time_parameter(signature, signature.expires, name);
    }
    return covered_field(message.headers, name);
}

}  // namespace

Result<CavageSignature> parse_cavage(std::string_view header)
{
    if (header.size() > kLongestHeader) {
        return malformed(std::to_string(header.size()) + " bytes");
    }
    // NOTE: some senders put the scheme of the Authorization header here too.
    constexpr std::string_view kScheme = "Signature ";
    if (iequals(header.substr(0, kScheme.size()), kScheme)) {
        header.remove_prefix(kScheme.size());
    }
    Result<Parameters> parameters = split_parameters(header);
    if (!parameters) {
        return tl::unexpected(parameters.error());
    }
    CavageSignature signature;
    signature.key_id = take(*parameters, "keyId");
    signature.algorithm = to_lower(take(*parameters, "algorithm"));
    signature.created = take(*parameters, "created");
    signature.expires = take(*parameters, "expires");
    bool const says_headers = parameters->contains("headers");
    Result<std::vector<std::string>> names = covered_names(says_headers ? take(*parameters, "headers") : "(created)");
    if (!names) {
        return tl::unexpected(names.error());
    }
    signature.headers = std::move(*names);
    std::optional<std::string> bytes = base64_decode(take(*parameters, "signature"));
    if (signature.key_id.empty() || !bytes || bytes->empty()) {
        return malformed(signature.key_id.empty() ? "no keyId" : "no signature in base64");
    }
    signature.signature = std::move(*bytes);
    return signature;
}

Result<std::string> cavage_base(CavageSignature const& signature, Message const& message)
{
    std::string base;
    for (std::string const& name : signature.headers) {
        Result<std::string> const value = covered_value(signature, message, name);
        if (!value) {
            return tl::unexpected(value.error());
        }
        base += base.empty() ? "" : "\n";
        base += name;
        base += ": ";
        base += *value;
    }
    return base;
}

}  // namespace wikipub::sig
