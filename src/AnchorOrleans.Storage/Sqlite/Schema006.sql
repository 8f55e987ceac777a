-- Tasks are searched for by parts of their names and descriptions; numbers are those of their rows. The tenant stands between slashes, so that none is part of another's.
CREATE VIRTUAL TABLE task_text USING fts5 (tenant, name, description, tokenize = 'trigram');

INSERT INTO task_text (rowid, tenant, name, description)
SELECT number, '/' || substr(name, 1, instr(name, '/') - 1) || '/', json_extract(CAST(data AS TEXT), '$.Description.Name'),
    COALESCE(json_extract(CAST(data AS TEXT), '$.Description.Description'), '')
FROM listed_row WHERE kind = 'task' AND NOT COALESCE(json_extract(CAST(data AS TEXT), '$.IsDeleted'), 0);

-- New lists: tasks by the first one and two characters of their names, executions by session. Rows that were written before are entered here.
CREATE TABLE new_list (number INTEGER NOT NULL, name TEXT NOT NULL);

INSERT INTO new_list
SELECT task_text.rowid, 'tasks' || rtrim(tenant, '/') || '/named/' || lower(substr(name, 1, length.value))
FROM task_text, json_each('[1, 2]') AS length WHERE length(name) >= length.value;

INSERT INTO new_list
SELECT number, 'executions-in/' || substr(name, 1, instr(name, '/')) || json_extract(CAST(data AS TEXT), '$.View.Session')
FROM listed_row WHERE kind = 'execution' AND json_extract(CAST(data AS TEXT), '$.View.Session') IS NOT NULL;

CREATE INDEX new_list_by_number ON new_list (number);

INSERT OR IGNORE INTO list (name) SELECT DISTINCT name FROM new_list;

INSERT OR IGNORE INTO list_entry (list, number) SELECT list.id, new_list.number FROM new_list JOIN list USING (name);

UPDATE listed_row SET lists = trim(
    lists || ',' || (SELECT group_concat(list.id) FROM new_list JOIN list USING (name) WHERE new_list.number = listed_row.number), ',')
WHERE number IN (SELECT number FROM new_list);

DROP TABLE new_list;
