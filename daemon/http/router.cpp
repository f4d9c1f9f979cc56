// SPDX-License-Identifier: GPL-2.0-or-later
#include "http/router.h"

#include "base/strings.h"
#include "http/respond.h"

#include <algorithm>

namespace wikipub::http {

namespace {

bool is_text(std::string_view part)
{
    return is_valid_utf8(part) && std::ranges::none_of(part, [](char c) {
               auto const byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7f || c == '/' || c == '\\';
           });
}

std::string_view name_of(Method method)
{
    return method == Method::get ? "GET, HEAD" : "POST";
}

}  // namespace

std::optional<std::vector<std::string>> split_path(std::string_view path)
{
    std::vector<std::string> parts;
    for (auto const encoded : split(path.substr(1), '/')) {
        auto part = percent_decode(encoded);
        if (!part || !is_text(*part) || *part == "." || *part == "..") {
            return std::nullopt;
        }
        parts.push_back(*std::move(part));
    }
    return parts;
}

bool matches(std::string_view pattern, std::span<std::string const> parts)
{
    auto part = parts.begin();
    for (pattern.remove_prefix(1); !pattern.empty(); ++part) {
        if (part == parts.end()) {
            return false;
        }
        auto const expected = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(std::min(pattern.size(), expected.size() + 1));
        auto const brace = expected.find('{');
        bool const same = brace == std::string_view::npos
                              ? *part == expected
                              : part->size() > brace && part->starts_with(expected.substr(0, brace));
        if (!same) {
            return false;
        }
    }
    return part == parts.end();
}

Response answer_without_route(Request const& request, std::span<Method const> allowed)
{
    if (allowed.empty()) {
        return refuse(404, request);
    }
    std::string allow = "OPTIONS";
    for (auto const method : allowed) {
        allow.append(", ").append(name_of(method));
    }
    Response response;
    if (request.method == Method::options) {
        response.status = 204;
        if (is_discovery(request.path())) {
            allow_every_origin(response);
        }
    } else {
        response = refuse(405, request);
    }
    response.set("Allow", std::move(allow));
    return response;
}

}  // namespace wikipub::http
