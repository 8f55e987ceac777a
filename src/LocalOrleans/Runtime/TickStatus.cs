namespace Orleans.Runtime;

/// <summary>When a reminder ticks.</summary>
[GenerateSerializer]
public readonly struct TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
{
    /// <summary>Gets when the first tick was due, UTC.</summary>
    [Id(0)]
    public DateTime FirstTickTime { get; } = firstTickTime;

    /// <summary>Gets the period.</summary>
    [Id(1)]
    public TimeSpan Period { get; } = period;

    /// <summary>Gets when this tick was delivered, UTC.</summary>
    [Id(2)]
    public DateTime CurrentTickTime { get; } = timeStamp;

    /// <inheritdoc/>
    public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
}

/// <summary>A registered reminder.</summary>
public interface IGrainReminder
{
    /// <summary>Gets its name.</summary>
    string ReminderName { get; }
}
