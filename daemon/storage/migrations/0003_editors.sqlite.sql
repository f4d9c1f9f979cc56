-- SPDX-License-Identifier: GPL-2.0-or-later
-- Editors who opted in. `number` is the random number of `/u/{number}`, in `actor` and `handle` it stands in page_id;
-- handles of editors have an empty `wiki`, since their numbers are the same for all of them.

CREATE TABLE editor (
    number INTEGER NOT NULL PRIMARY KEY,
    wiki TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    wish TEXT NOT NULL,
    name TEXT NOT NULL,
    user_page TEXT NOT NULL,
    posts INTEGER NOT NULL,
    named INTEGER NOT NULL,
    discoverable INTEGER NOT NULL,
    only_new INTEGER NOT NULL,
    namespaces TEXT,
    minor INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    text_version INTEGER NOT NULL,
    agreed INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0,
    locked_out INTEGER NOT NULL DEFAULT 0,
    lapsed_since INTEGER,
    asked_since INTEGER,
    missing_since INTEGER,
    erased_since INTEGER,
    linked_actor TEXT NOT NULL DEFAULT '',
    linked_address TEXT NOT NULL DEFAULT '',
    linked_url TEXT NOT NULL DEFAULT '',
    linked_checked INTEGER,
    linked_lost INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX editor_user ON editor (wiki, user_id);
CREATE INDEX editor_name ON editor (wiki, name);
CREATE INDEX editor_linked ON editor (linked_actor) WHERE linked_actor <> '';
CREATE INDEX editor_erased ON editor (erased_since) WHERE erased_since IS NOT NULL;

CREATE TABLE editor_held (
    actor INTEGER NOT NULL,
    title TEXT NOT NULL,
    opened INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (actor, title)
) STRICT, WITHOUT ROWID;
CREATE INDEX editor_held_due ON editor_held (due);

CREATE TABLE follow_request (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    actor INTEGER NOT NULL,
    remote INTEGER NOT NULL,
    follow_iri TEXT NOT NULL,
    address TEXT NOT NULL,
    created INTEGER NOT NULL,
    UNIQUE (actor, remote)
) STRICT;
CREATE INDEX follow_request_remote ON follow_request (remote);

CREATE TABLE follower_count (
    actor INTEGER NOT NULL,
    day INTEGER NOT NULL,
    followers INTEGER NOT NULL,
    PRIMARY KEY (actor, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE post_editor (
    post INTEGER NOT NULL,
    editor INTEGER NOT NULL,
    PRIMARY KEY (post, editor)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_editor_editor ON post_editor (editor);

CREATE TABLE actor_reach (
    actor INTEGER NOT NULL,
    host INTEGER NOT NULL,
    PRIMARY KEY (actor, host)
) STRICT, WITHOUT ROWID;

CREATE INDEX post_title ON post (wiki, title) WHERE title <> '';
CREATE INDEX actor_editor ON actor (page_id) WHERE kind = 'editor';

ALTER TABLE post ADD COLUMN followers_only INTEGER NOT NULL DEFAULT 0;
