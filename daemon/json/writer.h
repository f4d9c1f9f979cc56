// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Writes JSON straight into a string: members come out in the order they are added, so documents are byte for byte
/// reproducible. Bytes that are not UTF-8 become U+FFFD. An empty std::optional adds nothing: peers treat null and
/// absence differently.
namespace wikipub::json {

class Array;

/// An object under construction. Lives no longer than the call of the function it is given to.
class Object {
public:
    explicit Object(std::string& out) : out_(out) {}
    Object(Object const&) = delete;
    Object& operator=(Object const&) = delete;

    void add(std::string_view name, std::string_view value);
    void add(std::string_view name, std::string const& value) { add(name, std::string_view(value)); }
    void add(std::string_view name, char const* value) { add(name, std::string_view(value)); }
    void add(std::string_view name, std::same_as<bool> auto value) { add_boolean(name, value); }
    template <std::integral Integer>
        requires(!std::same_as<Integer, bool>)
    void add(std::string_view name, Integer value)
    {
        add_integer(name, static_cast<std::int64_t>(value));
    }
    /// RFC 3339, UTC.
    void add(std::string_view name, Timestamp value);
    /// `null`, where a reader of ours tells it from absence.
    void add(std::string_view name, std::nullptr_t);
    /// An array of strings, written even where it is empty.
    void add(std::string_view name, std::vector<std::string> const& values);
    template <class T>
    void add(std::string_view name, std::optional<T> const& value)
    {
        if (value) {
            add(name, *value);
        }
    }
    /// A nested object.
    template <std::invocable<Object&> Fill>
    void add(std::string_view name, Fill const& fill)
    {
        begin(name);
        out_ += '{';
        Object child(out_);
        fill(child);
        out_ += '}';
    }
    /// A nested array.
    template <std::invocable<Array&> Fill>
    void add(std::string_view name, Fill const& fill);

private:
    void begin(std::string_view name);
    void add_boolean(std::string_view name, bool value);
    void add_integer(std::string_view name, std::int64_t value);

    std::string& out_;
    bool first_ = true;
};

/// An array under construction, like Object.
class Array {
public:
    explicit Array(std::string& out) : out_(out) {}
    Array(Array const&) = delete;
    Array& operator=(Array const&) = delete;

    void add(std::string_view value);
    void add(char const* value) { add(std::string_view(value)); }
    void add(std::int64_t value);
    template <std::invocable<Object&> Fill>
    void add(Fill const& fill)
    {
        begin();
        out_ += '{';
        Object child(out_);
        fill(child);
        out_ += '}';
    }

private:
    void begin();

    std::string& out_;
    bool first_ = true;
};

template <std::invocable<Array&> Fill>
void Object::add(std::string_view name, Fill const& fill)
{
    begin(name);
    out_ += '[';
    Array child(out_);
    fill(child);
    out_ += ']';
}

/// A whole document: `json::write([&](json::Object& out) { out.add("type", "Note"); })`.
template <std::invocable<Object&> Fill>
std::string write(Fill const& fill)
{
    std::string text = "{";
    Object object(text);
    fill(object);
    text += '}';
    return text;
}

template <std::invocable<Array&> Fill>
std::string write(Fill const& fill)
{
    std::string text = "[";
    Array array(text);
    fill(array);
    text += ']';
    return text;
}

}  // namespace wikipub::json
