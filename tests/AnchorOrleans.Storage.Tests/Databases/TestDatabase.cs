namespace AnchorOrleans.Storage.Tests.Databases;

/// <summary>An empty database of one kind, which goes with the test.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>Opens it, as a process does that starts.</summary>
    internal abstract Task<OpenStore> OpenAsync(Action<StorageOptions>? configure = null);

    public abstract ValueTask DisposeAsync();
}

/// <summary>Tests that hold for each kind of database.</summary>
public abstract class StoreTests(TestDatabase database) : IAsyncLifetime
{
    private protected OpenStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private protected TestDatabase Database => database;

    public async ValueTask InitializeAsync() => Store = await database.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await database.OpenAsync();
    }
}
