using System.Buffers.Binary;
using AnchorOrleans.Identifiers;
using Orleans.Concurrency;

namespace AnchorOrleans.Sessions;

/// <summary>A number of sessions that were asked for at once; it asks for each, also after a restart, until each was asked for or the time is up.</summary>
[Alias("anchor.session-batch")]
public interface ISessionBatchGrain : IGrainWithStringKey
{
    /// <summary>Begins; repeating it changes nothing.</summary>
    [Alias("StartAsync")]
    Task<SessionBatchView> StartAsync(StartBatch command, CancellationToken cancellationToken = default);

    /// <summary>Answers what is known; null when there is no such batch.</summary>
    [Alias("DescribeAsync"), AlwaysInterleave]
    Task<SessionBatchView?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks for no more sessions; those that were asked for are the caller's to end. Repeating it changes nothing.</summary>
    /// <returns>As it stands afterwards; null when there is no such batch.</returns>
    [Alias("CancelAsync")]
    Task<SessionBatchView?> CancelAsync(CancellationToken cancellationToken = default);
}

/// <summary>Asks for a batch.</summary>
/// <param name="Settings">How each browser is to be.</param>
/// <param name="Count">How many sessions.</param>
/// <param name="MetadataJson">The caller's own notes, as JSON text; null for none.</param>
/// <param name="RequestedAt">When the caller asked.</param>
/// <param name="GiveUpAt">When sessions that have no browser by then are given up.</param>
/// <param name="ApiKeyName">What the tenant called the key with which it was asked for.</param>
[GenerateSerializer, Immutable, Alias("anchor.start-batch")]
public sealed record StartBatch(
    [property: Id(0)] SessionSettings Settings,
    [property: Id(1)] int Count,
    [property: Id(2)] string? MetadataJson,
    [property: Id(3)] DateTimeOffset RequestedAt,
    [property: Id(4)] DateTimeOffset GiveUpAt,
    [property: Id(55)] string? ApiKeyName = null);

/// <summary>What is known of a batch; its sessions are listed apart.</summary>
/// <param name="Count">How many sessions it is to have.</param>
/// <param name="Asked">How many were asked for, the first of them.</param>
/// <param name="Progress">What becomes of the others.</param>
/// <param name="Problem">A sentence about why the others were not asked for; null when they were, or may yet be.</param>
/// <param name="MetadataJson">The caller's own notes.</param>
/// <param name="RequestedAt">When the caller asked.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-batch-view")]
public sealed record SessionBatchView(
    [property: Id(0)] int Count,
    [property: Id(1)] int Asked,
    [property: Id(2)] BatchProgress Progress,
    [property: Id(3)] string? Problem,
    [property: Id(4)] string? MetadataJson,
    [property: Id(5)] DateTimeOffset RequestedAt);

/// <summary>How far a batch has come with asking.</summary>
public enum BatchProgress
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>It asks for sessions.</summary>
    Asking = 1,

    /// <summary>It has asked for all.</summary>
    Done = 2,

    /// <summary>It asks for no more: the time was up.</summary>
    GaveUp = 3,

    /// <summary>It asks for no more: a caller cancelled it.</summary>
    Cancelled = 4,
}

/// <summary>Names the sessions of a batch.</summary>
public static class SessionBatch
{
    /// <summary>Answers the id of a batch's session: that of the batch with the session's number in its last two bytes, so that nobody has to remember it.</summary>
    /// <param name="batch">A UUID.</param>
    /// <param name="index">From 0 to 65,535.</param>
    public static SessionId SessionOf(string batch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, ushort.MaxValue);
        var bytes = Guid.ParseExact(batch, "D").ToByteArray(bigEndian: true);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(14), (ushort)index);
        return new SessionId(new Guid(bytes, bigEndian: true).ToString("D"));
    }
}
