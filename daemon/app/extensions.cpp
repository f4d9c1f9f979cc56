// SPDX-License-Identifier: GPL-2.0-or-later
#include "app/extensions.h"

#include "app/options.h"
#include "config/files.h"

namespace wikipub::app {

Result<WikiSecrets> read_wiki_secrets(config::Settings const& settings)
{
    WikiSecrets secrets;
    for (auto const& wiki : settings.wikis) {
        for (auto const& path : wiki.secret_files) {
            auto secret = config::read_secret(config::DiskFiles(), path, sig::kShortestWikiSecret);
            if (!secret) {
                return fail(secret.error().code, path + ": " + secret.error().detail);
            }
            secrets[wiki.id].emplace_back(std::move(*secret));
        }
    }
    return secrets;
}

Extensions::Extensions(
    config::Settings const& settings,
    WikiSecrets secrets,
    net::Client& client,
    flows::Environment& environment,
    flows::Pages& pages,
    flows::Redactor& redactor,
    flows::Consents& consents,
    std::function<void()> wake_publisher
)
{
    for (auto const& wiki : settings.wikis) {
        auto const found = secrets.find(wiki.id);
        auto* const known = environment.wikis.by_id(wiki.id);
        if (found == secrets.end() || known == nullptr) {
            continue;
        }
        auto const api = api_options(wiki);
        wiki::ExtensionOptions options;
        options.wiki = api.wiki;
        options.path = api.path;
        options.url = wiki::rest_url(api.url);
        options.host_header = api.host_header;
        options.secrets = std::move(found->second);
        Entry entry;
        entry.extension = std::make_unique<wiki::Extension>(
            environment.loop, client, environment.clock, environment.random, environment.metrics, std::move(options)
        );
        entry.mail = std::make_unique<flows::ExtensionMail>(
            environment, *known, *entry.extension, pages, redactor, consents, wake_publisher
        );
        entries_.emplace(wiki.id, std::move(entry));
    }
}

flows::ExtensionMail* Extensions::of(std::string_view wiki_id) const
{
    auto const found = entries_.find(wiki_id);
    return found == entries_.end() ? nullptr : found->second.mail.get();
}

void Extensions::start(Tasks& tasks)
{
    for (auto const& [id, entry] : entries_) {
        tasks.keep("extension_mail", [mail = entry.mail.get()] { return mail->run(); });
        for (auto const lane : {flows::ExtensionMail::Lane::consents, flows::ExtensionMail::Lane::others}) {
            tasks.keep("extension_pushed", [mail = entry.mail.get(), lane] { return mail->run_pushed(lane); });
        }
    }
}

void Extensions::set_secrets(WikiSecrets secrets)
{
    for (auto const& [id, entry] : entries_) {
        if (auto const found = secrets.find(id); found != secrets.end()) {
            entry.extension->set_secrets(std::move(found->second));
        }
    }
}

void Extensions::close()
{
    for (auto const& [id, entry] : entries_) {
        entry.mail->close();
        entry.extension->close();
    }
}

}  // namespace wikipub::app
