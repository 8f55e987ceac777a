using System.Reflection;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Grains.Tests.Contracts;

/// <summary>Everything of ours that crosses a grain call or is stored.</summary>
internal static class ContractTypes
{
    private static readonly Assembly[] Assemblies = [typeof(IExecutionGrain).Assembly, typeof(GrainRegistration).Assembly];

    /// <summary>Gets every type that says of itself that it is serialised.</summary>
    public static IReadOnlyList<Type> Serialised { get; } =
    [
        .. Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>Gets the serialised types of which there are values.</summary>
    public static IEnumerable<Type> Concrete => Serialised.Where(type => !type.IsAbstract);

    /// <summary>Gets every grain interface.</summary>
    public static IEnumerable<Type> Interfaces =>
        Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsInterface && typeof(IGrainWithStringKey).IsAssignableFrom(type));

    /// <summary>Gets every grain class.</summary>
    public static IEnumerable<Type> Grains =>
        Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type is { IsClass: true, IsAbstract: false } && typeof(Grain).IsAssignableFrom(type));

    /// <summary>Gets what some grain keeps by <c>[PersistentState]</c>.</summary>
    public static IEnumerable<Type> Stored => Grains
        .SelectMany(grain => grain.GetConstructors().Single().GetParameters())
        .Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute)))
        .Select(parameter => parameter.ParameterType.GetGenericArguments().Single());

    public static Type Find(string name) => Serialised.Single(type => string.Equals(type.FullName, name, StringComparison.Ordinal));

    /// <summary>Gets what is carried of a type: its members with an id, its base types' included.</summary>
    public static IEnumerable<PropertyInfo> MembersOf(Type type) =>
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(property => property.IsDefined(typeof(IdAttribute)));

    public static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;
}
