namespace AnchorOrleans.Sandbox.Node.Compiling;

/// <summary>Keeps what was compiled last, up to a number of bytes.</summary>
internal sealed class CompileCache(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _latestFirst = new();
    private long _bytes;

    /// <summary>Finds the outcome for a text by its hash.</summary>
    public CompileOutcome? Find(string hash)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(hash, out var node))
            {
                return null;
            }

            _latestFirst.Remove(node);
            _latestFirst.AddFirst(node);
            return node.Value.Outcome;
        }
    }

    /// <summary>Keeps an outcome, and forgets those that were not asked for the longest when there is no room.</summary>
    public void Keep(string hash, CompileOutcome outcome)
    {
        lock (_lock)
        {
            if (_entries.ContainsKey(hash))
            {
                return;
            }

            var entry = new Entry(hash, outcome, SizeOf(outcome));
            _entries[hash] = _latestFirst.AddFirst(entry);
            _bytes += entry.Bytes;
            while (_bytes > capacity && _latestFirst.Last is { } oldest)
            {
                _latestFirst.RemoveLast();
                _entries.Remove(oldest.Value.Hash);
                _bytes -= oldest.Value.Bytes;
            }
        }
    }

    private static long SizeOf(CompileOutcome outcome)
    {
        const int Overhead = 1_024;
        var characters = outcome.Inputs.Sum(static input => (long)input.Name.Length + (input.Default?.Length ?? 0));
        if (outcome is CompileOutcome.Compiled { Code: var code })
        {
            characters += code.JavaScript.Length + code.SourceMap.Length;
        }

        return Overhead + (sizeof(char) * characters);
    }

    private sealed record Entry(string Hash, CompileOutcome Outcome, long Bytes);
}
