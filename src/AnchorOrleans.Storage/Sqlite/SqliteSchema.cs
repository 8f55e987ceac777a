using System.Globalization;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>Brings a file to this build's schema, one numbered script after the other.</summary>
/// <remarks>A script and its number are written in one transaction, so a file is at one version or at the next, whenever the power fails. A released script never changes.</remarks>
internal static class SqliteSchema
{
    private static readonly string[] Scripts =
        ["Schema001.sql", "Schema002.sql", "Schema003.sql", "Schema004.sql", "Schema005.sql", "Schema006.sql", "Schema007.sql"];

    /// <summary>Gets the version this build writes.</summary>
    public static int Version => Scripts.Length;

    /// <summary>Upgrades the file and looks into each of its tables.</summary>
    /// <returns>The version that was found; 0 for a new file.</returns>
    /// <exception cref="StorageUnavailableException">A newer build has written the file.</exception>
    public static int Upgrade(SqliteStatements statements, string file)
    {
        // The write lock is taken even when there is nothing to do: a file that cannot be written must be noticed now.
        statements.RunScript("BEGIN IMMEDIATE");
        var found = statements.First("PRAGMA user_version", row => row.GetInt32(0));
        if (found > Version)
        {
            throw new StorageUnavailableException(
                $"The database '{file}' has schema {found}, and this build knows {Version}. Start the newer build again, or restore a backup made before the upgrade.");
        }

        foreach (var script in Scripts[found..])
        {
            statements.RunScript(Read(script));
        }

        statements.RunScript(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
        Probe(statements);
        statements.RunScript("COMMIT");
        return found;
    }

    private static void Probe(SqliteStatements statements)
    {
        foreach (var table in statements.All("SELECT name FROM sqlite_schema WHERE type = 'table'", row => row.GetString(0)))
        {
            statements.RunScript($"SELECT * FROM \"{table}\" LIMIT 1");
        }
    }

    private static string Read(string script)
    {
        using var stream = typeof(SqliteSchema).Assembly.GetManifestResourceStream(typeof(SqliteSchema), script)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
