-- Executions of all versions are the drafts' lists and the published ones' together, read as one; their own lists are given up.
-- The lists' names stay: rows still name their ids, which must not be given to other lists.
DELETE FROM list_entry WHERE list IN (SELECT id FROM list WHERE name LIKE 'executions/%/*/%');
