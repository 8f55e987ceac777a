using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>Registers reminders for grains; present where the host has added reminders.</summary>
public interface IReminderRegistry
{
    /// <summary>Registers a reminder, or replaces the one with the same name.</summary>
    Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    /// <summary>Removes a reminder.</summary>
    Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

    /// <summary>Finds a reminder by name.</summary>
    Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

    /// <summary>Finds all reminders of a grain.</summary>
    Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
}
