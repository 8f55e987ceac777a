-- Names are compared byte by byte, as they are everywhere else in this service, whatever the language of the database is.

-- What grains keep. Etags are random numbers that the writer chooses, so a write that is repeated is recognised, and the etag of a row that was
-- cleared does not fit its successor. Pages keep room, so that a new version of a row stays in its page and no index has to be told.
CREATE TABLE grain_state (
    grain text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    etag bigint NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (grain, state)
) WITH (fillfactor = 70);

-- Reminders; hash is the grain's place on the ring. Times are ticks of 100 ns, in UTC.
CREATE TABLE reminder (
    grain text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    hash bigint NOT NULL,
    start_at bigint NOT NULL,
    period bigint NOT NULL,
    etag bigint NOT NULL,
    PRIMARY KEY (grain, name)
);

CREATE INDEX reminder_by_hash ON reminder (hash);

-- What appears in lists, whatever its kind. The number is given in order of birth, and so is the order of every list: whoever gives one holds the
-- lock of lists until the commit, so numbers become visible in their order. The column lists has the ids of those in which the row appears.
CREATE TABLE listed_row (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    data bytea NOT NULL,
    lists bigint[] NOT NULL,
    UNIQUE (kind, name)
) WITH (fillfactor = 70);

-- Sessions are found by their ids alone, too: whoever follows one without a key names no tenant.
CREATE INDEX listed_session_by_id ON listed_row (substr(name, strpos(name, '/') + 1)) WHERE kind = 'session';

