namespace AnchorOrleans.Browser.Driving;

/// <summary>Tells those who wait that something is different.</summary>
internal sealed class PageSignal
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says that something is different.</summary>
    public void Pulse() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits until something is so.</summary>
    /// <returns>Whether it came to be within <paramref name="patience"/>.</returns>
    public async Task<bool> UntilAsync(Func<bool> isSo, TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            // Taken before looking, so that what changes in between is not missed.
            var next = _next.Task;
            if (isSo())
            {
                return true;
            }

            try
            {
                await next.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return isSo();
            }
        }
    }
}
