// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/section.h"

#include "base/strings.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace wikipub::config {

namespace {

constexpr std::size_t kMostProblems = 100;

/// Levenshtein's distance.
std::size_t distance(std::string_view left, std::string_view right)
{
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        auto diagonal = row[0]++;
        for (std::size_t j = 0; j < right.size(); ++j) {
            auto const replaced = diagonal + (left[i] == right[j] ? 0U : 1U);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

/// "did you mean …" where one name is near, all names otherwise.
std::string suggest(std::string const& wrong, std::vector<std::string> const& known)
{
    auto const nearest = std::ranges::min_element(known, {}, [&](auto const& name) { return distance(wrong, name); });
    if (nearest != known.end() && distance(wrong, *nearest) <= std::max<std::size_t>(2, nearest->size() / 3)) {
        return "did you mean " + *nearest + "?";
    }
    return "known here: " + join(known, ", ");
}

}  // namespace

std::string to_string(Problem const& problem)
{
    auto text = problem.file + ":";
    if (problem.line > 0) {
        text += std::to_string(problem.line) + ":";
    }
    text += problem.setting.empty() ? " " : " " + problem.setting + ": ";
    return text + (problem.severity == Severity::warning ? "warning: " : "") + problem.text;
}

void Problems::add(Problem problem)
{
    any_error_ = any_error_ || problem.severity == Severity::error;
    if (problems_.size() == kMostProblems) {
        ++left_out_;
    } else {
        problems_.push_back(std::move(problem));
    }
}

std::vector<Problem> Problems::sorted(std::string const& main) const
{
    auto result = problems_;
    std::ranges::stable_sort(result, {}, [&](Problem const& problem) {
        return std::tuple(problem.file != main, problem.file, problem.line);
    });
    if (left_out_ > 0) {
        auto const severity = any_error_ ? Severity::error : Severity::warning;
        result.push_back({severity, main, 0, "", "and " + std::to_string(left_out_) + " more problems"});
    }
    return result;
}

Section::Section(Node const* node, std::string file, std::string path, Problems& problems)
    : node_(node),
      line_(node == nullptr ? 0 : node->line),
      file_(std::move(file)),
      path_(std::move(path)),
      problems_(&problems)
{
    // `server:` with nothing below it is an empty section.
    if (node_ != nullptr && node_->kind != Node::Kind::map) {
        if (node_->kind != Node::Kind::null) {
            report_at(node_->line, "", "is no map; write settings below it, one a line: name: value");
        }
        node_ = nullptr;
    }
}

Node const* Section::find(std::string_view key) const
{
    if (node_ == nullptr) {
        return nullptr;
    }
    auto const found = std::ranges::find(node_->children, key, &Node::key);
    return found == node_->children.end() ? nullptr : &*found;
}

bool Section::is_scalar(std::string_view key, Node const& node)
{
    if (node.kind == Node::Kind::scalar) {
        return true;
    }
    report_at(
        node.line,
        key,
        node.kind == Node::Kind::null ? "has no value; leave the line out for the default, or write \"\" for nothing"
                                      : "is a list or map; write one value"
    );
    return false;
}

Node const* Section::scalar(std::string_view key)
{
    known_.emplace_back(key);
    auto const* node = find(key);
    return node != nullptr && is_scalar(key, *node) ? node : nullptr;
}

Node const* Section::list(std::string_view key)
{
    known_.emplace_back(key);
    auto const* node = find(key);
    if (node != nullptr && node->kind != Node::Kind::sequence) {
        report_at(node->line, key, "is no list; write [one, two], or [] for none");
        return nullptr;
    }
    return node;
}

Section Section::section(std::string_view key)
{
    known_.emplace_back(key);
    return {find(key), file_, name(key), *problems_};
}

std::vector<Section> Section::sections(std::string_view key)
{
    std::vector<Section> result;
    if (auto const* node = list(key)) {
        for (auto const& child : node->children) {
            result.emplace_back(&child, file_, name(key) + "[" + std::to_string(result.size()) + "]", *problems_);
        }
    }
    return result;
}

std::string Section::only_key() const
{
    return node_ != nullptr && node_->children.size() == 1 ? node_->children.front().key : "";
}

void Section::finish()
{
    if (node_ == nullptr) {
        return;
    }
    std::vector<Node const*> children;
    for (auto const& child : node_->children) {
        children.push_back(&child);
    }
    std::ranges::stable_sort(children, {}, [](Node const* child) { return std::string_view(child->key); });
    Node const* first = nullptr;
    for (auto const* child : children) {
        auto const shown = printable(child->key);
        if (first != nullptr && first->key == child->key) {
            report_at(
                child->line, shown, "is there twice, first in line " + std::to_string(first->line) + "; keep one"
            );
            continue;
        }
        first = child;
        if (std::ranges::find(known_, child->key) == known_.end()) {
            report_at(child->line, shown, "is no setting; " + suggest(shown, known_));
        }
    }
}

std::string Section::name(std::string_view key) const
{
    return path_.empty() || key.empty() ? path_ + std::string(key) : path_ + "." + std::string(key);
}

void Section::report(Severity severity, std::string_view key, std::string text)
{
    auto const* node = find(key);
    problems_->add({severity, file_, node != nullptr ? node->line : line_, name(key), std::move(text)});
}

void Section::report_at(int line, std::string_view key, std::string text)
{
    problems_->add({Severity::error, file_, line, name(key), std::move(text)});
}

}  // namespace wikipub::config
