namespace AnchorOrleans.Storage.Postgres;

/// <summary>Names the advisory locks of the database; all processes of a cluster must mean the same.</summary>
internal static class PostgresLocks
{
    /// <summary>Held while the schema is brought up to date, and by nothing else. The number means nothing.</summary>
    public const long Schema = 0x616E63686F720001;
}
