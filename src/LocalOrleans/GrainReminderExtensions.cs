using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Activations;
using Orleans.Timers;

namespace Orleans;

/// <summary>Reminders of a grain, from inside it.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder, or replaces the one with the same name.</summary>
    /// <remarks>Ticks come at <paramref name="dueTime"/> from now and every <paramref name="period"/> after it; a due time of zero is already past, so the first tick comes after one period.</remarks>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = Named(grain, reminderName);
        return grain is IRemindable
            ? Registry(grain).RegisterOrUpdateReminder(id, reminderName, dueTime, period)
            : throw new InvalidOperationException($"Grain {id} is not '{nameof(IRemindable)}'. A grain should implement {nameof(IRemindable)} to use the persistent reminder service");
    }

    /// <inheritdoc cref="RegisterOrUpdateReminder(IGrainBase, string, TimeSpan, TimeSpan, CancellationToken)"/>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period, CancellationToken cancellationToken = default) =>
        RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period, cancellationToken);

    /// <summary>Removes a reminder; removing it twice does no harm.</summary>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return Registry(grain).UnregisterReminder(Activation.Of(grain).GrainId, reminder);
    }

    /// <inheritdoc cref="UnregisterReminder(IGrainBase, IGrainReminder)"/>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder((IGrainBase)grain, reminder);

    /// <summary>Finds a reminder by name; null when there is none.</summary>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) => Registry(grain).GetReminder(Named(grain, reminderName), reminderName);

    /// <inheritdoc cref="GetReminder(IGrainBase, string)"/>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => GetReminder((IGrainBase)grain, reminderName);

    /// <summary>Finds all reminders of the grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Registry(grain).GetReminders(Activation.Of(grain).GrainId);

    /// <inheritdoc cref="GetReminders(IGrainBase)"/>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders((IGrainBase)grain);

    private static GrainId Named(IGrainBase grain, string reminderName) =>
        string.IsNullOrWhiteSpace(reminderName) ? throw new ArgumentNullException(nameof(reminderName)) : Activation.Of(grain).GrainId;

    private static IReminderRegistry Registry(IGrainBase grain) => Activation.Of(grain).ActivationServices.GetRequiredService<IReminderRegistry>();
}
