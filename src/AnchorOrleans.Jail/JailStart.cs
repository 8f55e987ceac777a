using System.Text;
using System.Text.Json;
using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Limits;
using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Records;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Jail;

/// <summary>Starts one jail, step by step; whatever fails on the way, nothing of it is left.</summary>
internal sealed class JailStart(JailHost host, ProcessSpawner spawner, JailOptions options, TimeProvider clock, ILogger logger)
{
    private const int KillSignal = 9;

    public async Task<JailedProcess> RunAsync(JailSpec spec, CancellationToken cancellationToken)
    {
        var claim = host.Register.Claim();
        var cell = JailCell.Take(spec, claim, host.UserOf(claim), host.Hierarchy);
        try
        {
            return await RunAsync(spec, cell, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or JsonException or OperationCanceledException or JailUnavailableException)
        {
            await cell.ReturnAsync(clock);
            throw;
        }
    }

    private async Task<JailedProcess> RunAsync(JailSpec spec, JailCell cell, CancellationToken cancellationToken)
    {
        using var descriptors = new JailDescriptors(spec, cell.User, host.FilterFor(spec));
        var command = JailCommand.Wrap(spec, cell.User, host.Setpriv);
        var monitorId = await spawner.SpawnAsync(new SpawnRequest(
            host.Bubblewrap, ["--args", $"{BubblewrapDescriptors.Arguments}", "--", .. command], descriptors.OfChild, cell.Cgroup));
        descriptors.CloseEndsOfChild();
        ProcessReference? first = null;
        try
        {
            first = await ReadFirstAsync(descriptors, monitorId, cancellationToken);
            await LetGoAsync(descriptors, cell, monitorId, first.Identity, cancellationToken);
            var guard = new CgroupMemoryGuard(cell.Cgroup!, options.MemoryCheckInterval, clock);
            return new JailedProcess(spec.Name, monitorId, first, descriptors.Streams, cell, guard, clock, logger);
        }
        catch (Exception exception) when (exception is IOException or JsonException or OperationCanceledException or JailUnavailableException)
        {
            _ = Libc.Kill(monitorId, KillSignal);
            _ = ChildExit.Take(monitorId);
            if (first is not null)
            {
                first.Kill();
                await first.WaitForEndAsync(clock);
                first.Dispose();
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new JailUnavailableException("The jail could not be set up: " + await ReadErrorAsync(descriptors.Streams.Error, exception));
        }
    }

    /// <summary>Reads the id of the first process of the new pid namespace from bubblewrap's status.</summary>
    private static async Task<ProcessReference> ReadFirstAsync(JailDescriptors descriptors, int monitorId, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(descriptors.Streams.Status, cancellationToken)
            ?? throw new IOException("bubblewrap ended before it made the namespaces.");
        using var status = JsonDocument.Parse(line);
        var first = ProcessReference.Open(status.RootElement.GetProperty("child-pid").GetInt32());
        return first is not null && ProcessStat.Read(first.Identity.Id)?.ParentId == monitorId
            ? first
            : throw new IOException("bubblewrap ended while it set up the jail.");
    }

    private static async Task LetGoAsync(
        JailDescriptors descriptors, JailCell cell, int monitorId, ProcessIdentity first, CancellationToken cancellationToken)
    {
        var monitor = ProcessStat.Read(monitorId)?.Identity ?? throw new IOException("bubblewrap ended while it set up the jail.");
        cell.Write(new JailProcesses(monitor, first));
        cell.Cgroup?.Attach(first.Id);
        await descriptors.Block.WriteAsync("\n"u8.ToArray(), cancellationToken);
        _ = await ReadLineAsync(descriptors.Ready, cancellationToken)
            ?? throw new IOException("the jail ended before it was set up.");
        await descriptors.Go.WriteAsync("go\n"u8.ToArray(), cancellationToken);
    }

    /// <summary>Reads a line and not a byte more: what follows belongs to the next reader.</summary>
    private static async Task<string?> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var next = new byte[1];
        while (await stream.ReadAsync(next, cancellationToken) > 0)
        {
            if (next[0] == (byte)'\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(next[0]);
        }

        return null;
    }

    private static async Task<string> ReadErrorAsync(Stream error, Exception cause)
    {
        using var reader = new StreamReader(error);
        var text = await reader.ReadToEndAsync();
        return text.Length > 0 ? text.Trim() : cause.Message;
    }
}
