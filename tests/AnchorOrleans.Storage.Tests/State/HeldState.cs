using System.Diagnostics.CodeAnalysis;

namespace AnchorOrleans.Storage.Tests.State;

/// <summary>State as an activation holds it between two operations.</summary>
internal sealed class HeldState(CounterState state, string? etag = null) : IGrainState<CounterState>
{
    public HeldState()
        : this(new CounterState())
    {
    }

    [AllowNull]
    public CounterState State { get; set => field = value ?? new(); } = state;

    public string? ETag { get; set; } = etag;

    public bool RecordExists { get; set; }
}
