using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Benchmarks.Lists;

/// <summary>What a store is told that is measured.</summary>
internal static class StoreSettings
{
    /// <summary>Answers the settings of a store in a folder or, where there is a server, in a schema there; without a name in one that nobody else uses.</summary>
    public static Dictionary<string, string?> In(string folder, PostgresServer? server, string? schema = null)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Storage:DataPath"] = folder };
        if (server is not null)
        {
            settings["Storage:Provider"] = "postgres";
            settings["Storage:ConnectionString"] = server.ConnectionString;
            settings["Storage:SharedPath"] = folder;
            settings["Storage:Schema"] = schema ?? $"store_{Guid.NewGuid():N}";
        }

        return settings;
    }
}
