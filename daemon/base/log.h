// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

/// One JSON line an event on stderr. Users, pages and posts are named by number, remote parties by host; titles, names,
/// handles, summaries, bodies, client addresses, keys and secrets are never logged. That is why the table of fields is
/// closed.
namespace wikipub::log {

enum class Level { debug, info, warn, error };

enum class Field {
    activity,  ///< number of an outgoing activity
    actor,     ///< number of an actor of ours
    attempt,
    bytes,
    count,
    cause,   ///< a constant of ours
    detail,  ///< Error::detail
    exit_code,
    file,             ///< path of a settings or secret file
    host,             ///< host name of a remote server or of the wiki
    internal_listen,  ///< address and port
    key,              ///< id of a secret that a wiki shares with us, never the secret
    limit,
    line,
    listen,  ///< address and port
    method,
    milliseconds,
    offset,     ///< in a partition of Kafka
    page,       ///< page id
    partition,  ///< of a topic of Kafka
    path,       ///< `path` of a wiki
    post,
    revision,
    route,  ///< the route's pattern, never the request's target
    signal,
    source,  ///< kind and number of a source
    state,
    statement,  ///< name of a statement
    status,
    topic,  ///< of Kafka
    version,
    wiki,  ///< dbname
};

std::string_view name_of(Field field);

struct Value {
    Value(std::string_view text) : data(std::string(text)) {}
    Value(std::string text) : data(std::move(text)) {}
    Value(char const* text) : data(std::string(text)) {}
    template <std::integral Integer>
    Value(Integer number) : data(static_cast<std::int64_t>(number))
    {
    }

    std::variant<std::int64_t, std::string> data;
};

struct Entry {
    Field field;
    Value value;
};

/// Called once, by main, before any thread. Until then lines go to stderr at `info`.
void set_level(Level level);

/// `event` is a constant `module.past_participle`. info: an operator wants it; warn: a peer's fault, or a retry
/// follows; error: wakes somebody. Any thread.
void debug(std::string_view event, std::initializer_list<Entry> entries = {});
void info(std::string_view event, std::initializer_list<Entry> entries = {});
void warn(std::string_view event, std::initializer_list<Entry> entries = {});
void error(std::string_view event, std::initializer_list<Entry> entries = {});

}  // namespace wikipub::log
