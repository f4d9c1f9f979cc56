-- SPDX-License-Identifier: GPL-2.0-or-later
-- What was erased or withdrawn, by ids and keyed hashes, until it stands in the journal's file.

CREATE TABLE journal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    entry TEXT NOT NULL
) STRICT;
