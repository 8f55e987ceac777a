using AnchorOrleans.Storage.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Storage;

/// <summary>Opens the database when the host makes its services, so that an unusable folder ends the start and not the first request.</summary>
internal sealed partial class StorageStart(SqliteDatabase database, ILogger<StorageStart> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogOpened(database.File);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Storing in {File}.")]
    private partial void LogOpened(string file);
}
