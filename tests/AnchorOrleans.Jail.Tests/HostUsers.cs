using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Tests;

/// <summary>Who runs a jail's processes, as the host sees it.</summary>
internal static class HostUsers
{
    /// <summary>As many users as a separate service of a test gives to its jails.</summary>
    public const int RangeLength = 16;

    public static uint OfThisProcess { get; } = ProcessStatus.ReadUser(Environment.ProcessId)!.Value;

    /// <summary>Gets users apart from those of the default range, for a service with its own records.</summary>
    public static uint FirstOfRange(int number)
    {
        var first = UserMap.Covers(1_910_000_000, 1_000) ? 1_910_000_000u : 61_090u;
        return first + (uint)(number * RangeLength);
    }

    /// <summary>Reads the users of all processes of a jail but its first, which is bubblewrap and belongs to the service.</summary>
    public static IReadOnlyList<uint> Of(IJailedProcess jail) =>
        [.. Processes(jail).Where(processId => processId != jail.ProcessId).Select(ProcessStatus.ReadUser).OfType<uint>()];

    public static IReadOnlyList<int> Processes(IJailedProcess jail) =>
        [.. new ProcessTable(TimeProvider.System, TimeSpan.Zero).Current().FindTree(jail.ProcessId)];
}
