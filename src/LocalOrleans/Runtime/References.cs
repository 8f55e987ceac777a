using System.Reflection;
using Orleans.Runtime.Calls;

namespace Orleans.Runtime;

/// <summary>Makes references, typed and untyped.</summary>
internal sealed class References(Silo silo)
{
    public object Create(Type interfaceType, GrainId grainId)
    {
        var type = GrainInterface.Of(interfaceType);
        var reference = DispatchProxy.Create(interfaceType, typeof(GrainReference));
        ((GrainReference)reference).Bind(silo, type, grainId);
        return reference;
    }

    public T Create<T>(GrainId grainId) => (T)Create(typeof(T), grainId);

    public GrainReference Untyped(GrainId grainId) => (GrainReference)Create(typeof(IAddressable), grainId);
}
