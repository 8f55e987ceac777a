using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are kept.</summary>
public interface IReminderTable
{
    /// <summary>Makes the table ready.</summary>
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Reads all reminders of a grain.</summary>
    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>Reads all reminders of the grains whose <see cref="GrainId.GetUniformHashCode"/> is after <paramref name="begin"/> and up to <paramref name="end"/>, wrapping; equal bounds mean all.</summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <inheritdoc cref="ReadRows(uint, uint)"/>
    Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken) => ReadRows(begin, end);

    /// <summary>Reads one reminder; null when there is none.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Inserts or replaces, and gives the new etag.</summary>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <summary>Removes if the etag matches; false when it does not.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Empties the table.</summary>
    Task TestOnlyClearTable();

    /// <summary>Lets the table go.</summary>
    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}

/// <summary>Reminders as they are read from a table.</summary>
/// <param name="list">The reminders.</param>
[GenerateSerializer]
public sealed class ReminderTableData(IEnumerable<ReminderEntry> list)
{
    /// <summary>None.</summary>
    public ReminderTableData()
        : this([])
    {
    }

    /// <summary>One.</summary>
    public ReminderTableData(ReminderEntry entry)
        : this([entry])
    {
    }

    /// <summary>Gets the reminders.</summary>
    [Id(0)]
    public IList<ReminderEntry> Reminders { get; private set; } = [.. list];
}

/// <summary>One reminder in its table.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    /// <summary>Gets or sets the grain.</summary>
    [Id(0)]
    public GrainId GrainId { get; set; }

    /// <summary>Gets or sets the name, unique within the grain.</summary>
    [Id(1)]
    public string ReminderName { get; set; } = "";

    /// <summary>Gets or sets when the first tick was due, UTC; every later one lies a number of periods after it.</summary>
    [Id(2)]
    public DateTime StartAt { get; set; }

    /// <summary>Gets or sets the period.</summary>
    [Id(3)]
    public TimeSpan Period { get; set; }

    /// <summary>Gets or sets the version.</summary>
    [Id(4)]
    public string ETag { get; set; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period}>";
}
