using System.Globalization;

namespace AnchorOrleans.Jail.Processes;

/// <summary>What tells a process from a later one with the same id.</summary>
/// <param name="Id">The process id.</param>
/// <param name="StartedAt">Its start, in clock ticks since the machine's boot (field 22 of <c>/proc/pid/stat</c>).</param>
internal sealed record ProcessIdentity(int Id, long StartedAt);

/// <summary>One line of <c>/proc/pid/stat</c>, as far as it is needed.</summary>
internal sealed record ProcessStat(int Id, char State, int ParentId, long StartedAt)
{
    public ProcessIdentity Identity => new(Id, StartedAt);

    /// <summary>Reads the state of a process; null when there is none.</summary>
    public static ProcessStat? Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat")));
        }
        catch (Exception exception) when (IsGone(exception))
        {
            return null;
        }
    }

    /// <summary>Reads a line of <c>/proc/pid/stat</c>.</summary>
    /// <remarks>The name stands in brackets and may itself hold brackets and blanks: fields are counted from the last bracket.</remarks>
    public static ProcessStat Parse(string line)
    {
        var afterName = line.LastIndexOf(')') + 2;
        var id = int.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        var fields = line[afterName..].Split(' ');
        return new ProcessStat(
            id,
            fields[0][0],
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>Tells the errors that mean: there is no such process. One that ends between open and read answers ESRCH.</summary>
    public static bool IsGone(Exception exception)
    {
        return exception is FileNotFoundException or DirectoryNotFoundException
            || (exception is IOException && (exception.HResult & 0xFFFF) == Libc.NoSuchProcess);
    }
}
