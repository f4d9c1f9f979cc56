-- SPDX-License-Identifier: GPL-2.0-or-later
-- Times are milliseconds since 1970 (UTC). `wiki` is the wiki's `path`. Hashes are SHA-256. docs/privacy.md says how long each row stays.
-- Every text compares by its bytes, spaces at its end included (utf8mb4_nopad_bin); long ids are found by their hashes.

CREATE TABLE IF NOT EXISTS installation (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    host VARCHAR(300) NOT NULL,
    handle_domain VARCHAR(300) NOT NULL,
    handle_secret VARBINARY(255) NOT NULL,
    created BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS signing_key (
    owner VARCHAR(255) NOT NULL PRIMARY KEY,
    private_pem TEXT NOT NULL,
    public_pem TEXT NOT NULL,
    created BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS handle (
    folded VARCHAR(255) NOT NULL PRIMARY KEY,
    wiki VARCHAR(64) NOT NULL,
    page_id BIGINT NOT NULL,
    current TINYINT NOT NULL,
    created BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS handle_page ON handle (wiki, page_id);

CREATE TABLE IF NOT EXISTS actor (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(32) NOT NULL,
    wiki VARCHAR(64) NOT NULL,
    page_id BIGINT NOT NULL,
    generation BIGINT NOT NULL,
    host VARCHAR(300) NOT NULL,
    state VARCHAR(32) NOT NULL,
    title VARCHAR(512) NOT NULL,
    title_since BIGINT NOT NULL,
    state_since BIGINT NOT NULL,
    created BIGINT NOT NULL,
    followers BIGINT NOT NULL,
    moved_to BIGINT,
    UNIQUE (wiki, page_id, kind, generation)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS actor_title ON actor (wiki, title);
CREATE INDEX IF NOT EXISTS actor_state ON actor (state, state_since);
CREATE INDEX IF NOT EXISTS actor_moved_to ON actor (moved_to);

CREATE TABLE IF NOT EXISTS former_title (
    wiki VARCHAR(64) NOT NULL,
    page_id BIGINT NOT NULL,
    title_hash VARBINARY(32) NOT NULL,
    PRIMARY KEY (wiki, page_id, title_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS host (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(300) NOT NULL UNIQUE,
    prefers_rfc9421 TINYINT NOT NULL DEFAULT 0,
    failure_days BIGINT NOT NULL DEFAULT 0,
    last_failure_day BIGINT,
    parked_since BIGINT,
    gone TINYINT NOT NULL DEFAULT 0,
    slowed_until BIGINT,
    blocked TINYINT NOT NULL DEFAULT 0
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS inbox (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    url TEXT NOT NULL,
    url_hash VARBINARY(32) NOT NULL UNIQUE,
    host BIGINT NOT NULL,
    shared TINYINT NOT NULL,
    gone TINYINT NOT NULL DEFAULT 0,
    missing_days BIGINT NOT NULL DEFAULT 0,
    last_missing_day BIGINT
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS inbox_host ON inbox (host);

CREATE TABLE IF NOT EXISTS remote_actor (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    iri TEXT NOT NULL,
    iri_hash VARBINARY(32) NOT NULL UNIQUE,
    host BIGINT NOT NULL,
    type TEXT NOT NULL,
    inbox BIGINT NOT NULL,
    shared_inbox BIGINT,
    key_id TEXT NOT NULL,
    key_hash VARBINARY(32) NOT NULL,
    key_pem TEXT NOT NULL,
    fetched BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS remote_actor_key ON remote_actor (key_hash);
CREATE INDEX IF NOT EXISTS remote_actor_host ON remote_actor (host, id);
CREATE INDEX IF NOT EXISTS remote_actor_inbox ON remote_actor (inbox);
CREATE INDEX IF NOT EXISTS remote_actor_shared_inbox ON remote_actor (shared_inbox);
CREATE INDEX IF NOT EXISTS remote_actor_fetched ON remote_actor (fetched);

CREATE TABLE IF NOT EXISTS follower (
    actor BIGINT NOT NULL,
    remote BIGINT NOT NULL,
    follow_iri TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (actor, remote)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS follower_remote ON follower (remote);

CREATE TABLE IF NOT EXISTS post (
    id BIGINT NOT NULL PRIMARY KEY,
    actor BIGINT NOT NULL,
    wiki VARCHAR(64) NOT NULL,
    page_id BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    state VARCHAR(32) NOT NULL,
    host VARCHAR(300) NOT NULL,
    published BIGINT NOT NULL,
    updated BIGINT,
    rev_from BIGINT NOT NULL,
    rev_to BIGINT NOT NULL,
    log_id BIGINT NOT NULL,
    log_at BIGINT,
    edits BIGINT NOT NULL,
    byte_delta BIGINT NOT NULL,
    title VARCHAR(512) NOT NULL,
    summary TEXT NOT NULL,
    target TEXT NOT NULL,
    words_until BIGINT,
    confirmed BIGINT NOT NULL,
    next_check BIGINT NOT NULL,
    check_round BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS post_actor ON post (actor, published, id);
CREATE INDEX IF NOT EXISTS post_page ON post (wiki, page_id);
CREATE INDEX IF NOT EXISTS post_log ON post (wiki, log_id);
CREATE INDEX IF NOT EXISTS post_check ON post (wiki, next_check);
CREATE INDEX IF NOT EXISTS post_newest ON post (wiki, published);
CREATE INDEX IF NOT EXISTS post_published ON post (published);
CREATE INDEX IF NOT EXISTS post_words ON post (words_until);

CREATE TABLE IF NOT EXISTS post_revision (
    wiki VARCHAR(64) NOT NULL,
    rev_id BIGINT NOT NULL,
    actor BIGINT NOT NULL,
    post BIGINT NOT NULL,
    PRIMARY KEY (wiki, rev_id, actor)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS post_revision_post ON post_revision (post);

CREATE TABLE IF NOT EXISTS post_fetch (
    post BIGINT NOT NULL,
    host BIGINT NOT NULL,
    PRIMARY KEY (post, host)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS quote_stamp (
    post BIGINT NOT NULL,
    number BIGINT NOT NULL,
    instrument TEXT NOT NULL,
    instrument_hash VARBINARY(32) NOT NULL,
    actor_iri TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (post, number),
    UNIQUE (post, instrument_hash)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS happened (
    actor BIGINT NOT NULL,
    what VARCHAR(700) NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (actor, what)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS happened_at ON happened (at);

CREATE TABLE IF NOT EXISTS held (
    actor BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    opened BIGINT NOT NULL,
    latest BIGINT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    payload MEDIUMTEXT NOT NULL,
    PRIMARY KEY (actor, kind)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS held_due ON held (due);

CREATE TABLE IF NOT EXISTS position (
    source VARCHAR(512) NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    saved BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS pause (
    scope VARCHAR(255) NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS withdrawal (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    wiki VARCHAR(64) NOT NULL,
    cause VARCHAR(64) NOT NULL,
    learnt_from VARCHAR(64) NOT NULL,
    learnt BIGINT NOT NULL,
    confirmed BIGINT,
    state VARCHAR(32) NOT NULL,
    detail TEXT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS withdrawal_state ON withdrawal (state, learnt);

CREATE TABLE IF NOT EXISTS withdrawal_post (
    withdrawal BIGINT NOT NULL,
    post BIGINT NOT NULL,
    PRIMARY KEY (withdrawal, post)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS withdrawal_post_post ON withdrawal_post (post);

CREATE TABLE IF NOT EXISTS activity (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    actor BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    post BIGINT,
    body MEDIUMBLOB NOT NULL,
    created BIGINT NOT NULL,
    state VARCHAR(32) NOT NULL,
    inboxes BIGINT NOT NULL,
    "cursor" BIGINT NOT NULL DEFAULT 0,
    accepted BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    given_up BIGINT NOT NULL DEFAULT 0,
    UNIQUE (actor, sequence)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS activity_waiting ON activity (actor, sequence);
CREATE INDEX IF NOT EXISTS activity_post ON activity (post);
CREATE INDEX IF NOT EXISTS activity_created ON activity (created);

CREATE TABLE IF NOT EXISTS chunk (
    activity BIGINT NOT NULL,
    number BIGINT NOT NULL,
    inboxes MEDIUMBLOB NOT NULL,
    PRIMARY KEY (activity, number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS retry (
    activity BIGINT NOT NULL,
    inbox BIGINT NOT NULL,
    host BIGINT NOT NULL,
    actor BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    kind VARCHAR(32) NOT NULL,
    attempts BIGINT NOT NULL,
    first_failed BIGINT NOT NULL,
    next_at BIGINT,
    PRIMARY KEY (activity, inbox)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS retry_next ON retry (next_at);
CREATE INDEX IF NOT EXISTS retry_order ON retry (actor, host, sequence);
CREATE INDEX IF NOT EXISTS retry_host ON retry (host);

CREATE TABLE IF NOT EXISTS seen_activity (
    iri_hash VARBINARY(32) NOT NULL PRIMARY KEY,
    seen BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS seen_activity_seen ON seen_activity (seen);

CREATE TABLE IF NOT EXISTS lease (
    name VARCHAR(255) NOT NULL PRIMARY KEY,
    node VARCHAR(255) NOT NULL,
    fence BIGINT NOT NULL,
    until BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS lease_node ON lease (node);

CREATE TABLE IF NOT EXISTS changes (
    sequence BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(32) NOT NULL,
    ref BIGINT NOT NULL,
    at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS changes_at ON changes (at);
