using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Api.Agents.Files;

/// <summary>Deletes uploaded files whose ids are good for nothing any more.</summary>
/// <remarks>The shelf is asked for late: constructing it opens the data folder, which is for the host to do in its own order.</remarks>
internal sealed partial class UploadSweeping(IServiceProvider services, IOptions<ApiOptions> options, TimeProvider clock, ILogger<UploadSweeping> logger) : BackgroundService
{
    /// <summary>Of a lifetime; so much longer than it a file stays at most.</summary>
    private const int Parts = 4;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lifetime = options.Value.Agents.FileLifetime;
        using var rounds = new PeriodicTimer(lifetime / Parts, clock);
        while (await rounds.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var swept = await services.GetRequiredService<IUploadShelf>().SweepAsync(clock.GetUtcNow() - lifetime, stoppingToken);
                if (swept > 0)
                {
                    LogUploadsSwept(swept);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next round finds the same files.
                LogSweepFailed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Count} uploaded files were deleted, as their time was over.")]
    private partial void LogUploadsSwept(int count);

    [LoggerMessage(LogLevel.Warning, "Uploaded files whose time is over could not be deleted; this is tried again.")]
    private partial void LogSweepFailed(Exception exception);
}
