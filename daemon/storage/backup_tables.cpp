// SPDX-License-Identifier: GPL-2.0-or-later
#include "storage/backup_tables.h"

#include <array>
#include <string>

namespace wikipub::storage {

namespace {

using Instead = BackupTable::Instead;

// Told again by every wiki before anybody is named or posts.
constexpr std::array kEditor{Instead{"confirmed", "0"}};
// Shown again only after the wiki has said what the page is called now.
constexpr std::array kActor{Instead{"title_since", "0"}};
constexpr std::array kHost{Instead{"slowed_until", "NULL"}};
// Served and sent again only after the wiki has shown all of it.
constexpr std::array kPost{
    Instead{"title", "''"},
    Instead{"summary", "''"},
    Instead{"target", "''"},
    Instead{"words_until", "NULL"},
    Instead{"confirmed", "CASE WHEN state = 'withdrawn' THEN confirmed ELSE 0 END"},
    Instead{"next_check", "0"},
    Instead{"check_round", "0"},
};
// Documents of ids alone are sent after all; of the others it stays who has them.
std::string const kOfIds = "kind IN ('delete', 'delete_behind', 'delete_actor', 'accept', 'reject')";
std::string const kBody = "CASE WHEN " + kOfIds + " THEN body ELSE x'' END";
std::string const kState = "CASE WHEN state = 'waiting' AND NOT " + kOfIds + " THEN 'cancelled' ELSE state END";
std::array const kActivity{Instead{"body", kBody}, Instead{"state", kState}};
// What it stood behind may be among those that are cancelled.
constexpr std::array kRetry{Instead{"next_at", "COALESCE(next_at, first_failed)"}};
constexpr std::string_view kKnownRemotes =
    "id IN (SELECT remote FROM follower) OR id IN (SELECT remote FROM follow_request)";

std::array const kTables{
    BackupTable{"installation", "id host handle_domain handle_secret created"},
    BackupTable{"signing_key", "owner private_pem public_pem created"},
    BackupTable{"handle", "folded wiki page_id current created"},
    BackupTable{
        "actor", "id kind wiki page_id generation host state title state_since created followers moved_to", kActor},
    BackupTable{"former_title", "wiki page_id title_hash"},
    BackupTable{
        "host", "id name prefers_rfc9421 failure_days last_failure_day parked_since gone blocked blocked_since", kHost},
    BackupTable{"inbox", "id url url_hash host shared gone missing_days last_missing_day"},
    BackupTable{
        "remote_actor",
        "id iri iri_hash host type inbox shared_inbox key_id key_hash key_pem fetched",
        {},
        kKnownRemotes},
    BackupTable{"follower", "actor remote follow_iri created"},
    BackupTable{
        "post",
        "id actor wiki page_id kind state host published updated rev_from rev_to log_id log_at edits byte_delta "
        "followers_only",
        kPost},
    BackupTable{"post_revision", "wiki rev_id actor post"},
    BackupTable{"post_fetch", "post host"},
    BackupTable{"quote_stamp", "post number instrument instrument_hash actor_iri created"},
    BackupTable{"happened", "actor what at"},
    BackupTable{"held", {}, {}, {}, "words of edits; the sources begin anew"},
    BackupTable{"position", "source value saved", {}, "source LIKE 'extension/%'"},
    BackupTable{"pause", "scope since"},
    BackupTable{"withdrawal", "id wiki cause learnt_from learnt confirmed state detail suppressed"},
    BackupTable{"withdrawal_post", "withdrawal post"},
    BackupTable{"nonce", {}, {}, {}, "of the moment"},
    BackupTable{"told_version", "wiki kind subject version told"},
    BackupTable{
        "editor",
        "number wiki user_id version wish name user_page posts named discoverable only_new namespaces minor locked "
        "text_version agreed blocked locked_out lapsed_since asked_since missing_since erased_since linked_actor "
        "linked_address linked_url linked_checked linked_lost replies moved_to moved",
        kEditor},
    BackupTable{"editor_held", {}, {}, {}, "words of edits; the sources begin anew"},
    BackupTable{"follow_request", "id actor remote follow_iri address created"},
    BackupTable{"follower_count", "actor day followers"},
    BackupTable{"post_editor", "post editor"},
    BackupTable{"reply", {}, {}, {}, "words of others, who may have taken them back since"},
    BackupTable{"reaction", "post kind pair_hash activity_hash created"},
    BackupTable{"report", {}, {}, {}, "words of others"},
    BackupTable{"blocked_actor", "iri_hash iri created"},
    BackupTable{"editor_block", "actor iri_hash iri address created"},
    BackupTable{"actor_reach", "actor host"},
    BackupTable{"activity", "id actor sequence kind post created inboxes cursor accepted refused given_up", kActivity},
    BackupTable{"chunk", "activity number inboxes"},
    BackupTable{"retry", "activity inbox host actor sequence kind attempts first_failed", kRetry, kOfIds},
    BackupTable{"seen_activity", {}, {}, {}, "of the moment"},
    BackupTable{"lease", {}, {}, {}, "of the moment"},
    BackupTable{"changes", {}, {}, {}, "of the moment"},
    BackupTable{"journal", {}, {}, {}, "on its way to the journal's file; what it tells of is erased here"},
    BackupTable{"schema_migration", {}, {}, {}, "of the database; the head of a backup names the last"},
};

}  // namespace

std::span<BackupTable const> backup_tables()
{
    return kTables;
}

}  // namespace wikipub::storage
