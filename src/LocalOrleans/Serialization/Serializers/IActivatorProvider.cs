using Orleans.Serialization.Activators;

namespace Orleans.Serialization.Serializers;

/// <summary>Gives activators; storage uses them for state that has no record yet.</summary>
public interface IActivatorProvider
{
    /// <summary>Gets the activator of a type.</summary>
    IActivator<T> GetActivator<T>();
}
