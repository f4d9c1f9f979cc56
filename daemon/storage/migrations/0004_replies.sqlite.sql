-- SPDX-License-Identifier: GPL-2.0-or-later
-- What others send about the posts of editors, who is not to, and where an editor's followers were sent. `actor` is ours. The hashes of
-- `reaction` are keyed with the installation's secret, the others are SHA-256 of an IRI.

CREATE TABLE reply (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    post INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    iri_hash BLOB NOT NULL UNIQUE,
    author TEXT NOT NULL,
    author_hash BLOB NOT NULL,
    host INTEGER NOT NULL,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    profile TEXT NOT NULL,
    url TEXT NOT NULL,
    html TEXT NOT NULL,
    content_warning TEXT NOT NULL,
    published INTEGER NOT NULL,
    received INTEGER NOT NULL,
    hidden INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX reply_actor ON reply (actor, id);
CREATE INDEX reply_post ON reply (post);
CREATE INDEX reply_author ON reply (author_hash, received);
CREATE INDEX reply_host ON reply (host, received);
CREATE INDEX reply_received ON reply (received);

CREATE TABLE reaction (
    post INTEGER NOT NULL,
    kind TEXT NOT NULL,
    pair_hash BLOB NOT NULL,
    activity_hash BLOB NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (post, kind, pair_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX reaction_activity ON reaction (activity_hash);
CREATE INDEX reaction_created ON reaction (created);

CREATE TABLE report (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    wiki TEXT NOT NULL,
    from_host TEXT NOT NULL,
    actor INTEGER,
    posts TEXT NOT NULL,
    reply INTEGER,
    comment TEXT NOT NULL,
    received INTEGER NOT NULL,
    resolved INTEGER
) STRICT;
CREATE INDEX report_wiki ON report (wiki, id);
CREATE INDEX report_from ON report (from_host, received);
CREATE INDEX report_reply ON report (reply) WHERE reply IS NOT NULL;
CREATE INDEX report_resolved ON report (resolved) WHERE resolved IS NOT NULL;

CREATE TABLE blocked_actor (
    iri_hash BLOB NOT NULL PRIMARY KEY,
    iri TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE editor_block (
    actor INTEGER NOT NULL,
    iri_hash BLOB NOT NULL,
    iri TEXT NOT NULL,
    address TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (actor, iri_hash)
) STRICT, WITHOUT ROWID;

ALTER TABLE editor ADD COLUMN replies INTEGER NOT NULL DEFAULT 0;
ALTER TABLE editor ADD COLUMN moved_to TEXT NOT NULL DEFAULT '';
ALTER TABLE editor ADD COLUMN moved INTEGER;
