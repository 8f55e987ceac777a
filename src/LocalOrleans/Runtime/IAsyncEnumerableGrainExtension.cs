using Orleans.Concurrency;
using Orleans.Runtime.Calls;

namespace Orleans.Runtime;

/// <summary>How a stream is fetched from a grain: batch by batch, between the awaits of other calls.</summary>
/// <remarks>Named as in Orleans, because filters see it.</remarks>
internal interface IAsyncEnumerableGrainExtension : IAddressable
{
    /// <summary>Begins a stream and fetches what is available.</summary>
    [AlwaysInterleave]
    Task<StreamBatch> StartEnumeration(Guid id, StreamRequest request, CancellationToken cancellationToken);

    /// <summary>Fetches what is available, waiting for one element at least.</summary>
    [AlwaysInterleave]
    Task<StreamBatch> MoveNext(Guid id, CancellationToken cancellationToken);

    /// <summary>Ends a stream, and waits until its iterator has ended.</summary>
    [AlwaysInterleave]
    Task DisposeAsync(Guid id);
}

/// <summary>The call that gives a stream; its arguments were copied when it was made.</summary>
internal sealed record StreamRequest(GrainMethod Method, object?[] Arguments, int BatchSize);

/// <summary>What a fetch brought; the elements were copied when they were taken.</summary>
internal sealed record StreamBatch(StreamState State, IReadOnlyList<object?> Elements)
{
    public static StreamBatch Of(StreamState state) => new(state, []);
}

/// <summary>How a stream stands after a fetch.</summary>
internal enum StreamState
{
    /// <summary>It goes on, and may have brought nothing in the time it was given.</summary>
    Open = 0,

    /// <summary>It has ended.</summary>
    Ended = 1,

    /// <summary>It is not known: its activation ended, or nobody fetched for too long.</summary>
    Unknown = 2,
}
