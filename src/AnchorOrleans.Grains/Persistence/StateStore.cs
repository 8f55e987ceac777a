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
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
