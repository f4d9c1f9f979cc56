-- For wikis whose tables are older than these columns
ALTER TABLE /*_*/wikipub_editor ADD wpe_replies SMALLINT DEFAULT 0 NOT NULL;
ALTER TABLE /*_*/wikipub_editor ADD wpe_link_lost SMALLINT DEFAULT 0 NOT NULL;
