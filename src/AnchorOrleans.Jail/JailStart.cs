using System.Text;
using System.Text.Json;
using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Records;

namespace AnchorOrleans.Jail;

/// <summary>Starts one jail, step by step; whatever fails on the way, nothing of it is left.</summary>
internal sealed class JailStart(JailHost host, TimeProvider clock)
{
    private const int KillSignal = 9;

    /// <summary>Starts it.</summary>
    /// <exception cref="JailUnavailableException">It could not be set up; the message holds what bubblewrap said.</exception>
    public async Task<JailParts> RunAsync(JailSpec spec, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(host.StartTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var claim = host.Register.Claim();
            var cell = await JailCell.TakeAsync(spec, claim, host.UserOf(claim), host.Hierarchy, clock);
            return await SpawnAsync(spec, cell, timeout.Token, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new JailUnavailableException($"The jail was not set up within Jail:StartTimeout ({host.StartTimeout}).");
        }
        catch (EntryPointNotFoundException exception)
        {
            throw new JailUnavailableException("Jails need the C library glibc 2.34 or later: " + exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new JailUnavailableException("The jail could not be set up: " + exception.Message);
        }
    }

    private async Task<JailParts> SpawnAsync(JailSpec spec, JailCell cell, CancellationToken timeout, CancellationToken cancellationToken)
    {
        int? monitorId = null;
        ProcessReference? first = null;
        JailParts? parts = null;
        var descriptors = new JailDescriptors(spec, cell.User, host.FilterFor(spec));
        try
        {
            monitorId = await host.Spawner.SpawnAsync(new SpawnRequest(host.Command.For(spec, cell.User), descriptors.OfChild, cell.Cgroup));
            descriptors.CloseEndsOfChild();

            // Not cancelled, as it takes a moment only: a process whose id is not known yet could not be ended.
            first = await ReadFirstAsync(descriptors, monitorId.Value, timeout);
            await LetGoAsync(descriptors, cell, monitorId.Value, first.Identity, cancellationToken);
            return parts = new JailParts(monitorId.Value, first, descriptors.Streams, cell, host.GuardFor(spec, cell, first));
        }
        finally
        {
            descriptors.Dispose();
            if (parts is null)
            {
                descriptors.Streams.Dispose();
                await EndAsync(monitorId, first);
                await cell.ReturnAsync(clock);
            }
        }
    }

    private async Task EndAsync(int? monitorId, ProcessReference? first)
    {
        using (first)
        {
            if (monitorId is { } child)
            {
                _ = Libc.Kill(child, KillSignal);
                _ = ChildExit.Take(child);
            }

            if (first is not null)
            {
                first.Kill();
                await host.Watch.WaitForEndAsync(first);
            }
        }
    }

    /// <summary>Reads the id of the first process of the new pid namespace from bubblewrap's status.</summary>
    private static async Task<ProcessReference> ReadFirstAsync(JailDescriptors descriptors, int monitorId, CancellationToken cancellationToken)
    {
        var line = await ReadLineAsync(descriptors.Streams.Status, cancellationToken)
            ?? throw await FailureAsync(descriptors, "bubblewrap ended before it made the namespaces.", cancellationToken);
        using var status = JsonDocument.Parse(line);
        var first = ProcessReference.Open(status.RootElement.GetProperty("child-pid").GetInt32());
        if (first is not null && ProcessStat.Read(first.Identity.Id)?.ParentId == monitorId)
        {
            return first;
        }

        first?.Dispose();
        throw await FailureAsync(descriptors, "bubblewrap ended while it set up the jail.", cancellationToken);
    }

    private static async Task LetGoAsync(
        JailDescriptors descriptors, JailCell cell, int monitorId, ProcessIdentity first, CancellationToken cancellationToken)
    {
        if (ProcessStat.Read(monitorId) is { } monitor)
        {
            cell.Write(new JailProcesses(monitor.Identity, first));
        }

        cell.Cgroup?.Attach(first.Id);
        await descriptors.Unblock.WriteAsync("\n"u8.ToArray(), cancellationToken);
        if (await ReadLineAsync(descriptors.Ready, cancellationToken) is null)
        {
            throw await FailureAsync(descriptors, "bubblewrap ended while it set up the jail.", cancellationToken);
        }

        await descriptors.Go.WriteAsync("\n"u8.ToArray(), cancellationToken);
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

    private static async Task<IOException> FailureAsync(JailDescriptors descriptors, string otherwise, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(descriptors.Streams.Error);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return new IOException(text.Length > 0 ? text.Trim() : otherwise);
    }
}
