// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "base/metrics.h"
#include "base/random.h"
#include "base/task.h"
#include "sig/wiki_mac.h"
#include "wiki/extension_entry.h"
#include "wiki/turns.h"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <vector>

namespace wikipub::net {
class Client;
}

namespace wikipub::wiki {

struct ExtensionOptions {
    std::string wiki;                      ///< dbname, as requests are signed
    std::string path;                      ///< the wiki's `path`: label of its metrics
    std::string url;                       ///< of rest.php
    std::string host_header;               ///< empty: the URL's own
    std::vector<sig::WikiSecret> secrets;  ///< the first signs
    BudgetLimits limits{3600, 1};          ///< apart from the Action API's
};

struct ExtensionState {
    std::string extension;  ///< its version
    std::int64_t last = 0;  ///< newest sequence number of the outbox
};

/// Part of the outbox, in its order.
struct Outbox {
    std::vector<OutboxEntry> entries;
    /// What is wrong with rows that cannot be understood, with their sequence number; they are skipped.
    std::vector<std::string> refused;
    std::int64_t read_to = 0;  ///< sequence number of the last row, whether understood or not; 0: there was none
    std::size_t rows = 0;
    std::int64_t last = 0;  ///< newest sequence number of all
};

struct EditorsPage {
    std::vector<EditorConsent> editors;
    std::vector<std::string> refused;
    std::string next;  ///< empty: that was all
};

/// A page of a list, by id and by the title it has now.
struct ListedPage {
    PageId page;
    std::string title;

    friend bool operator==(ListedPage const&, ListedPage const&) = default;
};
struct PageLists {
    std::vector<ListedPage> denied;
    std::vector<ListedPage> unnamed;

    friend bool operator==(PageLists const&, PageLists const&) = default;
};

/// The wiki's extension, asked over its REST routes (`schemas/api/`). Each request is signed and has its turn in a
/// budget of its own. On the loop. Failures: unavailable (silent, 5xx, closed, no turn), rate_limited, unauthorized
/// (it refuses our signature), not_found (no such route: the extension is not installed), conflict (another wiki
/// answers), invalid_input (not what the schemas say).
class Extension {
public:
    /// `client`, `clock`, `random` and `metrics` outlive it.
    Extension(
        asio::any_io_executor loop,
        net::Client& client,
        Clock const& clock,
        Random& random,
        Metrics& metrics,
        ExtensionOptions options
    );
    ~Extension();
    Extension(Extension const&) = delete;
    Extension& operator=(Extension const&) = delete;

    /// Fails with conflict where another wiki answers.
    Task<Result<ExtensionState>> state();
    Task<Result<Outbox>> outbox(std::int64_t after);
    /// `from`: empty, or `next` of the page before.
    Task<Result<EditorsPage>> editors(std::string from);
    /// Not understood in part is not understood: an unreadable list stops publishing.
    Task<Result<PageLists>> lists();

    std::vector<sig::WikiSecret> const& secrets() const;
    /// After a reload of the settings.
    void set_secrets(std::vector<sig::WikiSecret> secrets);
    void close();

    /// Rows that one request asks for.
    static constexpr std::size_t kEntriesAtOnce = 100;
    static constexpr std::size_t kEditorsAtOnce = 200;

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// `…/rest.php` beside the `…/api.php` of that URL.
std::string rest_url(std::string_view api_url);

}  // namespace wikipub::wiki
