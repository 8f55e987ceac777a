using Orleans.Runtime;
using Orleans.Runtime.Activations;

namespace Orleans;

/// <summary>The usual base of a grain class.</summary>
/// <param name="grainContext">The activation the instance belongs to.</param>
public abstract class Grain(IGrainContext grainContext) : IGrainBase, IAddressable
{
    /// <summary>Binds the instance to the activation that is creating it.</summary>
    protected Grain()
        : this(Activation.Executing ?? throw new InvalidOperationException("A grain is created by its activation, not by application code."))
    {
    }

    /// <inheritdoc/>
    public IGrainContext GrainContext { get; } = grainContext;

    /// <summary>Gets a reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>Gets the grain's identity as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>Gets the name of the silo this grain is active on.</summary>
    public string RuntimeIdentity => Activation.Of(this).Silo.Details.SiloAddress.ToString();

    /// <summary>Gets the factory of references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Entered(this).Silo.GrainFactory;

    /// <summary>Gets the services of this activation.</summary>
    protected internal IServiceProvider ServiceProvider => Activation.Of(this).ActivationServices;

    /// <inheritdoc/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation after its current call; later calls go to a new one.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Ends this activation after its current call; later calls go to a new one where the placement would have it, which in a single process is here.</summary>
    protected void MigrateOnIdle() => GrainBaseExtensions.MigrateOnIdle(this);

    /// <summary>Postpones collection for idleness; a time that is not positive takes an earlier postponement back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.Entered(this).DelayDeactivation(timeSpan);
}
