using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.Postgres;
using AnchorOrleans.Storage.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage;

/// <summary>Opens what is stored in, before anything else of the host starts, so that what cannot be used ends the start and not the first request.</summary>
/// <remarks>A database in a file is open once this is made; one on a server may have to be waited for.</remarks>
internal sealed partial class StorageStart(IDatabase database, SharedFolder shared, ILogger<StorageStart> logger) : IHostedLifecycleService
{
    /// <exception cref="OptionsValidationException">Something cannot be used; it lists all that is wrong.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        try
        {
            shared.Create();
        }
        catch (StorageUnavailableException exception)
        {
            problems.Add(exception.Message);
        }

        if (database is PostgresDatabase server)
        {
            problems.AddRange(await server.OpenAsync(cancellationToken));
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException(StorageOptions.Section, typeof(StorageOptions), problems);
        }

        LogOpened(database is SqliteDatabase file ? file.File : ((PostgresDatabase)database).Place, shared.FullPath);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Storing in {Database}, and files in {Folder}.")]
    private partial void LogOpened(string database, string folder);
}
