-- SPDX-License-Identifier: GPL-2.0-or-later
-- What was erased or withdrawn, by ids and keyed hashes, until it stands in the journal's file.

CREATE TABLE IF NOT EXISTS journal (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at BIGINT NOT NULL,
    entry TEXT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
