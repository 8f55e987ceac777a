using Orleans.Runtime.Calls;

namespace Orleans.Runtime;

/// <summary>Makes references, typed and untyped.</summary>
internal sealed class References(Silo silo)
{
    public object Create(Type interfaceType, GrainId grainId)
    {
        var type = GrainInterface.Of(interfaceType);
        return type.Prototype.For(silo, type, grainId);
    }

    public T Create<T>(GrainId grainId) => (T)Create(typeof(T), grainId);

    public GrainReference Untyped(GrainId grainId) => (GrainReference)Create(typeof(IAddressable), grainId);
}
