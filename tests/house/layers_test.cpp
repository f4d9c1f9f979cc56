// SPDX-License-Identifier: GPL-2.0-or-later
// The daemon's folders are layers: CONTRIBUTING.md's table of what each may use, and where each library stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using testing::IsEmpty;
using Names = std::set<std::string, std::less<>>;

std::filesystem::path const kRoot = std::filesystem::path(WIKIPUB_TESTS_DIR).parent_path();
constexpr std::size_t kLongestFile = 420;

std::map<std::string, Names, std::less<>> const kMayUse{
    {"base", {}},
    {"json", {"base"}},
    {"text", {"base", "json"}},
    {"config", {"base"}},
    {"ap", {"base", "json"}},
    {"sig", {"base"}},
    {"events", {"base", "json"}},
    {"bridge", {"base", "ap", "events", "text"}},
    {"net", {"base"}},
    {"storage", {"base"}},
    {"wiki", {"base", "json", "net", "sig"}},
    {"ingest", {"base", "json", "events", "net", "wiki"}},
    {"federation", {"base", "ap", "sig", "net", "storage"}},
    {"flows", {"base", "json", "text", "ap", "sig", "events", "bridge", "net", "storage", "wiki", "federation"}},
    {"http", {"base", "json", "text", "ap", "sig"}},
    {"app",
     {"base",
      "json",
      "text",
      "config",
      "ap",
      "sig",
      "events",
      "bridge",
      "net",
      "storage",
      "wiki",
      "ingest",
      "federation",
      "flows",
      "http"}},
};

struct Library {
    std::string_view prefix;  ///< of what stands between the angle brackets
    Names modules;
};

/// The first prefix that fits decides.
std::vector<Library> const kLibraries{
    {"spdlog/", {"base"}},
    {"prometheus/", {"base"}},
    {"rapidjson/", {"json"}},
    {"unicode/", {"text"}},
    {"yaml-cpp/", {"config"}},
    {"openssl/", {"sig", "net"}},
    {"curl/", {"net"}},
    {"librdkafka/", {"ingest"}},
    {"sqlite3.h", {"storage"}},
    {"cppconn/", {"storage"}},
    {"mysql_driver.h", {"storage"}},
    {"boost/beast", {"http"}},
    {"boost/asio", {"base", "net", "storage", "wiki", "ingest", "federation", "flows", "http", "app"}},
    {"boost/system/", {"base", "net", "storage", "wiki", "ingest", "federation", "flows", "http", "app"}},
    {"CLI/", {"app"}},
    {"systemd/", {"app"}},
};

/// Of the system, which any module may include.
Names const kSystemFolders{"arpa", "linux", "net", "netinet", "sys", "tl"};
Names const kSystemHeaders{"fcntl.h", "ifaddrs.h", "netdb.h", "poll.h", "pthread.h", "signal.h", "unistd.h"};

/// Rules and documents get time and randomness as arguments.
Names const kPureModules{"json", "text", "config", "ap", "sig", "events", "bridge", "flows"};
std::vector<std::string_view> const kImpure{
    "getenv(",
    "system_clock::now",
    "steady_clock::now",
    "random_device",
    "std::time(",
    "std::rand(",
    "SystemClock",
    "SystemRandom"};

struct SourceFile {
    std::string name;  ///< below the checkout
    std::string module;
    std::vector<std::string> lines;

    bool is_header() const { return name.ends_with(".h"); }
};

std::vector<SourceFile> source_files(std::string const& folder)
{
    std::vector<SourceFile> files;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(kRoot / folder)) {
        auto const extension = entry.path().extension();
        if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp")) {
            continue;
        }
        SourceFile file;
        auto const relative = entry.path().lexically_relative(kRoot);
        file.name = relative.string();
        file.module = std::next(relative.begin())->string();
        std::ifstream stream(entry.path());
        for (std::string line; std::getline(stream, line);) {
            file.lines.push_back(line);
        }
        files.push_back(std::move(file));
    }
    std::ranges::sort(files, {}, &SourceFile::name);
    return files;
}

/// What stands after `#include`, with its quotes or brackets; nullopt where the line includes nothing.
std::optional<std::string> included(std::string_view line)
{
    auto const hash = line.find_first_not_of(" \t");
    if (hash == std::string_view::npos || line[hash] != '#') {
        return std::nullopt;
    }
    auto const word = line.find_first_not_of(" \t", hash + 1);
    constexpr std::string_view kInclude = "include";
    if (word == std::string_view::npos || !line.substr(word).starts_with(kInclude)) {
        return std::nullopt;
    }
    auto const open = line.find_first_of("\"<", word);
    auto const close = open == std::string_view::npos ? open : line.find_first_of("\">", open + 1);
    if (close == std::string_view::npos) {
        return std::nullopt;
    }
    return std::string(line.substr(open, close - open + 1));
}

