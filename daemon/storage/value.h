// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "storage/errors.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace wikipub::storage {

/// A BLOB column: hashes (SHA-256, computed by the caller), documents, keys. Kept apart from text, which is UTF-8.
struct Bytes {
    std::string data;
    friend bool operator==(Bytes const&, Bytes const&) = default;
};

/// How an enumeration is spelt in the database: `kWords` in the enumerators' order. Specialised beside each
/// enumeration.
template <class Enum>
struct Spelling;

template <class Enum>
std::string_view word_of(Enum value)
{
    return Spelling<Enum>::kWords.at(static_cast<std::size_t>(value));
}

template <class Enum>
Enum from_word(std::string_view word)
{
    auto const& words = Spelling<Enum>::kWords;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == word) {
            return static_cast<Enum>(i);
        }
    }
    throw DatabaseError("a column holds a word that this version does not know");
}

/// What is bound to a `?`. Views its argument: lives as long as the call.
class Parameter {
public:
    using Blob = Bytes const*;
    using Data = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;

    Parameter(std::nullopt_t) {}
    Parameter(std::integral auto number) : data_(static_cast<std::int64_t>(number)) {}
    template <class Tag>
    Parameter(StrongId<Tag> id) : data_(id.value)
    {
    }
    Parameter(Timestamp time) : data_(static_cast<std::int64_t>(time.time_since_epoch().count())) {}
    Parameter(std::string_view text) : data_(text) {}
    Parameter(std::string const& text) : data_(std::string_view(text)) {}
    Parameter(char const* text) : data_(std::string_view(text)) {}
    Parameter(Bytes const& bytes) : data_(&bytes) {}
    template <class Enum>
        requires std::is_enum_v<Enum>
    Parameter(Enum value) : data_(word_of(value))
    {
    }
    template <class T>
    Parameter(std::optional<T> const& value)
    {
        if (value) {
            data_ = Parameter(*value).data_;
        }
    }

    Data const& data() const { return data_; }

private:
    Data data_;
};

/// The row a query is at. Its text views die with the next row.
class Row {
public:
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    /// Text or blob.
    virtual std::string_view bytes(int column) const = 0;

    /// Assigns the columns to the fields, in order.
    template <class... Fields>
    void into(Fields&... fields) const
    {
        int column = 0;
        (read(column++, fields), ...);
    }

    void read(int column, std::string& field) const { field = bytes(column); }
    void read(int column, Bytes& field) const { field.data = bytes(column); }
    void read(int column, bool& field) const { field = integer(column) != 0; }
    void read(int column, Timestamp& field) const { field = Timestamp(Milliseconds(integer(column))); }
    template <std::integral Integer>
    void read(int column, Integer& field) const
    {
        field = static_cast<Integer>(integer(column));
    }
    template <class Tag>
    void read(int column, StrongId<Tag>& field) const
    {
        field.value = integer(column);
    }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void read(int column, Enum& field) const
    {
        field = from_word<Enum>(bytes(column));
    }
    template <class T>
    void read(int column, std::optional<T>& field) const
    {
        field.reset();
        if (!is_null(column)) {
            read(column, field.emplace());
        }
    }

protected:
    ~Row() = default;
};

}  // namespace wikipub::storage
