using System.Collections.Concurrent;

namespace Orleans.Runtime.Activations;

/// <summary>Which activation a grain has; at most one at any time.</summary>
internal sealed class ActivationDirectory(Silo silo)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();

    public ICollection<Activation> All => _activations.Values;

    /// <summary>Gets the grain's activation, or begins one.</summary>
    public Activation GetOrBegin(GrainId grainId)
    {
        if (_activations.TryGetValue(grainId, out var found))
        {
            return found;
        }

        var created = new Activation(silo, silo.GrainTypes.ClassOf(grainId.Type), grainId);
        found = _activations.GetOrAdd(grainId, created);
        if (ReferenceEquals(found, created))
        {
            created.Begin();
        }

        return found;
    }

    public void Remove(Activation activation) => _activations.TryRemove(new(activation.GrainId, activation));
}
