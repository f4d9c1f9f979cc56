// SPDX-License-Identifier: GPL-2.0-or-later
#include "json/reader.h"

#include "base/strings.h"

#include <rapidjson/document.h>

#include <cstring>
#include <string>

namespace wikipub::json {

namespace {

using Pool = rapidjson::MemoryPoolAllocator<>;
using Node = rapidjson::GenericValue<rapidjson::UTF8<>, Pool>;
using Parser = rapidjson::GenericDocument<rapidjson::UTF8<>, Pool>;

/// Enough for any usual document without going to the heap again.
constexpr std::size_t kFirstPool = std::size_t{16} * 1024;
/// A buffer that one large document has grown is not kept for ever.
constexpr std::size_t kKeptText = std::size_t{64} * 1024;

Node const& node_of(void const* pointer)
{
    return *static_cast<Node const*>(pointer);
}

/// Passes events on to the document, and stops the parser at the depth limit.
template <class Target>
class DepthGuard {
public:
    DepthGuard(Target& target, std::size_t max_depth) : target_(target), left_(max_depth) {}

    // The names are RapidJSON's Handler concept.
    // NOLINTBEGIN(readability-identifier-naming)
    bool Null() { return target_.Null(); }
    bool Bool(bool value) { return target_.Bool(value); }
    bool Int(int value) { return target_.Int(value); }
    bool Uint(unsigned value) { return target_.Uint(value); }
    bool Int64(std::int64_t value) { return target_.Int64(value); }
    bool Uint64(std::uint64_t value) { return target_.Uint64(value); }
    bool Double(double value) { return target_.Double(value); }
    bool RawNumber(char const* text, rapidjson::SizeType length, bool copy)
    {
        return target_.RawNumber(text, length, copy);
    }
    bool String(char const* text, rapidjson::SizeType length, bool copy) { return target_.String(text, length, copy); }
    bool Key(char const* text, rapidjson::SizeType length, bool copy) { return target_.Key(text, length, copy); }
    bool StartObject() { return enter() && target_.StartObject(); }
    bool EndObject(rapidjson::SizeType count) { return leave() && target_.EndObject(count); }
    bool StartArray() { return enter() && target_.StartArray(); }
    bool EndArray(rapidjson::SizeType count) { return leave() && target_.EndArray(count); }
    // NOLINTEND(readability-identifier-naming)

private:
    bool enter()
    {
        if (left_ == 0) {
            return false;
        }
        --left_;
        return true;
    }
    bool leave()
    {
        ++left_;
        return true;
    }

    Target& target_;
    std::size_t left_;
};

}  // namespace

struct Document::Tree {
    std::unique_ptr<char[]> memory = std::make_unique<char[]>(kFirstPool);
    Pool pool{memory.get(), kFirstPool};
    Parser parser{&pool};
    std::string text;  ///< parsed in place: strings of the tree point into it
    bool parsed = false;
};

Document::Document() : tree_(std::make_unique<Tree>()) {}
Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Value Document::root() const
{
    return tree_->parsed ? Value(static_cast<Node const*>(&tree_->parser)) : Value();
}

Result<Value> Document::parse(std::string_view text, Limits limits)
{
    auto& tree = *tree_;
    tree.parsed = false;
    tree.parser.SetNull();
    tree.pool.Clear();
    if (text.size() > limits.max_bytes) {
        return fail(Errc::invalid_input, "JSON is too long");
    }
    // NUL would end the text early and hide what follows.
    if (text.find('\0') != std::string_view::npos || !is_valid_utf8(text)) {
        return fail(Errc::invalid_input, "JSON is not UTF-8");
    }
    if (tree.text.capacity() > kKeptText && text.size() <= kKeptText) {
        tree.text = std::string();
    }
    tree.text = text;

    // Iterative, so that nesting costs heap and not stack.
    constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag;
    rapidjson::Reader reader;
    rapidjson::InsituStringStream stream(tree.text.data());
    auto generate = [&](Parser& parser) {
        DepthGuard guard(parser, limits.max_depth);
        return !reader.Parse<kFlags>(stream, guard).IsError();
    };
    tree.parser.Populate(generate);
    if (reader.HasParseError()) {
        tree.parser.SetNull();
        bool const too_deep = reader.GetParseErrorCode() == rapidjson::kParseErrorTermination;
        return fail(
            Errc::invalid_input,
            too_deep ? "JSON is nested too deeply" : "not JSON at byte " + std::to_string(reader.GetErrorOffset())
        );
    }
    tree.parsed = true;
    return root();
}

Result<Document> parse(std::string_view text, Limits limits)
{
    Document document;
    if (auto const root = document.parse(text, limits); !root) {
        return tl::unexpected(root.error());
    }
    return document;
}

bool Value::is_null() const
{
    return exists() && node_of(node_).IsNull();
}

bool Value::is_object() const
{
    return exists() && node_of(node_).IsObject();
}

bool Value::is_array() const
{
    return exists() && node_of(node_).IsArray();
}

bool Value::is_string() const
{
    return exists() && node_of(node_).IsString();
}

std::optional<std::string_view> Value::as_string() const
{
    if (!is_string()) {
        return std::nullopt;
    }
    return std::string_view(node_of(node_).GetString(), node_of(node_).GetStringLength());
}

std::optional<std::int64_t> Value::as_integer(Numbers numbers) const
{
    if (!exists()) {
        return std::nullopt;
    }
    if (node_of(node_).IsInt64()) {
        return node_of(node_).GetInt64();
    }
    auto const text = as_string();
    if (numbers == Numbers::strict || !text) {
        return std::nullopt;
    }
    bool const negative = text->starts_with('-');
    auto const magnitude = parse_decimal(text->substr(negative ? 1 : 0));
    if (!magnitude) {
        return std::nullopt;
    }
    return negative ? -*magnitude : *magnitude;
}

std::optional<bool> Value::as_boolean() const
{
    if (!exists() || !node_of(node_).IsBool()) {
        return std::nullopt;
    }
    return node_of(node_).GetBool();
}

Value Value::operator[](std::string_view name) const
{
    if (!is_object()) {
        return {};
    }
    for (auto const& member : node_of(node_).GetObject()) {
        if (member.name.GetStringLength() == name.size() &&
            std::memcmp(member.name.GetString(), name.data(), name.size()) == 0) {
            return Value(&member.value);
        }
    }
    return {};
}

Value Value::object(std::string_view name) const
{
    auto const value = (*this)[name];
    return value.is_object() ? value : Value();
}

Value Value::array(std::string_view name) const
{
    auto const value = (*this)[name];
    return value.is_array() ? value : Value();
}

std::size_t Value::size() const
{
    return is_array() ? node_of(node_).Size() : is_object() ? node_of(node_).MemberCount() : 0;
}

Elements Value::elements() const
{
    return Elements(*this);
}

Members Value::members() const
{
    return Members(*this);
}

Value Value::element(std::size_t index) const
{
    return Value(&node_of(node_)[static_cast<rapidjson::SizeType>(index)]);
}

std::string_view Value::member_name(std::size_t index) const
{
    auto const& name = (node_of(node_).MemberBegin() + static_cast<std::ptrdiff_t>(index))->name;
    return {name.GetString(), name.GetStringLength()};
}

Value Value::member_value(std::size_t index) const
{
    return Value(&(node_of(node_).MemberBegin() + static_cast<std::ptrdiff_t>(index))->value);
}

}  // namespace wikipub::json
