// SPDX-License-Identifier: GPL-2.0-or-later
#include "flows/journal_replay.h"

#include "ap/activity.h"
#include "base/strings.h"
#include "flows/editor_end.h"
#include "flows/farewells.h"
#include "flows/forgotten.h"
#include "flows/listed_pages.h"
#include "flows/page_end.h"
#include "flows/page_handles.h"
#include "storage/followers.h"
#include "storage/handles.h"

#include <algorithm>

namespace wikipub::flows {

namespace {

/// From its line in the journal to the last row, and what nodes' clocks differ. Who came back so shortly before the
/// backup was made has to come once more.
constexpr auto kForgettingTakes = std::chrono::minutes{10};

/// Reads an entry word by word.
class Words {
public:
    explicit Words(std::string_view entry) : words_(split(entry, ' ')) {}

    std::string text()
    {
        if (at_ >= words_.size()) {
            good_ = false;
            return {};
        }
        auto const word = words_[at_++];
        return std::string(word == "-" ? std::string_view{} : word);
    }
    std::int64_t number()
    {
        auto const number = parse_decimal(text());
        good_ = good_ && number;
        return number.value_or(0);
    }
    storage::ActorName actor()
    {
        storage::ActorName name;
        auto const kind = text();
        good_ = good_ && (kind == "page" || kind == "editor");
        name.kind = kind == "editor" ? storage::ActorKind::editor : storage::ActorKind::page;
        name.wiki = text();
        name.page = PageId{number()};
        name.generation = static_cast<int>(number());
        return name;
    }
    /// Whether every word was there and nothing follows.
    bool good() const { return good_ && at_ == words_.size(); }

private:
    std::vector<std::string_view> words_;
    std::size_t at_ = 0;
    bool good_ = true;
};

class Replay {
public:
    Replay(storage::Transaction& transaction, Identity const& identity, Timestamp made, Random& random, Timestamp now)
        : transaction_(transaction), identity_(identity), made_(made), random_(random), now_(now)
    {
        auto const installation = storage::find_installation(transaction);
        installation_ = installation.value();
    }

    bool take(JournalLine const& line)
    {
        Words words(line.entry);
        auto const kind = words.text();
        if (kind == "post") {
            return post(words);
        }
        if (kind == "actor") {
            return actor(words);
        }
        if (kind == "handle") {
            return handle(words, line.at);
        }
        if (kind == "editor") {
            return editor(words);
        }
        if (kind == "follower") {
            return follower(words, line.at);
        }
        return kind == "forgotten" && forgotten(words, line.at);
    }

    Replayed end()
    {
        TitleHash const hash(installation_.handle_secret.data);
        replayed_.forgotten = forget_again(transaction_, identity_, hash, forgotten_);
        return replayed_;
    }

private:
    /// The row of that name; one that nobody follows where the backup has none.
    storage::Actor ensure(storage::ActorName name, std::string const& host)
    {
        storage::Actor actor;
        actor.name = std::move(name);
        actor.host = host;
        actor.title_since = actor.state_since = actor.created = now_;
        return storage::ensure_actor(transaction_, actor);
    }

    bool post(Words& words)
    {
        storage::Post post;
        post.id = PostId{words.number()};
        post.published = Timestamp(Milliseconds(words.number()));
        post.host = words.text();
        post.wiki = words.text();
        post.page = PageId{words.number()};
        post.followers_only = words.number() != 0;
        auto const name = words.actor();
        if (!words.good()) {
            return false;
        }
        auto const known = storage::find_post(transaction_, post.id);
        if (known && known->state == storage::PostState::withdrawn) {
            return true;
        }
        ++replayed_.posts;
        auto const author = ensure(name, post.host);
        auto const farewell = farewell_to(identity_, known.value_or(post), author.name, now_);
        if (known) {
            append_farewells(transaction_, {{known->id, known->actor, farewell.body}}, storage::ActivityKind::remove);
            return true;
        }
        post.actor = author.id;
        post.state = storage::PostState::withdrawn;
        post.confirmed = now_;
        storage::insert_post(transaction_, post, {});
        storage::append_activity(
            transaction_,
            {author.id, storage::ActivityKind::remove, post.id, farewell.body},
            storage::list_delivery_inboxes(transaction_, author.id)
        );
        return true;
    }

