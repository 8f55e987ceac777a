using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Reminders;
using AnchorOrleans.Storage.Sqlite;
using AnchorOrleans.Storage.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage.Tests;

/// <summary>A store on a real folder, put together as the registration does it.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private OpenStore(DataFolder folder, IOptions<StorageOptions> options)
    {
        Folder = folder;
        Database = SqliteDatabase.Open(folder, options, NullLogger<SqliteDatabase>.Instance);
        Grains = new(Database, new StateJson(), new PlainActivators(), options);
        Reminders = new(Database);
        Lists = new(Database);
    }

    public DataFolder Folder { get; }

    public SqliteDatabase Database { get; }

    public SqliteGrainStorage Grains { get; }

    public SqliteReminderTable Reminders { get; }

    public SqliteReadModel Lists { get; }

    public static OpenStore At(string path, Action<StorageOptions>? configure = null)
    {
        var options = new StorageOptions { DataPath = path, LockTimeoutSeconds = 1 };
        configure?.Invoke(options);
        var folder = DataFolder.Open(path);
        try
        {
            return new(folder, Options.Create(options));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Stores rows as a state would that is written with them, each in a transaction of its own.</summary>
    public async Task ListAsync(params IEnumerable<ReadModelRow> rows)
    {
        foreach (var row in rows.Select(ListedRow.Of))
        {
            await Database.WriteAsync(
                statements =>
                {
                    row.Upsert(statements);
                    return true;
                },
                TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Folder.Dispose();
    }
}
