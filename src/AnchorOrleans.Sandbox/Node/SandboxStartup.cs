using AnchorOrleans.Jail;
using AnchorOrleans.Sandbox.Node.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Sandbox.Node;

/// <summary>Says at every start when task code is not jailed, removes what a killed service left, and starts what waits for work.</summary>
internal sealed partial class SandboxStartup(
    NodeTaskSandbox sandbox, IJailer jailer, IOptions<SandboxOptions> options, ILogger<SandboxStartup> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (SocketFolders.Sweep() is > 0 and var swept)
        {
            LogSwept(swept);
        }

        var support = await Task.Run(() => jailer.Support, stoppingToken);
        if (!support.CanJail && options.Value.AllowUnjailed)
        {
            LogUnjailed(support.Reason);
        }

        try
        {
            await sandbox.WarmAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is SandboxUnavailableException or JailUnavailableException or IOException)
        {
            LogRefused(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Removed {Count} folders that killed services had left.")]
    private partial void LogSwept(int count);

    [LoggerMessage(LogLevel.Warning, "Task code runs UNJAILED, because Sandbox:AllowUnjailed is set: it can do whatever this service can. No jail is possible: {Reason}")]
    private partial void LogUnjailed(string reason);

    [LoggerMessage(LogLevel.Error, "{Reason}")]
    private partial void LogRefused(string reason);
}
