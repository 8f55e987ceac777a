using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime.Activations;

/// <summary>The grain classes of the application, by type and by interface.</summary>
/// <remarks>Found in the assemblies that are loaded, and in those they refer to, as far as they refer to this engine.</remarks>
internal sealed class GrainTypes
{
    private readonly FrozenDictionary<GrainType, GrainClass> _byType;
    private readonly ILookup<Type, GrainClass> _byInterface;

    public GrainTypes(IOptions<GrainCollectionOptions> options)
    {
        var ages = options.Value;
        GrainClass[] classes =
        [
            .. ApplicationAssemblies()
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && typeof(IGrainBase).IsAssignableFrom(type))
                .Select(type => new GrainClass(type, NameOf(type), ages.ClassSpecificCollectionAge.GetValueOrDefault(type.FullName!, ages.CollectionAge))),
        ];

        if (classes.GroupBy(found => found.GrainType).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            throw new OrleansConfigurationException($"The grain type '{twice.Key}' is claimed by {string.Join(" and ", twice.Select(found => found.Type))}.");
        }

        _byType = classes.ToFrozenDictionary(found => found.GrainType);
        _byInterface = classes
            .SelectMany(found => found.Type.GetInterfaces().Select(implemented => (implemented, found)))
            .ToLookup(pair => pair.implemented, pair => pair.found);
    }

    public bool Has(GrainType type) => _byType.ContainsKey(type);

    public GrainClass ClassOf(GrainType type) => _byType[type];

    /// <summary>Finds the one class that implements an interface and whose name has the prefix, if one is given.</summary>
    public GrainType Implementing(Type type, string? prefix)
    {
        GrainClass[] candidates = [.. _byInterface[type].Where(found => prefix is null || found.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal))];
        return candidates switch
        {
            [var only] => only.GrainType,
            [] => throw new ArgumentException($"Could not find an implementation for interface {type}"),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {type}{(prefix is null ? "" : $" with implementation prefix \"{prefix}\"")}. "
                + $"Candidates: {string.Join(", ", candidates.Select(found => found.Type))}"),
        };
    }

    private static GrainType NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } attribute)
        {
            return GrainType.Create(attribute.GrainType);
        }

        var name = type.Name;
        return GrainType.Create((name.Length > 5 && name.EndsWith("Grain", StringComparison.Ordinal) ? name[..^5] : name).ToLowerInvariant());
    }

    private static IEnumerable<Assembly> ApplicationAssemblies()
    {
        var engine = typeof(IGrain).Assembly.GetName().Name!;
        Dictionary<string, Assembly> known = [];
        Queue<Assembly> open = new(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        while (open.TryDequeue(out var assembly))
        {
            if (!known.TryAdd(assembly.GetName().FullName, assembly) || IsFramework(assembly.GetName().Name!))
            {
                continue;
            }

            foreach (var reference in assembly.GetReferencedAssemblies().Where(reference => !IsFramework(reference.Name!) && !known.ContainsKey(reference.FullName)))
            {
                if (Load(reference) is { } loaded)
                {
                    open.Enqueue(loaded);
                }
            }
        }

        return known.Values.Where(assembly => assembly.GetReferencedAssemblies().Any(reference => string.Equals(reference.Name, engine, StringComparison.Ordinal)));
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name is "System" or "netstandard" or "mscorlib";

    private static Assembly? Load(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (FileNotFoundException)
        {
            // An assembly may refer to others that it needs only at build time.
            return null;
        }
    }
}
