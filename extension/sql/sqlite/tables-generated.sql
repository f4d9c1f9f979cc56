-- Made from sql/tables.json; see https://www.mediawiki.org/wiki/Manual:Schema_changes

CREATE TABLE /*_*/wikipub_editor (wpe_actor BIGINT UNSIGNED NOT NULL,
  wpe_user INTEGER UNSIGNED DEFAULT NULL,
  wpe_version INTEGER UNSIGNED NOT NULL,
  wpe_state BLOB NOT NULL,
  wpe_asked BLOB DEFAULT '' NOT NULL,
  wpe_barred_until BLOB DEFAULT NULL,
  wpe_posts SMALLINT DEFAULT 0 NOT NULL,
  wpe_named SMALLINT DEFAULT 0 NOT NULL,
  wpe_discoverable SMALLINT DEFAULT 0 NOT NULL,
  wpe_replies SMALLINT DEFAULT 0 NOT NULL,
  wpe_what BLOB DEFAULT 'all' NOT NULL,
  wpe_namespaces BLOB DEFAULT NULL,
  wpe_minor SMALLINT DEFAULT 0 NOT NULL,
  wpe_locked SMALLINT DEFAULT 0 NOT NULL,
  wpe_handle BLOB DEFAULT '' NOT NULL,
  wpe_linked BLOB DEFAULT NULL,
  wpe_link_lost SMALLINT DEFAULT 0 NOT NULL,
  wpe_text_version INTEGER UNSIGNED DEFAULT 0 NOT NULL,
  wpe_agreed BLOB DEFAULT NULL,
  wpe_changed BLOB NOT NULL,
  PRIMARY KEY(wpe_actor));

CREATE UNIQUE INDEX wpe_user ON /*_*/wikipub_editor (wpe_user);

CREATE INDEX wpe_state_changed ON /*_*/wikipub_editor (wpe_state, wpe_changed);

CREATE INDEX wpe_barred_until ON /*_*/wikipub_editor (wpe_barred_until);

CREATE TABLE /*_*/wikipub_outbox (wpo_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  wpo_sequence BIGINT UNSIGNED DEFAULT NULL,
  wpo_kind BLOB NOT NULL,
  wpo_data BLOB NOT NULL,
  wpo_at BLOB NOT NULL);

CREATE UNIQUE INDEX wpo_sequence ON /*_*/wikipub_outbox (wpo_sequence);

CREATE INDEX wpo_at ON /*_*/wikipub_outbox (wpo_at);

CREATE TABLE /*_*/wikipub_list (wpl_id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  wpl_list BLOB NOT NULL,
  wpl_page INTEGER UNSIGNED NOT NULL,
  wpl_namespace INTEGER NOT NULL,
  wpl_title BLOB NOT NULL);

CREATE UNIQUE INDEX wpl_list_title ON /*_*/wikipub_list (wpl_list, wpl_namespace, wpl_title);

CREATE TABLE /*_*/wikipub_counter (wpc_name BLOB NOT NULL,
  wpc_value BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY(wpc_name));

CREATE TABLE /*_*/wikipub_nonce (wpn_nonce BLOB NOT NULL,
  wpn_seen BLOB NOT NULL,
  PRIMARY KEY(wpn_nonce));

CREATE INDEX wpn_seen ON /*_*/wikipub_nonce (wpn_seen);
