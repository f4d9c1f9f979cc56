-- SPDX-License-Identifier: GPL-2.0-or-later

CREATE TABLE IF NOT EXISTS nonce (
    wiki VARCHAR(64) NOT NULL,
    nonce VARCHAR(255) NOT NULL,
    seen BIGINT NOT NULL,
    PRIMARY KEY (wiki, nonce)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS nonce_seen ON nonce (seen);

CREATE TABLE IF NOT EXISTS told_version (
    wiki VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    subject BIGINT NOT NULL,
    version BIGINT NOT NULL,
    told BIGINT NOT NULL,
    PRIMARY KEY (wiki, kind, subject)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX IF NOT EXISTS told_version_told ON told_version (told);

ALTER TABLE withdrawal ADD COLUMN IF NOT EXISTS suppressed TINYINT NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS withdrawal_wiki ON withdrawal (wiki, id);
