using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>Stored state that a grain takes through its constructor, marked with <see cref="PersistentStateAttribute"/>.</summary>
public interface IPersistentState<TState> : IStorage<TState>;

/// <summary>Names the stored state a constructor parameter stands for, and where it is kept.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    /// <summary>Gets the state's name.</summary>
    public string StateName { get; } = stateName;

    /// <summary>Gets the storage's name; null means the default one.</summary>
    public string? StorageName { get; } = storageName;
}
