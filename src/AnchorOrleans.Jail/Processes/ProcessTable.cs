using System.Globalization;

namespace AnchorOrleans.Jail.Processes;

/// <summary>Who is whose child on this machine; read once for all jails that ask at about the same time.</summary>
internal sealed class ProcessTable(TimeProvider clock, TimeSpan validity)
{
    private readonly Lock _reading = new();
    private ProcessTree _tree = new([]);
    private long? _readAt;

    public ProcessTree Current()
    {
        lock (_reading)
        {
            if (_readAt is not { } readAt || clock.GetElapsedTime(readAt) >= validity)
            {
                _tree = new ProcessTree(ReadAll());
                _readAt = clock.GetTimestamp();
            }

            return _tree;
        }
    }

    /// <summary>Reads the ids of all processes.</summary>
    public static IEnumerable<int> ReadIds()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
            {
                yield return processId;
            }
        }
    }

    private static IEnumerable<ProcessStat> ReadAll() => ReadIds().Select(ProcessStat.Read).OfType<ProcessStat>();
}

/// <summary>Processes by parent at one moment.</summary>
internal sealed class ProcessTree(IEnumerable<ProcessStat> processes)
{
    private readonly ILookup<int, int> _children = processes.ToLookup(process => process.ParentId, process => process.Id);

    /// <summary>Finds a process and all its descendants. In a pid namespace orphans become children of its first process, so that none is missed.</summary>
    public IEnumerable<int> FindTree(int root)
    {
        var found = new Stack<int>([root]);
        while (found.TryPop(out var processId))
        {
            yield return processId;
            foreach (var child in _children[processId])
            {
                found.Push(child);
            }
        }
    }
}
