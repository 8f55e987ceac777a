using System.Collections.Immutable;
using System.Reflection;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tests.Contracts;

/// <summary>Makes values in which no member has its default, so that whatever gets lost on the way is seen.</summary>
internal static class Filled
{
    public static object Of(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } underlying => Of(underlying),
        // A published version without a number would appear in no list.
        _ when type == typeof(VersionLabel) => VersionLabel.OfNumber(7),
        _ when type == typeof(string) => "text \"with\" quotes, é and 😀",
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => 2_000_000_011,
        _ when type == typeof(long) => 9_000_000_000_000_000_011,
        _ when type == typeof(double) => 0.1,
        _ when type == typeof(byte) => (byte)200,
        _ when type == typeof(Guid) => new Guid("01996f3e-7c1a-7d10-8f0e-2b6c5a9d4e13"),
        _ when type == typeof(DateTimeOffset) => Samples.Now.AddTicks(1_234_567),
        _ when type == typeof(TimeSpan) => new TimeSpan(1_234_567_890_123),
        { IsEnum: true } => Enum.GetValues(type).GetValue(1)!,
        { IsGenericType: true } => Two(type.GetGenericArguments()[0]),
        { IsAbstract: true } => Of(ContractTypes.Concrete.First(type.IsAssignableFrom)),
        _ => Record(type),
    };

    private static object Two(Type element)
    {
        var items = Array.CreateInstance(element, 2);
        items.SetValue(Of(element), 0);
        items.SetValue(Of(element), 1);
        return typeof(ImmutableArray).GetMethods()
            .Single(method => method is { Name: nameof(ImmutableArray.Create) } && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(element)
            .Invoke(null, [items])!;
    }

    private static object Record(Type type)
    {
        // The positional constructor, or the one without parameters; never the one that copies.
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(candidate => candidate.GetParameters() is not [{ } only] || only.ParameterType != type)
            .OrderByDescending(candidate => candidate.GetParameters().Length)
            .FirstOrDefault();
        var value = constructor is null
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType))]);
        var given = constructor?.GetParameters().Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var member in ContractTypes.MembersOf(type).Where(member => !given.Contains(member.Name)))
        {
            member.SetValue(value, Of(member.PropertyType));
        }

        return value;
    }
}
