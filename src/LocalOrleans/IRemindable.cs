using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that takes reminders.</summary>
public interface IRemindable : IGrain
{
    /// <summary>Called at every tick of every reminder of the grain; an ordinary call, which activates the grain if need be.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
