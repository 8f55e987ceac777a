namespace AnchorOrleans.Jail.Limits;

/// <summary>Ends a jail that reached its memory limit.</summary>
internal interface IMemoryGuard
{
    /// <summary>Looks at the memory until told to stop, and ends the jail when the limit was reached.</summary>
    Task WatchAsync(Action endJail, CancellationToken stop);

    /// <summary>Tells, at the end, whether the limit was ever reached.</summary>
    bool LimitWasReached();
}
