using System.Globalization;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Records;

/// <summary>What one jailer of one process is called among the control groups of this machine.</summary>
internal static class InstanceName
{
    private static int Count;

    // "pid:[4026531836]" without what is not a digit.
    private static string PidNamespace { get; } = string.Concat(new FileInfo("/proc/self/ns/pid").LinkTarget!.Where(char.IsAsciiDigit));

    /// <summary>Names the next one of this process.</summary>
    public static string Create() => Create(ProcessStat.Read(Environment.ProcessId)!.Identity);

    /// <summary>Names the next one of a process.</summary>
    public static string Create(ProcessIdentity process)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{PidNamespace}-{process.Id}-{process.StartedAt}-{Interlocked.Increment(ref Count)}");
    }

    /// <summary>Tells whether the process that made a name is alive; one of another pid namespace, which we cannot see, counts as alive.</summary>
    public static bool IsAlive(string name) => Read(name) is not { } maker || ProcessStat.Read(maker.Id)?.Identity == maker;

    private static ProcessIdentity? Read(string name)
    {
        return name.Split('-') is [var pidNamespace, var id, var startedAt, _]
            && string.Equals(pidNamespace, PidNamespace, StringComparison.Ordinal)
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
            && long.TryParse(startedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? new ProcessIdentity(processId, ticks)
            : null;
    }
}
