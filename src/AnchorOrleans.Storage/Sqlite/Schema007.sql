-- New lists: executions by the run that started them. Rows that were written before are entered here.
CREATE TABLE new_list (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL);

INSERT INTO new_list
SELECT number, 'executions-of/' || substr(name, 1, instr(name, '/')) || json_extract(CAST(data AS TEXT), '$.View.Parent')
FROM listed_row WHERE kind = 'execution' AND json_extract(CAST(data AS TEXT), '$.View.Parent') IS NOT NULL;

INSERT OR IGNORE INTO list (name) SELECT DISTINCT name FROM new_list;

INSERT OR IGNORE INTO list_entry (list, number) SELECT list.id, new_list.number FROM new_list JOIN list USING (name);

UPDATE listed_row SET lists = trim(lists || ',' || (SELECT list.id FROM new_list JOIN list USING (name) WHERE new_list.number = listed_row.number), ',')
WHERE number IN (SELECT number FROM new_list);

DROP TABLE new_list;
