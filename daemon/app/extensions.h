// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "app/tasks.h"
#include "config/settings.h"
#include "flows/extension_mail.h"
#include "wiki/extension.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace wikipub::app {

/// What the wikis share with us, by dbname; only of those that have an extension.
using WikiSecrets = std::map<std::string, std::vector<sig::WikiSecret>, std::less<>>;

/// Fails where a file cannot be read any more; `detail` names it.
Result<WikiSecrets> read_wiki_secrets(config::Settings const& settings);

/// The extensions of the wikis that have one. On the loop.
class Extensions {
public:
    Extensions(
        config::Settings const& settings,
        WikiSecrets secrets,
        net::Client& client,
        flows::Environment& environment,
        flows::Pages& pages,
        flows::Redactor& redactor,
        flows::Consents& consents,
        std::function<void()> wake_publisher
    );

    /// nullptr where the wiki has none.
    flows::ExtensionMail* of(std::string_view wiki_id) const;
    void start(Tasks& tasks);
    /// After a reload of the settings.
    void set_secrets(WikiSecrets secrets);
    void close();

private:
    struct Entry {
        std::unique_ptr<wiki::Extension> extension;
        std::unique_ptr<flows::ExtensionMail> mail;
    };
    std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace wikipub::app
