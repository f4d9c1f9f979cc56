-- For wikis whose tables are older than these columns
ALTER TABLE /*_*/wikipub_editor ADD wpe_replies TINYINT DEFAULT 0 NOT NULL;
ALTER TABLE /*_*/wikipub_editor ADD wpe_link_lost TINYINT DEFAULT 0 NOT NULL;
