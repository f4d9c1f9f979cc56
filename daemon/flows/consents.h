// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "flows/environment.h"
#include "flows/pulse.h"
#include "flows/redactor.h"
#include "storage/editors.h"
#include "wiki/extension_entry.h"

#include <set>

namespace wikipub::flows {

class EditorHandles;
class EditorKeys;

/// Who agreed to be an actor, and what becomes of that actor when they change their mind or the wiki says that
/// something happened to them (design §2, §3 *Redaction*, §6 *Consent*). The wiki holds the truth, this is the copy
/// that publishing asks. On the loop.
class Consents {
public:
    Consents(Environment& environment, EditorKeys& keys, EditorHandles& handles, Redactor& redactor);

    /// What the wiki says of one editor: from its outbox, a push or a reading of all. Nothing happens where its version
    /// is not newer than what is known, so it may come any number of times and in any order. Returns after the commit.
    Task<> apply(Wiki& wiki, wiki::EditorConsent consent);
    /// All editors of the wiki were read, and applied: these are confirmed, and who is not among them has lapsed.
    Task<> complete_reading(Wiki& wiki, std::set<std::int64_t> actors);
    /// Something happened to a user; all who did not opt in are ignored.
    Task<> user_event(Wiki& wiki, std::int64_t user_id, wiki::UserState state);

    /// What waits for time to pass: lapses, renames without an answer, erasures that have reached everybody. Runs until
    /// close().
    Task<> run();
    void close() { pulse_.close(); }

private:
    Task<> welcome(Wiki& wiki, wiki::EditorConsent consent);
    Task<> change(Wiki& wiki, storage::Editor known, wiki::EditorConsent consent);
    Task<> erase(Wiki& wiki, storage::Editor editor, std::string cause);
    /// The wiki gave the user another name: nothing shows the old one any more, and the editor is asked.
    Task<> ask_again(Wiki& wiki, storage::Editor editor);
    /// Stores `next` in place of `known`, and tells followers where the document changes by it.
    Task<> settle(Wiki& wiki, storage::Editor known, storage::Editor next);
    Task<> withdraw_posts_naming(Wiki& wiki, storage::Editor editor, std::string cause);
    Task<> erase_unanswered();
    Task<> forget_erased();
    Task<> count_followers();

    Environment& environment_;
    EditorKeys& keys_;
    EditorHandles& handles_;
    Redactor& redactor_;
    Pulse pulse_;
};

}  // namespace wikipub::flows
