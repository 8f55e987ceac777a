using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain class must have: its context, and two moments of its life. <see cref="Grain"/> is the usual way to have it.</summary>
public interface IGrainBase
{
    /// <summary>Gets the activation this instance lives in.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Called once before the first call; a failure fails the activation.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Called once after the last call.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
