-- Made from sql/tables.json; see https://www.mediawiki.org/wiki/Manual:Schema_changes

CREATE TABLE wikipub_editor (wpe_actor BIGINT NOT NULL,
  wpe_user INT DEFAULT NULL,
  wpe_version INT NOT NULL,
  wpe_state TEXT NOT NULL,
  wpe_asked TEXT DEFAULT '' NOT NULL,
  wpe_barred_until TIMESTAMPTZ DEFAULT NULL,
  wpe_posts SMALLINT DEFAULT 0 NOT NULL,
  wpe_named SMALLINT DEFAULT 0 NOT NULL,
  wpe_discoverable SMALLINT DEFAULT 0 NOT NULL,
  wpe_replies SMALLINT DEFAULT 0 NOT NULL,
  wpe_what TEXT DEFAULT 'all' NOT NULL,
  wpe_namespaces TEXT DEFAULT NULL,
  wpe_minor SMALLINT DEFAULT 0 NOT NULL,
  wpe_locked SMALLINT DEFAULT 0 NOT NULL,
  wpe_handle TEXT DEFAULT '' NOT NULL,
  wpe_linked TEXT DEFAULT NULL,
  wpe_link_lost SMALLINT DEFAULT 0 NOT NULL,
  wpe_text_version INT DEFAULT 0 NOT NULL,
  wpe_agreed TIMESTAMPTZ DEFAULT NULL,
  wpe_changed TIMESTAMPTZ NOT NULL,
  PRIMARY KEY(wpe_actor));

CREATE UNIQUE INDEX wpe_user ON wikipub_editor (wpe_user);

CREATE INDEX wpe_state_changed ON wikipub_editor (wpe_state, wpe_changed);

CREATE INDEX wpe_barred_until ON wikipub_editor (wpe_barred_until);

CREATE TABLE wikipub_outbox (wpo_id BIGSERIAL NOT NULL,
  wpo_sequence BIGINT DEFAULT NULL,
  wpo_kind TEXT NOT NULL,
  wpo_data TEXT NOT NULL,
  wpo_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY(wpo_id));

CREATE UNIQUE INDEX wpo_sequence ON wikipub_outbox (wpo_sequence);

CREATE INDEX wpo_at ON wikipub_outbox (wpo_at);

CREATE TABLE wikipub_list (wpl_id SERIAL NOT NULL,
  wpl_list TEXT NOT NULL,
  wpl_page INT NOT NULL,
  wpl_namespace INT NOT NULL,
  wpl_title TEXT NOT NULL,
  PRIMARY KEY(wpl_id));

CREATE UNIQUE INDEX wpl_list_title ON wikipub_list (wpl_list, wpl_namespace, wpl_title);

CREATE TABLE wikipub_counter (wpc_name TEXT NOT NULL,
  wpc_value BIGINT NOT NULL,
  PRIMARY KEY(wpc_name));

CREATE TABLE wikipub_nonce (wpn_nonce TEXT NOT NULL,
  wpn_seen TIMESTAMPTZ NOT NULL,
  PRIMARY KEY(wpn_nonce));

CREATE INDEX wpn_seen ON wikipub_nonce (wpn_seen);
