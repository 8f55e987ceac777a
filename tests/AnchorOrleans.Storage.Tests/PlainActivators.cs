using Orleans.Serialization.Activators;
using Orleans.Serialization.Serializers;

namespace AnchorOrleans.Storage.Tests;

/// <summary>Makes fresh state with its parameterless constructor, as engines do for classes.</summary>
internal sealed class PlainActivators : IActivatorProvider
{
    public IActivator<T> GetActivator<T>() => new Plain<T>();

    private sealed class Plain<T> : IActivator<T>
    {
        public T Create() => Activator.CreateInstance<T>();
    }
}
