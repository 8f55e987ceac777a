namespace Orleans.Hosting;

/// <summary>How reminders are kept.</summary>
public sealed class ReminderOptions
{
    /// <summary>Gets or sets the shortest period a reminder may have.</summary>
    /// <value>Not negative. The default is 1 minute; less is meant for tests.</value>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how often the table is read again, for what others wrote into it.</summary>
    /// <value>More than zero. The default is 5 minutes.</value>
    public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how far ahead reminders are held in memory.</summary>
    /// <value>At least <see cref="RefreshReminderListPeriod"/>. The default is 10 minutes.</value>
    public TimeSpan ReminderLoadingWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how long the first reading of the table may take.</summary>
    /// <value>More than zero. The default is 5 minutes.</value>
    public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
