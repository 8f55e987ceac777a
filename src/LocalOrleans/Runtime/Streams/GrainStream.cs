using Orleans.Runtime.Calls;

namespace Orleans.Runtime.Streams;

/// <summary>A grain's stream as its consumer sees it; every enumeration is a call of its own.</summary>
internal sealed class GrainStream<T>(GrainReference target, GrainMethod method, object?[] arguments, CancellationToken argumentToken) : IAsyncEnumerable<T>
{
    public int BatchSize { get; set; } = 100;

    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var id = Guid.NewGuid();
        var server = target.Silo.References.Create<IAsyncEnumerableGrainExtension>(target.GrainId);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(argumentToken, cancellationToken);

        // A consumer that is busy elsewhere does not keep the grain from learning of the cancellation.
        await using var told = either.Token.UnsafeRegister(_ => _ = server.DisposeAsync(id), null);
        var hasBegun = false;
        try
        {
            StreamBatch batch;
            do
            {
                either.Token.ThrowIfCancellationRequested();
                (var isFirst, hasBegun) = (!hasBegun, true);
                batch = isFirst
                    ? await server.StartEnumeration(id, new(method, arguments, BatchSize), either.Token)
                    : await server.MoveNext(id, either.Token);

                foreach (var element in batch.Elements)
                {
                    yield return (T)element!;
                }
            }
            while (batch.State == StreamState.Open);

            if (batch.State == StreamState.Unknown)
            {
                // A stream that its own consumer cancelled is no longer known either.
                hasBegun = false;
                either.Token.ThrowIfCancellationRequested();
                throw new EnumerationAbortedException($"The stream of {method.Info.Name} ended early: grain {target.GrainId} was deactivated, or nothing was fetched for too long.");
            }

            hasBegun = false;
        }
        finally
        {
            if (hasBegun)
            {
                // Whatever ended the enumeration is what its consumer must see.
                await server.DisposeAsync(id).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }
}
