using System.Collections.Concurrent;
using System.Diagnostics;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>Which trace the runs on this silo belong to, by their keys, so that what task code asks of the platform is found in its run's trace.</summary>
internal sealed class RunTraces
{
    private readonly ConcurrentDictionary<string, string> _contexts = new(StringComparer.Ordinal);

    /// <summary>Gets a value indicating whether nothing that runs is traced, so that no request need be looked at.</summary>
    public bool IsEmpty => _contexts.IsEmpty;

    /// <summary>Knows a run until what is returned is disposed of.</summary>
    public IDisposable? Follow(string runKey, Activity? attempt)
    {
        if (attempt?.Id is not { } context)
        {
            return null;
        }

        _contexts[runKey] = context;
        return new Following(_contexts, runKey);
    }

    /// <summary>Finds the <c>traceparent</c> of a run; null when the key is none of a traced run.</summary>
    public string? Find(string key) => _contexts.GetValueOrDefault(key);

    private sealed class Following(ConcurrentDictionary<string, string> contexts, string runKey) : IDisposable
    {
        public void Dispose() => contexts.TryRemove(runKey, out _);
    }
}