/// Empty where `module` may include it.
std::string objection(std::string_view module, std::string_view include)
{
    auto const name = include.substr(1, include.size() - 2);
    auto const slash = name.find('/');
    auto const folder = name.substr(0, slash == std::string_view::npos ? 0 : slash);
    auto const uses = kMayUse.find(module);
    if (uses == kMayUse.end()) {
        return "folder " + std::string(module) + " is not in the table of modules";
    }
    if (include.starts_with('"')) {
        bool const fine = folder == module || uses->second.contains(folder);
        return fine ? "" : std::string(module) + " may not include \"" + std::string(name) + "\"";
    }
    for (auto const& library : kLibraries) {
        if (name.starts_with(library.prefix)) {
            return library.modules.contains(module)
                       ? ""
                       : "<" + std::string(name) + "> has to stop at its own module, not in " + std::string(module);
        }
    }
    bool const of_the_language = folder.empty() && name.find('.') == std::string_view::npos;
    if (of_the_language || kSystemFolders.contains(folder) || kSystemHeaders.contains(name)) {
        return "";
    }
    return "<" + std::string(name) + "> is no library that the table knows";
}

TEST(Layers, HoldInEveryFile)
{
    std::vector<std::string> objections;
    auto const files = source_files("daemon");
    ASSERT_GT(files.size(), 20U);
    for (auto const& file : files) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            auto const include = included(file.lines[i]);
            if (auto const text = include ? objection(file.module, *include) : ""; !text.empty()) {
                objections.push_back(file.name + ":" + std::to_string(i + 1) + ": " + text);
            }
        }
    }
    EXPECT_THAT(objections, IsEmpty());
}

TEST(Layers, AreJudgedLineByLine)
{
    EXPECT_EQ(included("#include \"base/iri.h\"  // why"), "\"base/iri.h\"");
    EXPECT_EQ(included("  #  include <vector>"), "<vector>");
    EXPECT_EQ(included("// #include <vector>"), std::nullopt);
    EXPECT_EQ(included("#define include <vector>"), std::nullopt);
    EXPECT_EQ(included("#include"), std::nullopt);

    EXPECT_EQ(objection("bridge", "\"events/event.h\""), "");
    EXPECT_EQ(objection("bridge", "\"bridge/hold.h\""), "");
    EXPECT_EQ(objection("bridge", "<vector>"), "");
    EXPECT_EQ(objection("json", "<rapidjson/reader.h>"), "");
    EXPECT_EQ(objection("flows", "<boost/asio/post.hpp>"), "");
    EXPECT_NE(objection("bridge", "\"storage/database.h\""), "");
    EXPECT_NE(objection("bridge", "\"hold.h\""), "");
    EXPECT_NE(objection("bridge", "<boost/asio/post.hpp>"), "");
    EXPECT_NE(objection("flows", "\"config/settings.h\""), "");
    EXPECT_NE(objection("flows", "<boost/beast/http.hpp>"), "");
    EXPECT_NE(objection("ap", "<rapidjson/reader.h>"), "");
    EXPECT_NE(objection("app", "<boost/url.hpp>"), "");
    EXPECT_NE(objection("app", "<nlohmann/json.hpp>"), "");
    EXPECT_NE(objection("base", "<jansson.h>"), "");
    EXPECT_NE(objection("utils", "<vector>"), "");
}

TEST(House, RulesGetTimeAndRandomnessAsArguments)
{
    std::vector<std::string> found;
    for (auto const& file : source_files("daemon")) {
        for (std::size_t i = 0; kPureModules.contains(file.module) && i < file.lines.size(); ++i) {
            bool const impure =
                std::ranges::any_of(kImpure, [&](auto text) { return file.lines[i].find(text) != std::string::npos; });
            if (impure) {
                found.push_back(file.name + ":" + std::to_string(i + 1) + ": " + file.lines[i]);
            }
        }
    }
    EXPECT_THAT(found, IsEmpty());
}

TEST(House, FilesBeginWithTheLicenceAndHeadersAreReadOnce)
{
    std::vector<std::string> found;
    for (auto const* folder : {"daemon", "tests"}) {
        for (auto const& file : source_files(folder)) {
            if (file.lines.empty() || file.lines.front() != "// SPDX-License-Identifier: GPL-2.0-or-later") {
                found.push_back(file.name + ": the first line has to name the licence");
            }
            if (file.is_header() && std::ranges::find(file.lines, "#pragma once") == file.lines.end()) {
                found.push_back(file.name + ": #pragma once is missing");
            }
        }
    }
    EXPECT_THAT(found, IsEmpty());
}

TEST(House, FilesAreShortEnoughToBeRead)
{
    std::vector<std::string> found;
    for (auto const& file : source_files("daemon")) {
        if (file.lines.size() > kLongestFile) {
            found.push_back(file.name + " has " + std::to_string(file.lines.size()) + " lines; give it one job less");
        }
    }
    EXPECT_THAT(found, IsEmpty());
}

}  // namespace
