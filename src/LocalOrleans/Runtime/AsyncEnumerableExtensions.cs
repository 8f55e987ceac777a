using Orleans.Runtime.Streams;

namespace Orleans.Runtime;

/// <summary>How a grain's stream is fetched.</summary>
public static class AsyncEnumerableExtensions
{
    /// <summary>Sets how many elements, if available, are fetched at once.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatchSize, 1);
        if (self is GrainStream<T> stream)
        {
            stream.BatchSize = maxBatchSize;
        }

        return self;
    }
}
