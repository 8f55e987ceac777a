using System.Collections.Concurrent;
using System.Reflection;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>Stands for a grain or a port: it answers the calls a test foresees and fails all others.</summary>
/// <typeparam name="T">The interface.</typeparam>
public sealed class Stub<T>
    where T : class
{
    private readonly Dictionary<string, Func<object?[], object?>> _answers = new(StringComparer.Ordinal);

    public Stub()
    {
        Instance = DispatchProxy.Create<T, StubProxy>();
        ((StubProxy)(object)Instance).Answer = Call;
    }

    public T Instance { get; }

    /// <summary>Gets the calls so far, in order: the method's name, or name and first argument where that is a text.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public Stub<T> On(string method, Func<object?[], object?> answer)
    {
        _answers[method] = answer;
        return this;
    }

    private object? Call(MethodInfo method, object?[] arguments)
    {
        Calls.Enqueue(arguments is [string text, ..] ? $"{method.Name}({text})" : method.Name);
        return _answers.TryGetValue(method.Name, out var answer)
            ? answer(arguments)
            : throw new NotSupportedException($"The test does not foresee {typeof(T).Name}.{method.Name}.");
    }
}

/// <summary>What the runtime derives proxies from; it must not be sealed.</summary>
public class StubProxy : DispatchProxy
{
    public Func<MethodInfo, object?[], object?>? Answer { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer!(targetMethod!, args ?? []);
}

/// <summary>Hands out stubs as grains, by interface and key.</summary>
public class StubGrains : DispatchProxy
{
    private readonly ConcurrentDictionary<(Type Interface, string Key), object> _grains = new();

    /// <summary>Gets or sets what stands for grains nobody added; null fails.</summary>
    public Func<Type, string, object?>? Otherwise { get; set; }

    public static StubGrains Create() => (StubGrains)(object)Create<IGrainFactory, StubGrains>();

    public Stub<T> Add<T>(string key)
        where T : class
    {
        var stub = new Stub<T>();
        _grains[(typeof(T), key)] = stub.Instance;
        return stub;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var wanted = targetMethod!.GetGenericArguments()[0];
        var key = (string)args![0]!;
        return _grains.TryGetValue((wanted, key), out var grain)
            ? grain
            : Otherwise?.Invoke(wanted, key) ?? throw new NotSupportedException($"The test does not foresee {wanted.Name} '{key}'.");
    }
}
