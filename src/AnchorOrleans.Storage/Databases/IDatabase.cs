using AnchorOrleans.Storage.ReadModel;

namespace AnchorOrleans.Storage.Databases;

/// <summary>What keeps state, reminders and rows of lists. Whatever it answers to a write is on disk.</summary>
internal interface IDatabase
{
    /// <summary>Runs the work on one snapshot, off the caller's scheduler.</summary>
    Task<T> ReadAsync<T>(Func<ISnapshot, ValueTask<T>> work, CancellationToken cancellationToken);

    /// <summary>Writes a state, and the row that it has in lists.</summary>
    /// <returns>Whether that was done, and the etag that now stands.</returns>
    Task<Written> WriteStateAsync(StateKey key, long? expected, byte[] data, ListedRow? row);

    /// <summary>Deletes a state, and the row that it has in lists.</summary>
    /// <returns>Whether there is none now, and the etag that stands where there is one.</returns>
    Task<Written> ClearStateAsync(StateKey key, long? expected, ListedRow? row);

    /// <summary>Writes a reminder, whatever stands there.</summary>
    /// <returns>Its new etag.</returns>
    Task<long> UpsertReminderAsync(StoredReminder reminder);

    /// <summary>Deletes a reminder that has this etag.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveReminderAsync(string grain, string name, long etag);

    /// <summary>Deletes all reminders.</summary>
    Task ClearRemindersAsync();
}

/// <summary>Which state.</summary>
/// <param name="Grain">Of which grain.</param>
/// <param name="State">Which of its states.</param>
internal sealed record StateKey(string Grain, string State);

/// <summary>What became of a write that depends on an etag.</summary>
/// <param name="IsDone">Whether the etag was the expected one.</param>
/// <param name="Etag">The one that stands; null when there is nothing.</param>
internal sealed record Written(bool IsDone, long? Etag);

/// <summary>A reminder as it is stored.</summary>
/// <param name="Grain">Whose.</param>
/// <param name="Name">Which of its reminders.</param>
/// <param name="Hash">The grain's place on the ring.</param>
/// <param name="StartAt">When it is first due, in ticks.</param>
/// <param name="Period">In ticks.</param>
internal sealed record StoredReminder(string Grain, string Name, long Hash, long StartAt, long Period);
