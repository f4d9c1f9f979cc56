-- SPDX-License-Identifier: GPL-2.0-or-later
-- What waits is found without reading what is done, and an actor's due retries without those of the others.

CREATE INDEX activity_state ON activity (state, actor, sequence) WHERE state = 'waiting';
DROP INDEX activity_waiting;
CREATE INDEX retry_due ON retry (actor, next_at) WHERE next_at IS NOT NULL;
