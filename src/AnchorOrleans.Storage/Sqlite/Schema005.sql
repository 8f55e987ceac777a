-- When executions started and ended: what happened in a span of time is found without a look at what happened before.
-- Instants and durations are milliseconds, instants since 1970 in UTC. What never started has not run.
CREATE TABLE execution_start (
    tenant TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    number INTEGER NOT NULL,
    waited INTEGER NOT NULL,
    PRIMARY KEY (tenant, started_at, number)
) WITHOUT ROWID;

CREATE TABLE execution_end (
    tenant TEXT NOT NULL,
    ended_at INTEGER NOT NULL,
    number INTEGER NOT NULL,
    status INTEGER NOT NULL,
    ran INTEGER,
    PRIMARY KEY (tenant, ended_at, number)
) WITHOUT ROWID;

-- Rows that were written before are entered here. Their instants are texts such as 2026-11-22T10:00:00.1234567+00:00; what is less than a
-- millisecond is cut off, as it is when a row is written, since an instant that differed would be entered again with the row's next change.
CREATE TABLE execution_text AS
SELECT number, substr(name, 1, instr(name, '/') - 1) AS tenant, json_extract(CAST(data AS TEXT), '$.View.Status') AS status,
    json_extract(CAST(data AS TEXT), '$.View.RequestedAt') AS requested_at,
    json_extract(CAST(data AS TEXT), '$.View.StartedAt') AS started_at,
    json_extract(CAST(data AS TEXT), '$.View.EndedAt') AS ended_at
FROM listed_row WHERE kind = 'execution';

CREATE TABLE execution_time AS
SELECT number, tenant, status,
    1000 * unixepoch(substr(requested_at, 1, 19) || substr(requested_at, -6))
        + iif(substr(requested_at, 20, 1) = '.', CAST(substr(replace(substr(requested_at, 21), '+', '000'), 1, 3) AS INTEGER), 0) AS requested_at,
    1000 * unixepoch(substr(started_at, 1, 19) || substr(started_at, -6))
        + iif(substr(started_at, 20, 1) = '.', CAST(substr(replace(substr(started_at, 21), '+', '000'), 1, 3) AS INTEGER), 0) AS started_at,
    1000 * unixepoch(substr(ended_at, 1, 19) || substr(ended_at, -6))
        + iif(substr(ended_at, 20, 1) = '.', CAST(substr(replace(substr(ended_at, 21), '+', '000'), 1, 3) AS INTEGER), 0) AS ended_at
FROM execution_text;

INSERT INTO execution_start
SELECT tenant, started_at, number, max(0, started_at - requested_at) FROM execution_time WHERE started_at IS NOT NULL;

INSERT INTO execution_end
SELECT tenant, ended_at, number, status, max(0, ended_at - started_at) FROM execution_time WHERE ended_at IS NOT NULL;

DROP TABLE execution_text;
DROP TABLE execution_time;
