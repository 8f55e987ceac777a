using System.Collections.Immutable;

namespace AnchorOrleans.Dashboard.Overview;

/// <summary>How the service is, and what waits in it.</summary>
public sealed record SystemView(ImmutableArray<HostView> Hosts, QueueView Queue, SessionsView Sessions);

/// <summary>A host.</summary>
public sealed record HostView(string Id, DateTimeOffset LastHeardAt, bool Draining, Slots Runners, Slots Browsers, ServiceView? Service, MachineView? Machine);

/// <summary>Slots of one kind.</summary>
public sealed record Slots(int Used, int Total);

/// <summary>The process of a host.</summary>
public sealed record ServiceView(string Version, string Engine, DateTimeOffset StartedAt, long MemoryBytes);

/// <summary>The machine of a host.</summary>
public sealed record MachineView(int Cores, double? Load, long? MemoryUsedBytes, long? MemoryTotalBytes);

/// <summary>Executions that have not ended.</summary>
public sealed record QueueView(long Running, long AwaitingInput, long Queued, ImmutableArray<WaitView> WaitingFor, bool IsPartial);

/// <summary>How many wait for the same.</summary>
public sealed record WaitView(string Reason, int Count)
{
    /// <summary>Gets the reason in words.</summary>
    public string Text => Reason switch
    {
        "runnerSlot" => "a free runner slot",
        "browserSlot" => "a free browser slot",
        "sessionTurn" => "their turn in a session",
        "sessionPause" => "a paused session to go on",
        "concurrencyKey" => "another run with the same concurrency key",
        "nextAttempt" => "their next attempt",
        _ => "something not known yet",
    };
}

/// <summary>Sessions that have not ended.</summary>
public sealed record SessionsView(long Live, int WaitingForBrowser);

/// <summary>What executions did in a span of time.</summary>
public sealed record ActivityView(DateTimeOffset From, DateTimeOffset To, int BucketSeconds, ImmutableArray<Bucket> Buckets);

/// <summary>What executions did in a part of it.</summary>
public sealed record Bucket(DateTimeOffset At, int Started, EndedCounts Ended, Spread? DurationMs, Spread? WaitingMs);

/// <summary>How many ended, and how.</summary>
public sealed record EndedCounts(int Success, int Failure, int Timeout, int Cancelled)
{
    /// <summary>Gets how many ended in any way.</summary>
    public int All => Success + Failure + Timeout + Cancelled;
}

/// <summary>A median and what all but five in a hundred keep within, in milliseconds.</summary>
public sealed record Spread(long Median, long P95);
