// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/directory.h"

#include <map>
#include <optional>
#include <string>

namespace wikipub::flows {

/// JSON, and the page for people where there is one.
struct Document {
    std::string json;
    std::string url;
};

/// Documents of pages' actors as they were rendered last, in memory, for as long as rendering them again would give the
/// same. A document is dropped
/// - by the first write to the database after what it was made from was read, whatever was written (Database::writes):
///   a post that is hidden or withdrawn, a handle, a move, a block. Nobody hears that something was written while an
///   older document can still be had;
/// - as soon as Pages no longer holds the wiki's answer that it was made from;
/// - when something in it has to be confirmed again (kConfirmedFor).
/// Editors' documents are not kept: who agrees to what also depends on the hour. On the loop (ADR 0016).
class RenderedPages {
public:
    RenderedPages(Environment& environment, Pages const& pages) : environment_(environment), pages_(pages) {}

    /// What is known before a document's parts are read.
    class Begun {
        friend class RenderedPages;
        std::string key_;
        std::uint64_t writes_ = 0;
    };
    /// `key` tells one document from all others.
    Begun begin(std::string key) const;

    /// Valid until something else is asked of this or co_awaited.
    Document const* find(Begun const& begun);
    /// `until`: when something in it has to be confirmed again, besides the page itself.
    void keep(Begun begun, Listed const& listed, Document const& document, std::optional<Timestamp> until = {});

private:
    struct Entry {
        Document document;
        Wiki const* wiki;
        PageId page;
        std::uint64_t answer;
        std::optional<Timestamp> until;
    };

    bool is_good(Entry const& entry) const;
    void drop_all();

    Environment& environment_;
    Pages const& pages_;
    std::map<std::string, Entry> entries_;
    std::size_t bytes_ = 0;
    std::uint64_t writes_ = 0;  ///< all entries are of this state of the database
};

}  // namespace wikipub::flows
