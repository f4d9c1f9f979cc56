-- SPDX-License-Identifier: GPL-2.0-or-later
-- Editors who opted in. `number` is the random number of `/u/{number}`, in `actor` and `handle` it stands in page_id;
-- handles of editors have an empty `wiki`, since their numbers are the same for all of them.

CREATE TABLE IF NOT EXISTS editor (
    number BIGINT NOT NULL PRIMARY KEY,
    wiki VARCHAR(64) NOT NULL,
    user_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    wish VARCHAR(32) NOT NULL,
    name VARCHAR(512) NOT NULL,
    user_page TEXT NOT NULL,
    posts TINYINT NOT NULL,
    named TINYINT NOT NULL,
    discoverable TINYINT NOT NULL,
    only_new TINYINT NOT NULL,
    namespaces TEXT,
    minor TINYINT NOT NULL,
    locked TINYINT NOT NULL,
    text_version BIGINT NOT NULL,
    agreed BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    blocked TINYINT NOT NULL DEFAULT 0,
    locked_out TINYINT NOT NULL DEFAULT 0,
    lapsed_since BIGINT,
    asked_since BIGINT,
    missing_since BIGINT,
    erased_since BIGINT,
    linked_actor VARCHAR(2048) NOT NULL DEFAULT '',
    linked_address VARCHAR(2048) NOT NULL DEFAULT '',
    linked_url VARCHAR(2048) NOT NULL DEFAULT '',
    linked_checked BIGINT,
    linked_lost TINYINT NOT NULL DEFAULT 0
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS editor_user ON editor (wiki, user_id);
CREATE INDEX IF NOT EXISTS editor_name ON editor (wiki, name);
CREATE INDEX IF NOT EXISTS editor_linked ON editor (linked_actor(255));
CREATE INDEX IF NOT EXISTS editor_erased ON editor (erased_since);

CREATE TABLE IF NOT EXISTS editor_held (
    actor BIGINT NOT NULL,
    title VARCHAR(512) NOT NULL,
    opened BIGINT NOT NULL,
    latest BIGINT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    payload MEDIUMTEXT NOT NULL,
    PRIMARY KEY (actor, title)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS editor_held_due ON editor_held (due);

CREATE TABLE IF NOT EXISTS follow_request (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    actor BIGINT NOT NULL,
    remote BIGINT NOT NULL,
    follow_iri TEXT NOT NULL,
    address TEXT NOT NULL,
    created BIGINT NOT NULL,
    UNIQUE (actor, remote)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS follow_request_remote ON follow_request (remote);

CREATE TABLE IF NOT EXISTS follower_count (
    actor BIGINT NOT NULL,
    day BIGINT NOT NULL,
    followers BIGINT NOT NULL,
    PRIMARY KEY (actor, day)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS post_editor (
    post BIGINT NOT NULL,
    editor BIGINT NOT NULL,
    PRIMARY KEY (post, editor)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS post_editor_editor ON post_editor (editor);

CREATE TABLE IF NOT EXISTS actor_reach (
    actor BIGINT NOT NULL,
    host BIGINT NOT NULL,
    PRIMARY KEY (actor, host)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE INDEX IF NOT EXISTS post_title ON post (wiki, title);
CREATE INDEX IF NOT EXISTS actor_editor ON actor (page_id);

ALTER TABLE post ADD COLUMN IF NOT EXISTS followers_only TINYINT NOT NULL DEFAULT 0;