CREATE TABLE list (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE,
    entries bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE list_entry (
    list bigint NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (list, number)
);

-- How many entries a list has in each block of 256 (level 1) and 65,536 (level 2) numbers, so that the n-th entry is found without walking
-- over those before it. Blocks without entries have no row.
CREATE TABLE list_tally (
    list bigint NOT NULL,
    level integer NOT NULL,
    block bigint NOT NULL,
    entries bigint NOT NULL,
    PRIMARY KEY (list, level, block)
) WITH (fillfactor = 50);

-- When executions started and ended: what happened in a span of time is found without a look at what happened before.
-- Instants and durations are milliseconds, instants since 1970 in UTC. What never started has not run.
CREATE TABLE execution_start (
    tenant text COLLATE "C" NOT NULL,
    started_at bigint NOT NULL,
    number bigint NOT NULL,
    waited bigint NOT NULL,
    PRIMARY KEY (tenant, started_at, number)
);

CREATE TABLE execution_end (
    tenant text COLLATE "C" NOT NULL,
    ended_at bigint NOT NULL,
    number bigint NOT NULL,
    status integer NOT NULL,
    ran bigint,
    PRIMARY KEY (tenant, ended_at, number)
);

-- Tasks are searched for by parts of their names and descriptions, which stand here in small letters; numbers are those of their rows. The tenant
-- stands between slashes and in the index, so that a small tenant does not wade through the tasks of a large one.
CREATE TABLE task_text (
    number bigint PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    text text COLLATE "C" NOT NULL
);

-- What very many tasks have is found by walking over a tenant's tasks from the newest on, up to a bound; what few have, by its parts.
CREATE INDEX task_text_by_tenant ON task_text (tenant, number);

-- The extension may be there already, in whichever schema. Parts are entered at once: a list of those to be entered later would be walked over by each search.
DO $$
DECLARE
    place text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        SELECT nspname INTO place FROM pg_namespace WHERE nspname = 'public';
        EXECUTE format('CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA %I', COALESCE(place, current_schema()));
    END IF;

    SELECT nspname INTO place FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm';
    EXECUTE format('CREATE INDEX task_text_by_part ON task_text USING gin (tenant %1$I.gin_trgm_ops, text %1$I.gin_trgm_ops) WITH (fastupdate = off)', place);
END $$;

-- Writes a state if its etag is the expected one, which is null for a new state. A repeated write finds its own etag and has been done.
CREATE FUNCTION write_state(p_grain text, p_state text, p_expected bigint, p_next bigint, p_data bytea, OUT done boolean, OUT standing bigint)
LANGUAGE plpgsql AS $$
BEGIN
    IF p_expected IS NULL THEN
        INSERT INTO grain_state (grain, state, etag, data) VALUES (p_grain, p_state, p_next, p_data) ON CONFLICT DO NOTHING;
    ELSE
        UPDATE grain_state SET etag = p_next, data = p_data WHERE grain = p_grain AND state = p_state AND etag = p_expected;
    END IF;

    IF FOUND THEN
        standing := p_next;
    ELSE
        SELECT etag INTO standing FROM grain_state WHERE grain = p_grain AND state = p_state;
    END IF;

    done := standing IS NOT DISTINCT FROM p_next;
END $$;

-- Deletes a state if its etag is the expected one; null expects none. Where it is gone when the deletion is repeated, it has been done.
CREATE FUNCTION clear_state(p_grain text, p_state text, p_expected bigint, p_repeated boolean, OUT done boolean, OUT standing bigint)
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM grain_state WHERE grain = p_grain AND state = p_state AND etag = p_expected;
    done := FOUND;
    IF NOT done THEN
        SELECT etag INTO standing FROM grain_state WHERE grain = p_grain AND state = p_state;
        done := standing IS NULL AND (p_expected IS NULL OR p_repeated);
    END IF;
END $$;

CREATE FUNCTION upsert_reminder(p_grain text, p_name text, p_hash bigint, p_start bigint, p_period bigint, p_next bigint, OUT done boolean, OUT standing bigint)
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reminder (grain, name, hash, start_at, period, etag) VALUES (p_grain, p_name, p_hash, p_start, p_period, p_next)
    ON CONFLICT (grain, name) DO UPDATE SET start_at = p_start, period = p_period, etag = p_next;
    done := true;
    standing := p_next;
END $$;

CREATE FUNCTION remove_reminder(p_grain text, p_name text, p_expected bigint, p_repeated boolean, OUT done boolean, OUT standing bigint)
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM reminder WHERE grain = p_grain AND name = p_name AND etag = p_expected;
    done := FOUND OR (p_repeated AND NOT EXISTS (SELECT FROM reminder WHERE grain = p_grain AND name = p_name));
END $$;

-- Moves a row out of some lists and into others, and counts. Nobody else does at the same time, so rows are neither waited for nor counted twice.
CREATE FUNCTION move_row(p_number bigint, p_from bigint[], p_to bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(p_from) > 0 THEN
        DELETE FROM list_entry WHERE list = ANY (p_from) AND number = p_number;
        UPDATE list_tally SET entries = entries - 1
        WHERE list = ANY (p_from) AND ((level = 1 AND block = p_number >> 8) OR (level = 2 AND block = p_number >> 16));
        DELETE FROM list_tally
        WHERE list = ANY (p_from) AND ((level = 1 AND block = p_number >> 8) OR (level = 2 AND block = p_number >> 16)) AND entries = 0;
    END IF;

    IF cardinality(p_to) > 0 THEN
        INSERT INTO list_entry (list, number) SELECT entered, p_number FROM unnest(p_to) AS entered;
        INSERT INTO list_tally (list, level, block, entries)
        SELECT entered, part.level, part.block, 1 FROM unnest(p_to) AS entered CROSS JOIN (VALUES (1, p_number >> 8), (2, p_number >> 16)) AS part (level, block)
        ON CONFLICT (list, level, block) DO UPDATE SET entries = list_tally.entries + 1;
    END IF;

    IF cardinality(p_from) + cardinality(p_to) > 0 THEN
        UPDATE list SET entries = entries + CASE WHEN id = ANY (p_to) THEN 1 ELSE -1 END WHERE id = ANY (p_from || p_to);
    END IF;
END $$;

-- Stores a row of lists; one of a lower revision than the stored one changes nothing. The caller holds the lock of lists.
CREATE FUNCTION put_row(
    p_kind text, p_name text, p_revision bigint, p_data bytea, p_lists text[], p_ended_list text,
    p_tenant text, p_started_at bigint, p_waited bigint, p_ended_at bigint, p_status integer, p_ran bigint,
    p_text_tenant text, p_text text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_number bigint;
    v_revision bigint;
    v_was bigint[] := '{}';
    v_is bigint[];
    v_list bigint;
BEGIN
    SELECT number, revision, lists INTO v_number, v_revision, v_was FROM listed_row WHERE kind = p_kind AND name = p_name;
    IF v_revision > p_revision THEN
        RETURN;
    END IF;

    v_is := ARRAY(SELECT id FROM list WHERE name = ANY (p_lists));
    IF cardinality(v_is) < cardinality(p_lists) THEN
        INSERT INTO list (name) SELECT wanted FROM unnest(p_lists) AS wanted WHERE NOT EXISTS (SELECT FROM list WHERE name = wanted);
        v_is := ARRAY(SELECT id FROM list WHERE name = ANY (p_lists));
    END IF;

    IF v_number IS NULL THEN
        INSERT INTO listed_row (kind, name, revision, data, lists) VALUES (p_kind, p_name, p_revision, p_data, v_is) RETURNING number INTO v_number;
        PERFORM move_row(v_number, '{}', v_is);
    ELSE
        UPDATE listed_row SET revision = p_revision, data = p_data, lists = v_is WHERE number = v_number;
        PERFORM move_row(v_number, ARRAY(SELECT unnest(v_was) EXCEPT SELECT unnest(v_is)), ARRAY(SELECT unnest(v_is) EXCEPT SELECT unnest(v_was)));
    END IF;

    IF p_started_at IS NOT NULL THEN
        INSERT INTO execution_start (tenant, started_at, number, waited) VALUES (p_tenant, p_started_at, v_number, p_waited) ON CONFLICT DO NOTHING;
    END IF;

    IF p_ended_at IS NOT NULL THEN
        INSERT INTO execution_end (tenant, ended_at, number, status, ran) VALUES (p_tenant, p_ended_at, v_number, p_status, p_ran) ON CONFLICT DO NOTHING;
    END IF;

    IF p_text IS NOT NULL THEN
        INSERT INTO task_text (number, tenant, text) VALUES (v_number, p_text_tenant, p_text)
        ON CONFLICT (number) DO UPDATE SET text = p_text WHERE task_text.text <> p_text;
    ELSIF p_kind = 'task' THEN
        DELETE FROM task_text WHERE number = v_number;
    END IF;

    IF p_ended_list IS NOT NULL THEN
        SELECT id INTO v_list FROM list WHERE name = p_ended_list;
        UPDATE listed_row SET lists = '{}' WHERE number IN (SELECT number FROM list_entry WHERE list = v_list);
        DELETE FROM list_entry WHERE list = v_list;
        DELETE FROM list_tally WHERE list = v_list;
        UPDATE list SET entries = 0 WHERE id = v_list;
    END IF;
END $$;

-- Takes a row out of its lists and deletes it. The caller holds the lock of lists.
CREATE FUNCTION remove_row(p_kind text, p_name text, p_tenant text, p_started_at bigint, p_ended_at bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_number bigint;
    v_was bigint[];
BEGIN
    DELETE FROM listed_row WHERE kind = p_kind AND name = p_name RETURNING number, lists INTO v_number, v_was;
    IF FOUND THEN
        PERFORM move_row(v_number, v_was, '{}');
        DELETE FROM execution_start WHERE tenant = p_tenant AND started_at = p_started_at AND number = v_number;
        DELETE FROM execution_end WHERE tenant = p_tenant AND ended_at = p_ended_at AND number = v_number;
        DELETE FROM task_text WHERE number = v_number;
    END IF;
END $$;

-- A state with its row: both or neither. A repeated write may have been the first, whose row is as it should be; then this one's revision changes nothing.
CREATE FUNCTION write_listed_state(
    p_grain text, p_state text, p_expected bigint, p_next bigint, p_state_data bytea,
    p_kind text, p_name text, p_revision bigint, p_data bytea, p_lists text[], p_ended_list text,
    p_tenant text, p_started_at bigint, p_waited bigint, p_ended_at bigint, p_status integer, p_ran bigint,
    p_text_tenant text, p_text text, OUT done boolean, OUT standing bigint)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT written.done, written.standing INTO done, standing FROM write_state(p_grain, p_state, p_expected, p_next, p_state_data) AS written;
    IF done THEN
        PERFORM put_row(
            p_kind, p_name, p_revision, p_data, p_lists, p_ended_list, p_tenant, p_started_at, p_waited, p_ended_at, p_status, p_ran, p_text_tenant, p_text);
    END IF;
END $$;

CREATE FUNCTION clear_listed_state(
    p_grain text, p_state text, p_expected bigint, p_repeated boolean,
    p_kind text, p_name text, p_tenant text, p_started_at bigint, p_ended_at bigint, OUT done boolean, OUT standing bigint)
LANGUAGE plpgsql AS $$
BEGIN
    SELECT cleared.done, cleared.standing INTO done, standing FROM clear_state(p_grain, p_state, p_expected, p_repeated) AS cleared;
    IF done THEN
        PERFORM remove_row(p_kind, p_name, p_tenant, p_started_at, p_ended_at);
    END IF;
END $$;
