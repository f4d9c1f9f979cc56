// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>

/// Reads JSON that somebody else wrote. Whatever is missing or of another type reads as absent; nothing here throws or
/// asserts on input.
namespace wikipub::json {

struct Limits {
    std::size_t max_bytes = std::size_t{1} << 20U;
    std::size_t max_depth = 32;
};

/// Whether `"12"` counts as 12.
enum class Numbers { strict, strings_too };

class Elements;
class Members;

/// A view of a value inside a Document, valid until that is destroyed or parses again. Cheap to copy. A default-made
/// one is absent: it is no object, no array, no string, and everything asked of it is absent too.
class Value {
public:
    Value() = default;

    /// false for what is missing; true for null.
    bool exists() const { return node_ != nullptr; }
    bool is_null() const;
    bool is_object() const;
    bool is_array() const;
    bool is_string() const;

    std::optional<std::string_view> as_string() const;
    /// Whole numbers within int64 only.
    std::optional<std::int64_t> as_integer(Numbers numbers = Numbers::strict) const;
    std::optional<bool> as_boolean() const;

    /// The first member of that name. Linear in the number of members: ask for fixed names, not in a loop over input.
    Value operator[](std::string_view name) const;
    std::optional<std::string_view> string(std::string_view name) const { return (*this)[name].as_string(); }
    std::optional<std::int64_t> integer(std::string_view name, Numbers numbers = Numbers::strict) const
    {
        return (*this)[name].as_integer(numbers);
    }
    std::optional<bool> boolean(std::string_view name) const { return (*this)[name].as_boolean(); }
    /// Absent unless it is an object.
    Value object(std::string_view name) const;
    /// Absent unless it is an array.
    Value array(std::string_view name) const;

    /// Elements of an array, members of an object; 0 for anything else.
    std::size_t size() const;
    /// For range-for over an array; empty for anything else.
    Elements elements() const;
    /// For range-for over an object, duplicates included; empty for anything else.
    Members members() const;

private:
    friend class Document;
    friend class Elements;
    friend class Members;
    explicit Value(void const* node) : node_(node) {}
    Value element(std::size_t index) const;
    std::string_view member_name(std::size_t index) const;
    Value member_value(std::size_t index) const;

    void const* node_ = nullptr;
};

struct Member {
    std::string_view name;
    Value value;
};

class Elements {
public:
    class Iterator {
    public:
        Iterator(Value array, std::size_t index) : array_(array), index_(index) {}
        Value operator*() const { return array_.element(index_); }
        Iterator& operator++()
        {
            ++index_;
            return *this;
        }
        friend bool operator==(Iterator const& left, Iterator const& right) { return left.index_ == right.index_; }

    private:
        Value array_;
        std::size_t index_;
    };

    explicit Elements(Value array) : array_(array) {}
    Iterator begin() const { return {array_, 0}; }
    Iterator end() const { return {array_, array_.is_array() ? array_.size() : 0}; }

private:
    Value array_;
};

class Members {
public:
    class Iterator {
    public:
        Iterator(Value object, std::size_t index) : object_(object), index_(index) {}
        Member operator*() const { return {object_.member_name(index_), object_.member_value(index_)}; }
        Iterator& operator++()
        {
            ++index_;
            return *this;
        }
        friend bool operator==(Iterator const& left, Iterator const& right) { return left.index_ == right.index_; }

    private:
        Value object_;
        std::size_t index_;
    };

    explicit Members(Value object) : object_(object) {}
    Iterator begin() const { return {object_, 0}; }
    Iterator end() const { return {object_, object_.is_object() ? object_.size() : 0}; }

private:
    Value object_;
};

/// Owns the memory behind Values and keeps it from one parse to the next: a thread that parses a stream has one
/// Document. One thread at a time.
class Document {
public:
    Document();
    ~Document();
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;

    /// Replaces what was parsed before. Refuses what is too long or too deep, is not UTF-8, or is followed by anything
    /// but white space; then the root is absent.
    Result<Value> parse(std::string_view text, Limits limits = {});
    Value root() const;

private:
    struct Tree;
    std::unique_ptr<Tree> tree_;
};

/// For one document.
Result<Document> parse(std::string_view text, Limits limits = {});

}  // namespace wikipub::json
