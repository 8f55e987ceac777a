namespace Orleans.Reminders;

/// <summary>The key under which a host may register a clock for reminders; without one, the unkeyed clock serves.</summary>
public static class ReminderTimeProviderNames
{
    /// <summary>Reminders.</summary>
    public const string Reminders = "Orleans.Reminders";
}
