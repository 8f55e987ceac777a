using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Persistence;
using Orleans.Serialization.Copying;

namespace Orleans.Runtime.Activations;

/// <summary>A grain class: how its instances are made, and how long they may be idle.</summary>
internal sealed class GrainClass
{
    private readonly Lazy<(ObjectFactory Factory, Func<Activation, object>[] Arguments)> _recipe;

    public GrainClass(Type type, GrainType grainType, TimeSpan collectionAge)
    {
        (Type, GrainType, CollectionAge) = (type, grainType, collectionAge);
        _recipe = new(() => Recipe(type));
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public TimeSpan CollectionAge { get; }

    /// <summary>Makes an instance, and the stored states it was given.</summary>
    public (object Instance, IReadOnlyList<PersistentState> States) Create(Activation activation)
    {
        try
        {
            var (factory, recipe) = _recipe.Value;
            object[] arguments = [.. recipe.Select(argument => argument(activation))];
            return (factory(activation.ActivationServices, arguments), [.. arguments.OfType<PersistentState>()]);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Failed to create an instance of grain type '{Type}'. See InnerException for details.", exception);
        }
    }

    /// <summary>Disposes of an instance, if that is to be done.</summary>
    public static async Task ReleaseAsync(object? instance)
    {
        if (instance is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    /// <summary>Finds out what the activation supplies to the constructor; the rest comes from its services.</summary>
    private static (ObjectFactory Factory, Func<Activation, object>[] Arguments) Recipe(Type type)
    {
        var constructors = type.GetConstructors();
        var constructor = constructors.SingleOrDefault(candidate => candidate.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? constructors.MaxBy(candidate => candidate.GetParameters().Length)
            ?? throw new OrleansConfigurationException($"Grain class {type} has no public constructor.");

        List<Type> supplied = [];
        List<Func<Activation, object>> arguments = [];
        foreach (var parameter in constructor.GetParameters())
        {
            if (Argument(parameter) is { } argument)
            {
                supplied.Add(parameter.ParameterType);
                arguments.Add(argument);
            }
        }

        return (ActivatorUtilities.CreateFactory(type, [.. supplied]), [.. arguments]);
    }

    private static Func<Activation, object>? Argument(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(IGrainContext))
        {
            return static activation => activation;
        }

        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is not { } attribute)
        {
            return null;
        }

        var state = parameter.ParameterType.GetGenericArguments()[0];
        var create = typeof(PersistentState<>).MakeGenericType(state).GetConstructors().Single();
        return activation =>
        {
            Codecs.Verify(state);
            return create.Invoke([activation, attribute.StateName, attribute.StorageName]);
        };
    }
}
