-- Who belongs to a cluster, for Orleans' ADO.NET clustering. It reads the statements below from the table OrleansQuery by their keys, and the columns of their answers by name.
CREATE TABLE cluster_version (
    cluster text PRIMARY KEY,
    version integer NOT NULL DEFAULT 0
);

CREATE TABLE cluster_member (
    cluster text NOT NULL REFERENCES cluster_version (cluster),
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    name text NOT NULL,
    machine text NOT NULL,
    status integer NOT NULL,
    proxy_port integer NOT NULL,
    suspected text,
    started_at timestamptz NOT NULL,
    alive_at timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

CREATE TABLE OrleansQuery (
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
);

-- Changes are made by whoever takes the version on by one, in one statement: of two at the same time the second finds no such version any more.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('GatewaysQueryKey', '
    SELECT address AS "Address", proxy_port AS "ProxyPort", generation AS "Generation"
    FROM cluster_member WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0'),

('MembershipReadRowKey', '
    SELECT version AS "Version", address AS "Address", port AS "Port", generation AS "Generation", name AS "SiloName", machine AS "HostName",
        status AS "Status", proxy_port AS "ProxyPort", suspected AS "SuspectTimes", started_at AS "StartTime", alive_at AS "IAmAliveTime"
    FROM cluster_version LEFT JOIN cluster_member
        ON cluster_member.cluster = cluster_version.cluster AND address = @Address AND port = @Port AND generation = @Generation
    WHERE cluster_version.cluster = @DeploymentId'),

('MembershipReadAllKey', '
    SELECT version AS "Version", address AS "Address", port AS "Port", generation AS "Generation", name AS "SiloName", machine AS "HostName",
        status AS "Status", proxy_port AS "ProxyPort", suspected AS "SuspectTimes", started_at AS "StartTime", alive_at AS "IAmAliveTime"
    FROM cluster_version LEFT JOIN cluster_member USING (cluster)
    WHERE cluster = @DeploymentId'),

('InsertMembershipVersionKey', '
    WITH added AS (INSERT INTO cluster_version (cluster) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM added)'),

('InsertMembershipKey', '
    WITH turn AS (
        UPDATE cluster_version SET version = version + 1
        WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM cluster_member WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING cluster),
    added AS (
        INSERT INTO cluster_member (cluster, address, port, generation, name, machine, status, proxy_port, started_at, alive_at)
        SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM turn
        RETURNING 1)
    SELECT EXISTS (SELECT FROM added)'),

('UpdateMembershipKey', '
    WITH turn AS (
        UPDATE cluster_version SET version = version + 1 WHERE cluster = @DeploymentId AND version = @Version RETURNING cluster),
    changed AS (
        UPDATE cluster_member SET status = @Status, suspected = @SuspectTimes, alive_at = @IAmAliveTime
        FROM turn
        WHERE cluster_member.cluster = turn.cluster AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT FROM changed)'),

('UpdateIAmAlivetimeKey', '
    UPDATE cluster_member SET alive_at = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),

('DeleteMembershipTableEntriesKey', '
    WITH removed AS (DELETE FROM cluster_member WHERE cluster = @DeploymentId)
    DELETE FROM cluster_version WHERE cluster = @DeploymentId'),

-- 6 is dead.
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM cluster_member WHERE cluster = @DeploymentId AND status = 6 AND alive_at < @IAmAliveTime');
