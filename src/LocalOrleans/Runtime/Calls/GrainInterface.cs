using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;

namespace Orleans.Runtime.Calls;

/// <summary>A grain or observer interface: its methods, checked once, when it is first used.</summary>
internal sealed class GrainInterface
{
    private static readonly ConcurrentDictionary<Type, GrainInterface> Known = new();

    private readonly FrozenDictionary<MethodInfo, GrainMethod> _methods;

    private GrainInterface(Type type)
    {
        Type = type;
        Name = type.FullName ?? type.Name;
        _methods = type.GetInterfaces()
            .Append(type)
            .SelectMany(declaring => declaring.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .ToFrozenDictionary(method => method, method => new GrainMethod(this, method));

        foreach (var method in _methods.Values)
        {
            method.Verify();
        }

        Prototype = (GrainReference)DispatchProxy.Create(type, typeof(GrainReference));
    }

    /// <summary>Gets the reference that all others of this interface are copies of; it leads nowhere.</summary>
    public GrainReference Prototype { get; }

    public Type Type { get; }

    public string Name { get; }

    public IEnumerable<GrainMethod> Methods => _methods.Values;

    public static GrainInterface Of(Type type) => Known.TryGetValue(type, out var found) ? found : Known.GetOrAdd(type, static type => new(type));

    public GrainMethod Method(MethodInfo method) => _methods[method];

    public GrainMethod Method(string name) => _methods.Values.Single(method => string.Equals(method.Info.Name, name, StringComparison.Ordinal));
}
