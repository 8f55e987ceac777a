using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Reminders;
using AnchorOrleans.Storage.State;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage.Tests;

/// <summary>A store on a real database, put together as the registration does it.</summary>
internal abstract class OpenStore(IDatabase database, StorageOptions options) : IAsyncDisposable
{
    private const int AtOnce = 2_000;

    public StoredGrainStorage Grains { get; } = new(database, new StateJson(), new PlainActivators(), Options.Create(options));

    public StoredReminderTable Reminders { get; } = new(database);

    public StoredReadModel Lists { get; } = new(database);

    /// <summary>Stores rows as states do that are written with them, each in a transaction of its own.</summary>
    public async Task ListAsync(params IEnumerable<ReadModelRow> rows)
    {
        foreach (var row in rows)
        {
            await WriteAsync(row);
        }
    }

    /// <summary>Stores rows in their order, many in a transaction.</summary>
    public async Task FillAsync(IEnumerable<ReadModelRow> rows)
    {
        foreach (var part in rows.Chunk(AtOnce))
        {
            await Task.WhenAll(part.Select(WriteAsync));
        }
    }

    /// <summary>Takes a row away, as a state does that is cleared.</summary>
    public Task RemoveAsync(ReadModelRow row) => database.ClearStateAsync(new("row", "none"), expected: null, ListedRow.Of(row));

    public abstract ValueTask DisposeAsync();

    private Task WriteAsync(ReadModelRow row) =>
        database.WriteStateAsync(new("row", Guid.NewGuid().ToString()), expected: null, [], ListedRow.Of(row));
}