    bool actor(Words& words)
    {
        auto const host = words.text();
        auto name = words.actor();
        if (!words.good()) {
            return false;
        }
        // Of an editor another line tells.
        if (name.kind == storage::ActorKind::editor) {
            return true;
        }
        auto const row = ensure(std::move(name), host);
        auto const urls = identity_.urls_of(row.host);
        auto const id = actor_name(row.name);
        ap::DeleteActor const farewell{urls.activity(id, mint_id(now_, random_)), urls.actor(id)};
        TitleHash const hash(installation_.handle_secret.data);
        replayed_.actors += end_page_actor(transaction_, hash, {row, ap::write(farewell), false}, now_) ? 1 : 0;
        return true;
    }

    bool handle(Words& words, Timestamp at)
    {
        auto const hashed = words.text();
        auto const wiki = words.text();
        PageId const page{words.number()};
        if (!words.good() || !hashed.starts_with('#')) {
            return false;
        }
        for (auto const& known : storage::list_handles(transaction_, wiki, page)) {
            if (known.folded == hashed) {
                return true;
            }
            if (redacted_form(installation_, known.folded) == hashed) {
                storage::redact_handle(transaction_, known.folded, hashed);
                return true;
            }
        }
        storage::mint_handle(transaction_, {hashed, wiki, page, false, at});
        return true;
    }

    bool editor(Words& words)
    {
        storage::Editor editor;
        editor.number = words.number();
        editor.wiki = words.text();
        editor.version = words.number();
        if (!words.good()) {
            return false;
        }
        auto const farewell_id = mint_id(now_, random_);
        if (erase_editor(transaction_, identity_, editor.number, editor.version, "consent_lost", farewell_id, now_)) {
            ++replayed_.editors;
        } else if (!storage::find_editor(transaction_, editor.number)) {
            editor.wish = storage::EditorWish::erased;
            editor.erased_since = now_;
            storage::put_editor(transaction_, editor);
            auto const row = ensure(storage::editor_actor_name(editor), identity_.host);
            storage::set_actor_state(transaction_, row.id, storage::ActorState::deleted, now_);
        }
        return true;
    }

    bool follower(Words& words, Timestamp at)
    {
        storage::RemoteId const remote{words.number()};
        auto const name = words.actor();
        if (!words.good()) {
            return false;
        }
        auto const row = storage::find_actor(transaction_, name);
        auto const follows = row ? storage::find_follower(transaction_, row->id, remote) : std::nullopt;
        // Who came back later was in the backup as such.
        if (follows && follows->created <= at) {
            storage::remove_follower(transaction_, row->id, remote);
            ++replayed_.followers;
        }
        return true;
    }

    bool forgotten(Words& words, Timestamp at)
    {
        auto const who = words.text();
        bool const blocks = words.number() != 0;
        if (!words.good()) {
            return false;
        }
        if (at + kForgettingTakes >= made_) {
            bool& blocks_too = forgotten_[who];
            blocks_too = blocks_too || blocks;
        }
        return true;
    }

    storage::Transaction& transaction_;
    Identity const& identity_;
    Timestamp made_;
    Random& random_;
    Timestamp now_;
    storage::Installation installation_;
    ForgottenBefore forgotten_;
    Replayed replayed_;
};

}  // namespace

Result<Replayed> replay_journal(
    storage::Transaction& transaction,
    Identity const& identity,
    std::vector<JournalLine> lines,
    Timestamp made,
    Random& random,
    Timestamp now
)
{
    std::ranges::stable_sort(lines, {}, &JournalLine::at);
    Replay replay(transaction, identity, made, random, now);
    for (auto const& line : lines) {
        if (!replay.take(line)) {
            return fail(
                Errc::invalid_input, "the journal's line of " + format_iso8601(line.at) + " is of another version"
            );
        }
    }
    return replay.end();
}

}  // namespace wikipub::flows
