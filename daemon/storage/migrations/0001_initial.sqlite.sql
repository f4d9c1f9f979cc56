-- SPDX-License-Identifier: GPL-2.0-or-later
-- Times are milliseconds since 1970 (UTC). `wiki` is the wiki's `path`. Hashes are SHA-256. docs/privacy.md says how long each row stays.

CREATE TABLE installation (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    host TEXT NOT NULL,
    handle_domain TEXT NOT NULL,
    handle_secret BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE signing_key (
    owner TEXT NOT NULL PRIMARY KEY,
    private_pem TEXT NOT NULL,
    public_pem TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE handle (
    folded TEXT NOT NULL PRIMARY KEY,
    wiki TEXT NOT NULL,
    page_id INTEGER NOT NULL,
    current INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX handle_page ON handle (wiki, page_id);

CREATE TABLE actor (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    wiki TEXT NOT NULL,
    page_id INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    host TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    title_since INTEGER NOT NULL,
    state_since INTEGER NOT NULL,
    created INTEGER NOT NULL,
    followers INTEGER NOT NULL,
    moved_to INTEGER,
    UNIQUE (wiki, page_id, kind, generation)
) STRICT;
CREATE INDEX actor_title ON actor (wiki, title);
CREATE INDEX actor_state ON actor (state, state_since) WHERE state <> 'live';
CREATE INDEX actor_moved_to ON actor (moved_to) WHERE moved_to IS NOT NULL;

CREATE TABLE former_title (
    wiki TEXT NOT NULL,
    page_id INTEGER NOT NULL,
    title_hash BLOB NOT NULL,
    PRIMARY KEY (wiki, page_id, title_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE host (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    prefers_rfc9421 INTEGER NOT NULL DEFAULT 0,
    failure_days INTEGER NOT NULL DEFAULT 0,
    last_failure_day INTEGER,
    parked_since INTEGER,
    gone INTEGER NOT NULL DEFAULT 0,
    slowed_until INTEGER,
    blocked INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE inbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    url_hash BLOB NOT NULL UNIQUE,
    host INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    missing_days INTEGER NOT NULL DEFAULT 0,
    last_missing_day INTEGER
) STRICT;
CREATE INDEX inbox_host ON inbox (host);

CREATE TABLE remote_actor (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    iri TEXT NOT NULL,
    iri_hash BLOB NOT NULL UNIQUE,
    host INTEGER NOT NULL,
    type TEXT NOT NULL,
    inbox INTEGER NOT NULL,
    shared_inbox INTEGER,
    key_id TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    key_pem TEXT NOT NULL,
    fetched INTEGER NOT NULL
) STRICT;
CREATE INDEX remote_actor_key ON remote_actor (key_hash);
CREATE INDEX remote_actor_host ON remote_actor (host, id);
CREATE INDEX remote_actor_inbox ON remote_actor (inbox);
CREATE INDEX remote_actor_shared_inbox ON remote_actor (shared_inbox) WHERE shared_inbox IS NOT NULL;
CREATE INDEX remote_actor_fetched ON remote_actor (fetched);

CREATE TABLE follower (
    actor INTEGER NOT NULL,
    remote INTEGER NOT NULL,
    follow_iri TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (actor, remote)
) STRICT, WITHOUT ROWID;
CREATE INDEX follower_remote ON follower (remote);

CREATE TABLE post (
    id INTEGER NOT NULL PRIMARY KEY,
    actor INTEGER NOT NULL,
    wiki TEXT NOT NULL,
    page_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    host TEXT NOT NULL,
    published INTEGER NOT NULL,
    updated INTEGER,
    rev_from INTEGER NOT NULL,
    rev_to INTEGER NOT NULL,
    log_id INTEGER NOT NULL,
    log_at INTEGER,
    edits INTEGER NOT NULL,
    byte_delta INTEGER NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    target TEXT NOT NULL,
    words_until INTEGER,
    confirmed INTEGER NOT NULL,
    next_check INTEGER NOT NULL,
    check_round INTEGER NOT NULL
) STRICT;
CREATE INDEX post_actor ON post (actor, published, id);
CREATE INDEX post_page ON post (wiki, page_id);
CREATE INDEX post_log ON post (wiki, log_id) WHERE log_id <> 0;
CREATE INDEX post_check ON post (wiki, next_check) WHERE state <> 'withdrawn';
CREATE INDEX post_newest ON post (wiki, published) WHERE state = 'live';
CREATE INDEX post_published ON post (published) WHERE state <> 'withdrawn';
CREATE INDEX post_words ON post (words_until) WHERE words_until IS NOT NULL;

CREATE TABLE post_revision (
    wiki TEXT NOT NULL,
    rev_id INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    post INTEGER NOT NULL,
    PRIMARY KEY (wiki, rev_id, actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_revision_post ON post_revision (post);

CREATE TABLE post_fetch (
    post INTEGER NOT NULL,
    host INTEGER NOT NULL,
    PRIMARY KEY (post, host)
) STRICT, WITHOUT ROWID;

CREATE TABLE quote_stamp (
    post INTEGER NOT NULL,
    number INTEGER NOT NULL,
    instrument TEXT NOT NULL,
    instrument_hash BLOB NOT NULL,
    actor_iri TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (post, number),
    UNIQUE (post, instrument_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE happened (
    actor INTEGER NOT NULL,
    what TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (actor, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX happened_at ON happened (at);

CREATE TABLE held (
    actor INTEGER NOT NULL,
    kind TEXT NOT NULL,
    opened INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (actor, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_due ON held (due);

CREATE TABLE position (
    source TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    saved INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pause (
    scope TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE withdrawal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    wiki TEXT NOT NULL,
    cause TEXT NOT NULL,
    learnt_from TEXT NOT NULL,
    learnt INTEGER NOT NULL,
    confirmed INTEGER,
    state TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX withdrawal_state ON withdrawal (state, learnt);

CREATE TABLE withdrawal_post (
    withdrawal INTEGER NOT NULL,
    post INTEGER NOT NULL,
    PRIMARY KEY (withdrawal, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawal_post_post ON withdrawal_post (post);

CREATE TABLE activity (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    actor INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    post INTEGER,
    body BLOB NOT NULL,
    created INTEGER NOT NULL,
    state TEXT NOT NULL,
    inboxes INTEGER NOT NULL,
    cursor INTEGER NOT NULL DEFAULT 0,
    accepted INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    given_up INTEGER NOT NULL DEFAULT 0,
    UNIQUE (actor, sequence)
) STRICT;
CREATE INDEX activity_waiting ON activity (actor, sequence) WHERE state = 'waiting';
CREATE INDEX activity_post ON activity (post) WHERE post IS NOT NULL;
CREATE INDEX activity_created ON activity (created) WHERE post IS NULL;

CREATE TABLE chunk (
    activity INTEGER NOT NULL,
    number INTEGER NOT NULL,
    inboxes BLOB NOT NULL,
    PRIMARY KEY (activity, number)
) STRICT;

CREATE TABLE retry (
    activity INTEGER NOT NULL,
    inbox INTEGER NOT NULL,
    host INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    first_failed INTEGER NOT NULL,
    next_at INTEGER,
    PRIMARY KEY (activity, inbox)
) STRICT, WITHOUT ROWID;
CREATE INDEX retry_next ON retry (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX retry_order ON retry (actor, host, sequence);
CREATE INDEX retry_host ON retry (host);

CREATE TABLE seen_activity (
    iri_hash BLOB NOT NULL PRIMARY KEY,
    seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_activity_seen ON seen_activity (seen);

CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    node TEXT NOT NULL,
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lease_node ON lease (node);

CREATE TABLE changes (
    sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    ref INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_at ON changes (at);
