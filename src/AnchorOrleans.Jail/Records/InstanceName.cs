using System.Globalization;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Records;

/// <summary>What one jailer of one process is called among the control groups of this machine.</summary>
internal static class InstanceName
{
    private static int Count;

    public static string Create()
    {
        var process = ProcessStat.Read(Environment.ProcessId)!.Identity;
        return string.Create(CultureInfo.InvariantCulture, $"{process.Id}-{process.StartedAt}-{Interlocked.Increment(ref Count)}");
    }

    /// <summary>Tells whether the process that made a name is alive; a name of another kind counts as alive.</summary>
    public static bool IsAlive(string name) => Read(name) is not { } maker || ProcessStat.Read(maker.Id)?.Identity == maker;

    private static ProcessIdentity? Read(string name)
    {
        return name.Split('-') is [var id, var startedAt, _]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
            && long.TryParse(startedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new ProcessIdentity(processId, ticks)
            : null;
    }
}
