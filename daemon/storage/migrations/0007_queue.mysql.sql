-- SPDX-License-Identifier: GPL-2.0-or-later
-- What waits is found without reading what is done, and an actor's due retries without those of the others.

CREATE INDEX IF NOT EXISTS activity_state ON activity (state, actor, sequence);
DROP INDEX IF EXISTS activity_waiting ON activity;
CREATE INDEX IF NOT EXISTS retry_due ON retry (actor, next_at);
