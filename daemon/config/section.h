// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "config/problem.h"
#include "config/values.h"
#include "config/yaml.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wikipub::config {

/// All problems of one reading; what comes after the first hundred is only counted.
class Problems {
public:
    void add(Problem problem);
    bool any_error() const { return any_error_; }
    /// In the order of the file's lines, the settings file `main` first.
    std::vector<Problem> sorted(std::string const& main) const;

private:
    std::vector<Problem> problems_;
    std::size_t left_out_ = 0;
    bool any_error_ = false;
};

/// A map of the file, being read: each known setting is asked for once, and what nobody asked for is unknown. Setting
/// and problems outlive it.
class Section {
public:
    /// `node` may be nullptr: a section that the file leaves out.
    Section(Node const* node, std::string file, std::string path, Problems& problems);
    Section(Section&&) = default;
    Section(Section const&) = delete;

    /// `parse` is `Parsed<T>(std::string_view)`. `out` keeps its default where the setting is absent or wrong. True
    /// where it was read.
    template <class T, class Parse>
    bool read(std::string_view key, T& out, Parse parse)
    {
        auto const* node = scalar(key);
        return node != nullptr && assign(key, *node, out, parse(std::string_view(node->text)));
    }

    template <class T, class Parse>
    bool read_list(std::string_view key, std::vector<T>& out, Parse parse)
    {
        auto const* node = list(key);
        if (node == nullptr) {
            return false;
        }
        out.clear();
        for (auto const& item : node->children) {
            T value{};
            if (is_scalar(key, item) && assign(key, item, value, parse(std::string_view(item.text)))) {
                out.push_back(std::move(value));
            }
        }
        return true;
    }

    Section section(std::string_view key);
    /// The maps of a list of maps, `key[0]`, `key[1]` …
    std::vector<Section> sections(std::string_view key);

    /// Names that occur twice and names that nobody asked for. Called once, at the end.
    void finish();

    bool has(std::string_view key) const { return find(key) != nullptr; }
    /// The name in a map with exactly one; empty otherwise.
    std::string only_key() const;
    /// `key` may be empty: the section as a whole.
    void error(std::string_view key, std::string text) { report(Severity::error, key, std::move(text)); }
    void warn(std::string_view key, std::string text) { report(Severity::warning, key, std::move(text)); }

    std::string const& file() const { return file_; }

private:
    Node const* find(std::string_view key) const;
    Node const* scalar(std::string_view key);
    Node const* list(std::string_view key);
    bool is_scalar(std::string_view key, Node const& node);
    std::string name(std::string_view key) const;
    void report(Severity severity, std::string_view key, std::string text);
    void report_at(int line, std::string_view key, std::string text);

    template <class T>
    bool assign(std::string_view key, Node const& node, T& out, Parsed<T> value)
    {
        if (!value) {
            report_at(node.line, key, std::move(value.error()));
            return false;
        }
        out = *std::move(value);
        return true;
    }

    Node const* node_;
    int line_;
    std::string file_;
    std::string path_;
    Problems* problems_;
    std::vector<std::string> known_;
};

}  // namespace wikipub::config
