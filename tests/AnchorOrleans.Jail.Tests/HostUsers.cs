using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Tests;

/// <summary>Who runs a jail's processes, as the host sees it.</summary>
internal static class HostUsers
{
    public static uint OfThisProcess { get; } = ProcessStatus.ReadUser(Environment.ProcessId)!.Value;

    /// <summary>Reads the users of all processes of a jail but its first, which is bubblewrap and belongs to the service.</summary>
    public static IReadOnlyList<uint> Of(IJailedProcess jail) =>
        [.. Processes(jail).Where(processId => processId != jail.ProcessId).Select(ProcessStatus.ReadUser).OfType<uint>()];

    public static IReadOnlyList<int> Processes(IJailedProcess jail) =>
        [.. new ProcessTable(TimeProvider.System, TimeSpan.Zero).Current().FindTree(jail.ProcessId)];
}
