-- SPDX-License-Identifier: GPL-2.0-or-later

CREATE TABLE nonce (
    wiki TEXT NOT NULL,
    nonce TEXT NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (wiki, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonce_seen ON nonce (seen);

CREATE TABLE told_version (
    wiki TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    version INTEGER NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (wiki, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_version_told ON told_version (told);

ALTER TABLE withdrawal ADD COLUMN suppressed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX withdrawal_wiki ON withdrawal (wiki, id);
