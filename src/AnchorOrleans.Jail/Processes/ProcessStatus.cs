using System.Globalization;

namespace AnchorOrleans.Jail.Processes;

/// <summary>Single lines of <c>/proc/pid/status</c>.</summary>
internal static class ProcessStatus
{
    /// <summary>Reads the real user of a process; null when there is none.</summary>
    public static uint? ReadUser(int processId) =>
        ReadField(processId, "Uid:") is { } value ? uint.Parse(value.Split('\t')[0], CultureInfo.InvariantCulture) : null;

    /// <summary>Reads how many bytes of memory a process has for itself; 0 when there is none.</summary>
    public static long ReadAnonymousMemory(int processId) =>
        ReadField(processId, "RssAnon:") is { } value ? 1024 * long.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    /// <summary>Reads which capabilities this process has in effect, a bit each.</summary>
    public static ulong ReadOwnCapabilities() =>
        ReadField(Environment.ProcessId, "CapEff:") is { } value ? ulong.Parse(value, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;

    private static string? ReadField(int processId, string name)
    {
        try
        {
            return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
                .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim();
        }
        catch (Exception exception) when (ProcessStat.IsGone(exception))
        {
            return null;
        }
    }
}
