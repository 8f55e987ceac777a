-- What grains keep. The etag starts at a random number, so that the one of a row that was cleared does not fit its successor.
CREATE TABLE grain_state (
    grain TEXT NOT NULL,
    state TEXT NOT NULL,
    etag INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (grain, state)
);

-- Reminders; hash is the grain's place on the ring. Times are ticks of 100 ns, in UTC.
CREATE TABLE reminder (
    grain TEXT NOT NULL,
    name TEXT NOT NULL,
    hash INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    period INTEGER NOT NULL,
    etag INTEGER NOT NULL,
    PRIMARY KEY (grain, name)
);

CREATE INDEX reminder_by_hash ON reminder (hash);

-- What appears in lists, whatever its kind. The number is given in order of birth, and so is the order of every list.
-- The column lists has the ids of those in which the row appears, with commas between.
CREATE TABLE listed_row (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,
    data BLOB NOT NULL,
    lists TEXT NOT NULL,
    UNIQUE (kind, name)
);

CREATE TABLE list (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    entries INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE list_entry (
    list INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (list, number)
) WITHOUT ROWID;

-- How many entries a list has in each block of 256 (level 1) and 65,536 (level 2) numbers, so that the n-th entry is found without walking
-- over those before it. Blocks without entries have no row.
CREATE TABLE list_tally (
    list INTEGER NOT NULL,
    level INTEGER NOT NULL,
    block INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (list, level, block)
) WITHOUT ROWID;

CREATE TRIGGER list_entry_added AFTER INSERT ON list_entry BEGIN
    UPDATE list SET entries = entries + 1 WHERE id = new.list;
    INSERT INTO list_tally VALUES (new.list, 1, new.number >> 8, 1)
        ON CONFLICT DO UPDATE SET entries = entries + 1;
    INSERT INTO list_tally VALUES (new.list, 2, new.number >> 16, 1)
        ON CONFLICT DO UPDATE SET entries = entries + 1;
END;

CREATE TRIGGER list_entry_removed AFTER DELETE ON list_entry BEGIN
    UPDATE list SET entries = entries - 1 WHERE id = old.list;
    UPDATE list_tally SET entries = entries - 1 WHERE list = old.list AND level = 1 AND block = old.number >> 8;
    UPDATE list_tally SET entries = entries - 1 WHERE list = old.list AND level = 2 AND block = old.number >> 16;
    DELETE FROM list_tally WHERE list = old.list AND level = 1 AND block = old.number >> 8 AND entries = 0;
    DELETE FROM list_tally WHERE list = old.list AND level = 2 AND block = old.number >> 16 AND entries = 0;
END;
