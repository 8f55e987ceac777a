using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer of one activation.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when it next ticks, and the time from the end of a tick to the next one.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>Begins with the defaults.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>Sets both times.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) => (DueTime, Period) = (dueTime, period);

    /// <summary>Gets the time to the first tick.</summary>
    /// <value>Not negative, or <see cref="Timeout.InfiniteTimeSpan"/>: no tick until changed.</value>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Gets the time from the end of a tick to the next one.</summary>
    /// <value>Not negative, or <see cref="Timeout.InfiniteTimeSpan"/>: one tick only.</value>
    public required TimeSpan Period { get; init; }

    /// <summary>Gets whether ticks may run between the awaits of calls, instead of taking turns with them.</summary>
    /// <value>The default is false.</value>
    public bool Interleave { get; init; }

    /// <summary>Gets whether a tick counts as activity and so postpones collection for idleness.</summary>
    /// <value>The default is false.</value>
    public bool KeepAlive { get; init; }
}
