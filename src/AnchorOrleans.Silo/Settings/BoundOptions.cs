using System.Reflection;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Settings;

/// <summary>Options of this service that are bound from configuration.</summary>
/// <param name="Type">Their class.</param>
/// <param name="Section">From where.</param>
internal sealed record BoundOptions(Type Type, string Section)
{
    private const string OwnAssemblies = "AnchorOrleans.";
    private const string SectionField = "Section";

    /// <summary>Finds them among what is registered: whatever is bound also registers how it learns that configuration has changed.</summary>
    public static IEnumerable<BoundOptions> In(IServiceCollection services) => services
        .Select(service => service.ServiceType)
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>))
        .Select(type => type.GetGenericArguments()[0])
        .Where(type => type.Assembly.GetName().Name!.StartsWith(OwnAssemblies, StringComparison.Ordinal))
        .Distinct()
        .Select(type => new BoundOptions(type, SectionOf(type)));

    private static string SectionOf(Type type) =>
        type.GetField(SectionField, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue() as string
        ?? throw new InvalidOperationException($"{type} is bound from configuration but has no constant {SectionField} that says from where.");
}
