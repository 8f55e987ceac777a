namespace AnchorOrleans.Jail.Limits;

/// <summary>A rhythm of looking at something, until told to stop.</summary>
internal sealed class Looks(TimeSpan interval, TimeProvider clock, CancellationToken stop) : IDisposable
{
    private readonly PeriodicTimer _timer = new(interval, clock);

    /// <summary>Waits for the next look; false when it is time to stop.</summary>
    public async Task<bool> NextAsync()
    {
        try
        {
            return await _timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _timer.Dispose();
}
