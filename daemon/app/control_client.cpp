// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/control_client.h"

#include "base/strings.h"
#include "base/task.h"
#include "json/reader.h"
#include "net/client.h"

#include <boost/asio/co_spawn.hpp>

namespace wikipub::app {

namespace {

std::string encode(Parameters const& parameters)
{
    std::string text;
    for (auto const& [name, value] : parameters) {
        text += (text.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
    }
    return text;
}

void write_value(json::Value value, std::size_t depth, std::string& out);

void write_members(json::Value object, std::size_t depth, std::string& out)
{
    for (auto const member : object.members()) {
        out += std::string(depth * 2, ' ') + std::string(member.name) + ":";
        write_value(member.value, depth + 1, out);
    }
}

void write_value(json::Value value, std::size_t depth, std::string& out)
{
    if (auto const text = value.as_string()) {
        out += " " + std::string(*text) + "\n";
    } else if (auto const number = value.as_integer()) {
        out += " " + std::to_string(*number) + "\n";
    } else if (auto const truth = value.as_boolean()) {
        out += *truth ? " yes\n" : " no\n";
    } else if (value.is_array()) {
        out += value.size() == 0 ? " none\n" : "\n";
        for (auto const element : value.elements()) {
            if (element.is_object()) {
                std::string row;
                write_members(element, depth + 1, row);
                // The first line of each element carries the mark.
                row.replace(depth * 2, 2, "- ");
                out += row;
            } else {
                out += std::string(depth * 2, ' ') + "-";
                write_value(element, depth + 1, out);
            }
        }
    } else if (value.is_object()) {
        out += "\n";
        write_members(value, depth, out);
    } else {
        out += " -\n";
    }
}

}  // namespace

Result<std::string> ask_daemon(
    std::string const& socket, std::string const& path, Parameters const& parameters, bool changes
)
{
    asio::io_context loop(1);
    net::Client client(loop, {});
    net::Request request;
    request.trust = net::Trust::configured;
    request.unix_socket = socket;
    request.url = "http://localhost" + path;
    // Whoever runs the daemon waits for it: some answers are long, and so is the work for some.
    request.total_timeout = std::chrono::hours{1};
    request.max_body = kLongestAnswer;
    if (changes) {
        request.method = "POST";
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        request.body = std::make_shared<std::string const>(encode(parameters));
    } else if (!parameters.empty()) {
        request.url += "?" + encode(parameters);
    }
    Result<net::Response> response = fail(Errc::unavailable, "not asked");
    auto exchange = [&]() -> Task<> {
        response = co_await client.send(request);
        client.close();
    };
    asio::co_spawn(loop, exchange(), [](std::exception_ptr failure) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    });
    loop.run();
    if (!response) {
        return fail(
            Errc::unavailable,
            "no daemon answers at " + socket + " (" + response.error().detail +
                "); is it running, and may you open the socket?"
        );
    }
    if (response->status != 200) {
        auto const document = json::parse(response->body);
        auto const detail = document ? document->root().string("error") : std::nullopt;
        return fail(Errc::conflict, std::string(detail.value_or(response->body)));
    }
    return response->body;
}

std::string for_people(std::string const& json)
{
    auto const document = json::parse(json, {kLongestAnswer, 32});
    if (!document) {
        return json + "\n";
    }
    std::string out;
    write_members(document->root(), 0, out);
    return out;
}

}  // namespace wikipub::app
