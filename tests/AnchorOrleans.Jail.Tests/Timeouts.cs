namespace AnchorOrleans.Jail.Tests;

/// <summary>How long a test waits for an event before it fails.</summary>
internal static class Timeouts
{
    public static TimeSpan Default { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Waits, and says what for when it does not come.</summary>
    public static async Task<T> Within<T>(this Task<T> task, string awaited)
    {
        try
        {
            return await task.WaitAsync(Default, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited {Default} for {awaited}.", exception);
        }
    }

    public static async Task Within(this Task task, string awaited) => await Within(WithResultAsync(task), awaited);

    private static async Task<bool> WithResultAsync(Task task)
    {
        await task;
        return true;
    }
}
