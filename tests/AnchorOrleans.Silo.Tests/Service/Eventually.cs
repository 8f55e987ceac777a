namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>Waits for what another process does and cannot tell: processes that end, states seen from outside.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<bool> condition, Func<string> what) =>
        await NotNullAsync(() => Task.FromResult(condition() ? "" : null), what);

    public static async Task<T> NotNullAsync<T>(Func<Task<T?>> look, Func<string> what)
        where T : class
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var timer = new PeriodicTimer(Pause);
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException exception) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {Limit.TotalSeconds:0} s until {what()}.", exception);
            }
        }
    }
}
