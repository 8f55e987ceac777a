using System.Globalization;

namespace AnchorOrleans.Jail.Processes;

/// <summary>Single lines of <c>/proc/pid/status</c>.</summary>
internal static class ProcessStatus
{
    /// <summary>Reads the real user of a process; null when there is none.</summary>
    public static uint? ReadUser(int processId)
    {
        return ReadField(processId, "Uid:") is { } line ? uint.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture) : null;
    }

    private static string? ReadField(int processId, string name)
    {
        try
        {
            return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
                .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        }
        catch (Exception exception) when (ProcessStat.IsGone(exception))
        {
            return null;
        }
    }
}
