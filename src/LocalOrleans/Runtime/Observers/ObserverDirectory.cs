using System.Collections.Concurrent;
using Orleans.Runtime.Calls;

namespace Orleans.Runtime.Observers;

/// <summary>The observers that references exist for; the objects themselves are held by whoever made them.</summary>
internal sealed class ObserverDirectory(Silo silo)
{
    private static readonly GrainType ObserverType = GrainType.Create("sys.client");

    private readonly ConcurrentDictionary<GrainId, Observer> _observers = new();

    public static bool Owns(GrainId grainId) => grainId.Type == ObserverType;

    public object Add(Type interfaceType, IGrainObserver target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target is GrainReference or IGrainBase)
        {
            throw new ArgumentException("Argument must not be a grain class or a reference.", nameof(target));
        }

        var id = GrainId.Create(ObserverType, Guid.NewGuid().ToString("N"));
        _observers[id] = new(target);
        return silo.References.Create(interfaceType, id);
    }

    public void Remove(IGrainObserver reference)
    {
        if (reference is not GrainReference known || !Owns(known.GrainId))
        {
            throw new ArgumentException("Argument reference is not a grain reference.", nameof(reference));
        }

        _observers.TryRemove(known.GrainId, out _);
    }

    /// <summary>Brings a call to an observer; when that is gone nobody answers, as when its process is gone.</summary>
    public void Deliver(GrainCall call)
    {
        if (_observers.TryGetValue(call.Target.GrainId, out var observer))
        {
            observer.Receive(call);
        }
    }

    /// <summary>Forgets observers whose objects were collected.</summary>
    public void Sweep()
    {
        foreach (var pair in _observers.Where(pair => !pair.Value.IsAlive))
        {
            _observers.TryRemove(pair);
        }
    }
}
