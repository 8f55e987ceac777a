using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Executions;

/// <summary>What a request to run says about queueing and repeating; what is null was not said.</summary>
/// <param name="MaxAttempts">How often it is attempted.</param>
/// <param name="RetryDelay">How long after the first failed attempt the second begins.</param>
/// <param name="TimeToLive">How long it may wait for its start.</param>
/// <param name="Priority">Before which runs of its tenant it gets a slot.</param>
/// <param name="ConcurrencyKey">Runs with the same one run one at a time.</param>
internal sealed record RunQueueing(int? MaxAttempts, TimeSpan? RetryDelay, TimeSpan? TimeToLive, int? Priority, string? ConcurrencyKey)
{
    private const int LowestPriority = -100;
    private const int HighestPriority = 100;
    private const int MaxKeyLength = 255;

    /// <summary>Reads the fields.</summary>
    public static RunQueueing Read(JsonFields fields, ApiOptions limits) => new(
        fields.Number("maxAttempts", 1, limits.MaxAttempts),
        ReadSeconds(fields, "retryDelaySeconds", limits.MaxRetryDelay),
        ReadSeconds(fields, "ttlSeconds", limits.MaxTimeToLive),
        fields.Number("priority", LowestPriority, HighestPriority),
        ReadKey(fields));

    /// <summary>Says when failed attempts are repeated; null for never.</summary>
    public RetryPolicy? ToPolicy(ApiOptions defaults) => MaxAttempts is > 1
        ? new RetryPolicy(MaxAttempts.Value, RetryDelay ?? defaults.RetryDelay, defaults.MaxRetryDelay)
        : null;

    private static TimeSpan? ReadSeconds(JsonFields fields, string name, TimeSpan most) =>
        fields.Number(name, 1, (int)most.TotalSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static string? ReadKey(JsonFields fields)
    {
        if (fields.Text("concurrencyKey", MaxKeyLength) is not { } key)
        {
            return null;
        }

        if (key.Length > 0 && key.All(character => character is > ' ' and <= '~'))
        {
            return key;
        }

        fields.Refuse("concurrencyKey", $"must be 1 to {MaxKeyLength} visible ASCII characters");
        return null;
    }
}
