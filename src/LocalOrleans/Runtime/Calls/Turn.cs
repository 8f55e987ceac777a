using Orleans.Runtime.Activations;

namespace Orleans.Runtime.Calls;

/// <summary>Something that runs on an activation in its turn: a call or a timer tick.</summary>
internal abstract class Turn
{
    /// <summary>Gets whether it may begin while others are under way.</summary>
    public abstract bool Interleaves { get; }

    /// <summary>Gets whether it may run together with others of its kind.</summary>
    public virtual bool IsReadOnly => false;

    /// <summary>Gets the chain of calls it belongs to, where that chain may come back.</summary>
    public virtual Guid ReentrancyId => Guid.Empty;

    /// <summary>Gets whether it postpones collection for idleness.</summary>
    public abstract bool CountsAsActivity { get; }

    /// <summary>Gets whether nobody waits for it any more, so that it need not begin.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Gets or sets the turn that waits behind it; the queue's own.</summary>
    public Turn? Next { get; set; }

    /// <summary>Runs on the activation's scheduler; never fails.</summary>
    public abstract Task RunAsync(Activation activation);

    /// <summary>Ends it without running, because the activation failed to begin.</summary>
    public abstract void Refuse(Exception reason);

    /// <summary>Moves it to a later activation of the same grain, or drops it.</summary>
    public abstract void Forward();
}
