using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Serialization.Activators;

namespace Orleans.Serialization.Serializers;

/// <summary>Instances as a decoder begins them: by the parameterless constructor, else without any.</summary>
internal sealed class FreshInstances : IActivatorProvider
{
    public IActivator<T> GetActivator<T>() => Activator<T>.Instance;

    private sealed class Activator<T> : IActivator<T>
    {
        public static readonly Activator<T> Instance = new();

        private static readonly ConstructorInvoker? Constructor =
            typeof(T).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is { } found ? ConstructorInvoker.Create(found) : null;

        public T Create() => (T)(Constructor?.Invoke() ?? RuntimeHelpers.GetUninitializedObject(typeof(T)));
    }
}
