using AnchorOrleans.Storage.Tests.State;

namespace AnchorOrleans.Storage.Tests.Hosting;

/// <summary>A grain that counts, and remembers by a reminder that it does.</summary>
[Alias("storage-tests.counter-grain")]
internal interface ICounterGrain : IGrainWithStringKey
{
    [Alias("CountAsync")]
    Task<int> CountAsync();

    [Alias("NoteAsync")]
    Task NoteAsync(string text);

    [Alias("FindReminderAsync")]
    Task<string?> FindReminderAsync();
}

[GrainType("counter")]
internal sealed class CounterGrain([PersistentState("counter")] IPersistentState<CounterState> stored) : Grain, ICounterGrain, IRemindable
{
    private const string Reminder = "counting";

    public async Task<int> CountAsync()
    {
        stored.State.Count++;
        await stored.WriteStateAsync();
        await this.RegisterOrUpdateReminder(Reminder, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        return stored.State.Count;
    }

    public async Task NoteAsync(string text)
    {
        stored.State.Text = text;
        await stored.WriteStateAsync();
    }

    public async Task<string?> FindReminderAsync() => (await this.GetReminder(Reminder))?.ReminderName;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
