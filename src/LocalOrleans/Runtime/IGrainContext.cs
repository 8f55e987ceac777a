namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    /// <summary>Gets a reference to the grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>Gets the grain's identity.</summary>
    GrainId GrainId { get; }

    /// <summary>Gets the instance, once it exists.</summary>
    object? GrainInstance { get; }

    /// <summary>Gets the services of this activation; they are disposed of when it ends.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Gets a task that completes when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Ends the activation after its running calls.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
