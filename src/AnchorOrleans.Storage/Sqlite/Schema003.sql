-- Sessions get lists of their own: all of a tenant, by phase (1 pending, 2 live, 3 ended), by tag. Statuses are 1 pending, 2 to 4 live, 5 ended.
-- Rows that were written before are entered here.
CREATE TABLE session_list (number INTEGER NOT NULL, name TEXT NOT NULL);

INSERT INTO session_list
SELECT number, 'sessions/' || substr(name, 1, instr(name, '/') - 1) || '/all' FROM listed_row WHERE kind = 'session';

INSERT INTO session_list
SELECT number, 'sessions/' || substr(name, 1, instr(name, '/') - 1) || '/phase/'
    || CASE json_extract(CAST(data AS TEXT), '$.View.Status') WHEN 1 THEN 1 WHEN 5 THEN 3 ELSE 2 END
FROM listed_row WHERE kind = 'session';

INSERT INTO session_list
SELECT DISTINCT number, 'sessions/' || substr(name, 1, instr(name, '/') - 1) || '/tag/' || tag.value
FROM listed_row, json_each(CAST(data AS TEXT), '$.View.Settings.Tags') AS tag WHERE kind = 'session';

CREATE INDEX session_list_by_number ON session_list (number);

INSERT OR IGNORE INTO list (name) SELECT DISTINCT name FROM session_list;

INSERT OR IGNORE INTO list_entry (list, number) SELECT list.id, session_list.number FROM session_list JOIN list USING (name);

UPDATE listed_row SET lists = trim(
    lists || ',' || (SELECT group_concat(list.id) FROM session_list JOIN list USING (name) WHERE session_list.number = listed_row.number), ',')
WHERE kind = 'session';

DROP TABLE session_list;
