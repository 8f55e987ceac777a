namespace AnchorOrleans.Grains.Persistence;

/// <summary>Writes a grain's state so that memory never runs ahead of the disk.</summary>
internal static class StateStore
{
    /// <summary>Stores <paramref name="next"/>; when that fails the activation ends, so that the next call reads what is really stored.</summary>
    public static async Task StoreAsync<T>(this IPersistentState<T> stored, IGrainBase grain, T next)
        where T : class
    {
        if (ReferenceEquals(stored.State, next))
        {
            return;
        }

        stored.State = next;
        await TryAsync(grain, stored.WriteStateAsync);
    }

    /// <summary>Removes what is stored; when that fails the activation ends too.</summary>
    public static Task ClearAsync<T>(this IPersistentState<T> stored, IGrainBase grain)
        where T : class => TryAsync(grain, stored.ClearStateAsync);

    private static async Task TryAsync(IGrainBase grain, Func<Task> effect)
    {
        try
        {
            await effect();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
