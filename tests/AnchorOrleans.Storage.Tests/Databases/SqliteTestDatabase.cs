namespace AnchorOrleans.Storage.Tests.Databases;

/// <summary>A file in a folder.</summary>
internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly TemporaryFolder _folder = new();

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal override Task<OpenStore> OpenAsync(Action<StorageOptions>? configure = null) => Task.FromResult<OpenStore>(SqliteStore.At(_folder.Path, configure));
}
