-- SPDX-License-Identifier: GPL-2.0-or-later
-- When the operator blocked a host.

ALTER TABLE host ADD COLUMN IF NOT EXISTS blocked_since BIGINT;
