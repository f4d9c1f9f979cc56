// SPDX-License-Identifier: GPL-2.0-or-later
#include "config/yaml.h"

#include "base/strings.h"
#include "config/files.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <exception>
#include <optional>
#include <sstream>
#include <utility>

namespace wikipub::config {

namespace {

constexpr std::size_t kMaximalDepth = 12;
constexpr std::size_t kMaximalNodes = 50'000;

/// Leaves yaml-cpp's parser from inside one of its events; never leaves this file.
struct Refused {
    YamlFault fault;
};

[[noreturn]] void refuse(int line, std::string text)
{
    throw Refused{{line, std::move(text)}};
}

int line_of(YAML::Mark const& mark)
{
    return mark.is_null() ? 0 : mark.line + 1;
}

/// yaml-cpp does not name the most frequent mistake.
std::string hint(std::string_view text, int line)
{
    auto const lines = split(text, '\n');
    auto const index = static_cast<std::size_t>(line) - 1;
    bool const has_tab = line > 0 && index < lines.size() && lines[index].find('\t') != std::string_view::npos;
    return has_tab ? "; indent with spaces, not with tabs"
                   : "; check the indentation, colons, quotes and brackets here and above";
}

class TreeBuilder final : public YAML::EventHandler {
public:
    Node take() { return std::move(root_); }

    void OnDocumentStart(YAML::Mark const&) override {}
    void OnDocumentEnd() override {}

    void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override
    {
        add({.kind = Node::Kind::null, .line = line_of(mark)}, "", anchor);
    }

    void OnAlias(YAML::Mark const& mark, YAML::anchor_t) override
    {
        refuse(line_of(mark), "aliases (*name) are not allowed; write the value again");
    }

    void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, std::string const& value)
        override
    {
        add({.kind = Node::Kind::scalar, .line = line_of(mark), .text = value}, tag, anchor);
    }

    void OnSequenceStart(
        YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value
    ) override
    {
        open({.kind = Node::Kind::sequence, .line = line_of(mark)}, tag, anchor);
    }

    void OnSequenceEnd() override { close(); }

    void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value)
        override
    {
        open({.kind = Node::Kind::map, .line = line_of(mark)}, tag, anchor);
    }

    void OnMapEnd() override { close(); }

private:
    struct Level {
        Node node;
        std::optional<Node> key;  ///< of the value that comes next, in a map
    };

    void check(Node const& node, std::string const& tag, YAML::anchor_t anchor)
    {
        // yaml-cpp gives "?" to what is plain and "!" to what is quoted.
        if (!tag.empty() && tag != "?" && tag != "!") {
            refuse(node.line, "tags (!name) are not allowed; leave it out");
        }
        if (anchor != 0) {
            refuse(node.line, "anchors (&name) are not allowed; leave it out");
        }
        if (++nodes_ > kMaximalNodes) {
            refuse(node.line, "the file has more than 50,000 values");
        }
    }

    void add(Node node, std::string const& tag, YAML::anchor_t anchor)
    {
        check(node, tag, anchor);
        place(std::move(node));
    }

    void open(Node node, std::string const& tag, YAML::anchor_t anchor)
    {
        check(node, tag, anchor);
        if (!levels_.empty() && levels_.back().node.kind == Node::Kind::map && !levels_.back().key) {
            refuse(node.line, "a list or map cannot be the name of a setting");
        }
        if (levels_.size() == kMaximalDepth) {
            refuse(node.line, "values are nested more than 12 levels deep");
        }
        levels_.push_back({std::move(node), std::nullopt});
    }

    void close()
    {
        auto node = std::move(levels_.back().node);
        levels_.pop_back();
        place(std::move(node));
    }

    void place(Node node)
    {
        if (levels_.empty()) {
            root_ = std::move(node);
            return;
        }
        auto& level = levels_.back();
        if (level.node.kind == Node::Kind::map) {
            if (!level.key) {
                level.key = std::move(node);
                return;
            }
            node.line = level.key->line;
            node.key = std::move(level.key->text);
            level.key.reset();
        }
        level.node.children.push_back(std::move(node));
    }

    std::vector<Level> levels_;
    Node root_;
    std::size_t nodes_ = 0;
};

}  // namespace

tl::expected<Node, YamlFault> parse_yaml(std::string_view text)
{
    if (text.size() > kMaximalFile) {
        return tl::unexpected(YamlFault{0, "the file is larger than 1 MiB"});
    }
    if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) {
        return tl::unexpected(YamlFault{0, "this is not a text file in UTF-8"});
    }
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        TreeBuilder builder;
        parser.HandleNextDocument(builder);
        auto root = builder.take();
        if (TreeBuilder more; parser.HandleNextDocument(more)) {
            return tl::unexpected(YamlFault{more.take().line, "a second document begins here; write one only"});
        }
        return root;
    } catch (Refused const& refused) {
        return tl::unexpected(refused.fault);
    } catch (YAML::Exception const& exception) {
        auto const line = line_of(exception.mark);
        return tl::unexpected(YamlFault{line, "this is not YAML: " + exception.msg + hint(text, line)});
    } catch (std::exception const&) {
        return tl::unexpected(YamlFault{0, "this is not YAML"});
    }
}

}  // namespace wikipub::config
