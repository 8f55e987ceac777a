using System.Globalization;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Limits;

/// <summary>Holds the memory limit where no control group can: it adds up what the processes have and what lies in their memory file systems.</summary>
/// <remarks>
/// Weaker than the kernel's own limit: between two looks a jail may take more. Memory shared between its processes counts once,
/// as content of <c>/dev/shm</c>.
/// </remarks>
internal sealed class ResidentMemoryGuard(ProcessReference first, JailLimits limits, ProcessTable table, TimeSpan interval, TimeProvider clock) : IMemoryGuard
{
    private volatile bool _limitWasReached;

    public async Task WatchAsync(Action endJail, CancellationToken stop)
    {
        using var looks = new Looks(interval, clock, stop);
        while (await looks.NextAsync())
        {
            if (Measure() > limits.MemoryBytes)
            {
                _limitWasReached = true;
                endJail();
                return;
            }
        }
    }

    public bool LimitWasReached() => _limitWasReached;

    private long Measure()
    {
        var processes = table.Current().FindTree(first.Identity.Id).Sum(ProcessStatus.ReadAnonymousMemory);
        return processes + Used("/tmp") + Used("/dev/shm");
    }

    private long Used(string folder)
    {
        var root = string.Create(CultureInfo.InvariantCulture, $"/proc/{first.Identity.Id}/root{folder}");
        try
        {
            var drive = new DriveInfo(root);
            return drive.TotalSize - drive.TotalFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The jail is ending, or not yet set up.
            return 0;
        }
    }
}
