-- SPDX-License-Identifier: GPL-2.0-or-later
-- What others send about the posts of editors, who is not to, and where an editor's followers were sent. `actor` is ours. The hashes of
-- `reaction` are keyed with the installation's secret, the others are SHA-256 of an IRI.

CREATE TABLE IF NOT EXISTS reply (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    post BIGINT NOT NULL,
    actor BIGINT NOT NULL,
    iri_hash VARBINARY(32) NOT NULL UNIQUE,
    author TEXT NOT NULL,
    author_hash VARBINARY(32) NOT NULL,
    host BIGINT NOT NULL,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    profile TEXT NOT NULL,
    url TEXT NOT NULL,
    html MEDIUMTEXT NOT NULL,
    content_warning TEXT NOT NULL,
    published BIGINT NOT NULL,
    received BIGINT NOT NULL,
    hidden TINYINT NOT NULL DEFAULT 0
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS reply_actor ON reply (actor, id);
CREATE INDEX IF NOT EXISTS reply_post ON reply (post);
CREATE INDEX IF NOT EXISTS reply_author ON reply (author_hash, received);
CREATE INDEX IF NOT EXISTS reply_host ON reply (host, received);
CREATE INDEX IF NOT EXISTS reply_received ON reply (received);

CREATE TABLE IF NOT EXISTS reaction (
    post BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    pair_hash VARBINARY(32) NOT NULL,
    activity_hash VARBINARY(32) NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (post, kind, pair_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS reaction_activity ON reaction (activity_hash);
CREATE INDEX IF NOT EXISTS reaction_created ON reaction (created);

CREATE TABLE IF NOT EXISTS report (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    wiki VARCHAR(64) NOT NULL,
    from_host VARCHAR(300) NOT NULL,
    actor BIGINT,
    posts TEXT NOT NULL,
    reply BIGINT,
    comment TEXT NOT NULL,
    received BIGINT NOT NULL,
    resolved BIGINT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS report_wiki ON report (wiki, id);
CREATE INDEX IF NOT EXISTS report_from ON report (from_host, received);
CREATE INDEX IF NOT EXISTS report_reply ON report (reply);
CREATE INDEX IF NOT EXISTS report_resolved ON report (resolved);

CREATE TABLE IF NOT EXISTS blocked_actor (
    iri_hash VARBINARY(32) NOT NULL PRIMARY KEY,
    iri TEXT NOT NULL,
    created BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS editor_block (
    actor BIGINT NOT NULL,
    iri_hash VARBINARY(32) NOT NULL,
    iri TEXT NOT NULL,
    address TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (actor, iri_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

ALTER TABLE editor ADD COLUMN IF NOT EXISTS replies TINYINT NOT NULL DEFAULT 0;
ALTER TABLE editor ADD COLUMN IF NOT EXISTS moved_to VARCHAR(2048) NOT NULL DEFAULT '';
ALTER TABLE editor ADD COLUMN IF NOT EXISTS moved BIGINT;
