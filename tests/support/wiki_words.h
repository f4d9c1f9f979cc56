// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "bridge/summary.h"
#include "json/reader.h"
#include "support/golden.h"

#include <string>
#include <string_view>

namespace wikipub::test {

/// What MediaWiki 1.39 calls things in its default messages (fixtures/messages) in one of en, de, fr, ar.
inline bridge::WikiWords wiki_words(std::string_view language)
{
    bridge::WikiWords words;
    if (language == "de") {
        words.user_namespaces = {"Benutzer", "Benutzerin", "Benutzer Diskussion", "Benutzerin Diskussion", "BD"};
        words.special_namespaces = {"Spezial"};
        words.contribution_pages = {"Beiträge", "Gelöschte_Beiträge", "Logbuch"};
    } else if (language == "fr") {
        words.user_namespaces = {"Utilisateur", "Utilisatrice", "Discussion utilisateur", "Discussion utilisatrice"};
        words.special_namespaces = {"Spécial"};
        words.contribution_pages = {"Contributions", "Contributions_supprimées", "Journal"};
    } else if (language == "ar") {
        words.user_namespaces = {"مستخدم", "مستخدمة", "نقاش المستخدم", "نقاش المستخدمة"};
        words.special_namespaces = {"خاص"};
        words.contribution_pages = {"مساهمات", "مساهمات_محذوفة", "سجل"};
    } else {
        words.user_namespaces = {"User", "User talk"};
        words.special_namespaces = {"Special"};
        words.contribution_pages = {"Contributions", "Contribs", "DeletedContributions", "Log"};
    }
    words.temporary_accounts = {"~2$1"};
    auto const path = std::string(WIKIPUB_TESTS_DIR) + "/fixtures/messages/" + std::string(language) + ".json";
    auto const file = read_file(path);
    auto const messages = json::parse(file);
    for (auto const member : messages->root().members()) {
        words.messages.emplace(member.name, member.value.as_string().value_or(""));
    }
    return words;
}

}  // namespace wikipub::test
