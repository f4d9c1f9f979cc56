-- Made from sql/tables.json; see https://www.mediawiki.org/wiki/Manual:Schema_changes

CREATE TABLE /*_*/wikipub_editor (wpe_actor BIGINT UNSIGNED NOT NULL,
  wpe_user INT UNSIGNED DEFAULT NULL,
  wpe_version INT UNSIGNED NOT NULL,
  wpe_state VARBINARY(8) NOT NULL,
  wpe_asked VARBINARY(8) DEFAULT '' NOT NULL,
  wpe_barred_until VARBINARY(14) DEFAULT NULL,
  wpe_posts TINYINT DEFAULT 0 NOT NULL,
  wpe_named TINYINT DEFAULT 0 NOT NULL,
  wpe_discoverable TINYINT DEFAULT 0 NOT NULL,
  wpe_replies TINYINT DEFAULT 0 NOT NULL,
  wpe_what VARBINARY(8) DEFAULT 'all' NOT NULL,
  wpe_namespaces BLOB DEFAULT NULL,
  wpe_minor TINYINT DEFAULT 0 NOT NULL,
  wpe_locked TINYINT DEFAULT 0 NOT NULL,
  wpe_handle VARBINARY(64) DEFAULT '' NOT NULL,
  wpe_linked BLOB DEFAULT NULL,
  wpe_link_lost TINYINT DEFAULT 0 NOT NULL,
  wpe_text_version INT UNSIGNED DEFAULT 0 NOT NULL,
  wpe_agreed BINARY(14) DEFAULT NULL,
  wpe_changed BINARY(14) NOT NULL,
  UNIQUE INDEX wpe_user (wpe_user),
  INDEX wpe_state_changed (wpe_state, wpe_changed),
  INDEX wpe_barred_until (wpe_barred_until),
  PRIMARY KEY(wpe_actor)) /*$wgDBTableOptions*/;

CREATE TABLE /*_*/wikipub_outbox (wpo_id BIGINT UNSIGNED AUTO_INCREMENT NOT NULL,
  wpo_sequence BIGINT UNSIGNED DEFAULT NULL,
  wpo_kind VARBINARY(16) NOT NULL,
  wpo_data BLOB NOT NULL,
  wpo_at BINARY(14) NOT NULL,
  UNIQUE INDEX wpo_sequence (wpo_sequence),
  INDEX wpo_at (wpo_at),
  PRIMARY KEY(wpo_id)) /*$wgDBTableOptions*/;

CREATE TABLE /*_*/wikipub_list (wpl_id INT UNSIGNED AUTO_INCREMENT NOT NULL,
  wpl_list VARBINARY(8) NOT NULL,
  wpl_page INT UNSIGNED NOT NULL,
  wpl_namespace INT NOT NULL,
  wpl_title VARBINARY(255) NOT NULL,
  UNIQUE INDEX wpl_list_title (wpl_list, wpl_namespace, wpl_title),
  PRIMARY KEY(wpl_id)) /*$wgDBTableOptions*/;

CREATE TABLE /*_*/wikipub_counter (wpc_name VARBINARY(16) NOT NULL,
  wpc_value BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY(wpc_name)) /*$wgDBTableOptions*/;

CREATE TABLE /*_*/wikipub_nonce (wpn_nonce VARBINARY(32) NOT NULL,
  wpn_seen BINARY(14) NOT NULL,
  INDEX wpn_seen (wpn_seen),
  PRIMARY KEY(wpn_nonce)) /*$wgDBTableOptions*/;
