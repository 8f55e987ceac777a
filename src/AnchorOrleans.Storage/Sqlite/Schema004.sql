-- Sessions are found by their ids alone, too: whoever follows one without a key names no tenant.
CREATE INDEX listed_session_by_id ON listed_row (substr(name, instr(name, '/') + 1)) WHERE kind = 'session';
