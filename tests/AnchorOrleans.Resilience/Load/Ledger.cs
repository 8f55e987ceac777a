using System.Collections.Concurrent;

namespace AnchorOrleans.Resilience.Load;

/// <summary>What the cluster has accepted, and so must bring to an end.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, Accepted> _executions = new(StringComparer.Ordinal);

    public ICollection<Accepted> Executions => _executions.Values;

    public ConcurrentDictionary<string, byte> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes that a run was accepted.</summary>
    public void Accept(Accepted execution)
    {
        if (!_executions.TryAdd(execution.Id, execution))
        {
            throw new InvalidOperationException($"Two requests were answered with the same execution {execution.Id}.");
        }
    }
}

/// <summary>A run that the cluster has accepted.</summary>
/// <param name="Id">Of the execution.</param>
/// <param name="Round">In which round.</param>
/// <param name="Kind">Which part of the load it is.</param>
/// <param name="Session">The session in which it runs, or null.</param>
/// <param name="Place">Its place among those of its session, in the order in which they were accepted.</param>
internal sealed record Accepted(string Id, int Round, string Kind, string? Session = null, int Place = 0)
{
    /// <summary>Gets or sets how it ended: state, code and time, once known. What is once known never changes.</summary>
    public string? End { get; set; }
}
