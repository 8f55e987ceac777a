using AnchorOrleans.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage.Tests;

/// <summary>A store on a real folder.</summary>
internal sealed class SqliteStore : OpenStore
{
    private readonly DataFolder _folder;

    private SqliteStore(DataFolder folder, SqliteDatabase database, StorageOptions options)
        : base(database, options) => (_folder, Database) = (folder, database);

    public SqliteDatabase Database { get; }

    public static SqliteStore At(string path, Action<StorageOptions>? configure = null)
    {
        var options = new StorageOptions { DataPath = path, LockTimeoutSeconds = 1 };
        configure?.Invoke(options);
        var folder = DataFolder.Open(path);
        try
        {
            return new(folder, SqliteDatabase.Open(folder, Options.Create(options), NullLogger<SqliteDatabase>.Instance), options);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}
