using System.Collections.Immutable;
using System.Reflection;

namespace AnchorOrleans.Grains.Tests.Contracts;

/// <summary>What every contract and every stored shape must look like, so that it can be read by the version before and after.</summary>
public sealed class ContractTests
{
    private static readonly HashSet<Type> PlainTypes =
    [
        typeof(string), typeof(bool), typeof(byte), typeof(int), typeof(long), typeof(double), typeof(Guid), typeof(DateTimeOffset), typeof(TimeSpan),
    ];

    public static TheoryData<string> EveryType => [.. ContractTypes.Serialised.Select(type => type.FullName!)];

    [Fact]
    public void There_are_contracts_to_check()
    {
        Assert.InRange(ContractTypes.Serialised.Count, 50, 1000);
        Assert.InRange(ContractTypes.Stored.Count(), 8, 100);
    }

    [Theory]
    [MemberData(nameof(EveryType))]
    public void A_type_has_an_alias_of_its_own(string name)
    {
        var alias = ContractTypes.AliasOf(ContractTypes.Find(name));

        Assert.NotNull(alias);
        Assert.StartsWith("anchor.", alias, StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_types_share_an_alias() => Assert.All(
        ContractTypes.Serialised.Concat(ContractTypes.Interfaces).Select(type => ContractTypes.AliasOf(type)!).CountBy(alias => alias, StringComparer.Ordinal),
        count => Assert.Equal(1, count.Value));

    [Theory]
    [MemberData(nameof(EveryType))]
    public void Every_member_that_can_be_set_has_an_id_and_no_two_share_one(string name)
    {
        var type = ContractTypes.Find(name);
        if (type.IsEnum)
        {
            return;
        }

        var settable = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(property => property.SetMethod is not null);
        var ids = ContractTypes.MembersOf(type).Select(property => property.GetCustomAttribute<IdAttribute>()!.Id).ToList();

        Assert.All(settable, property => Assert.True(property.IsDefined(typeof(IdAttribute)), $"{property.Name} has no id, so it would be lost."));
        Assert.Equal(ids.Distinct().Count(), ids.Count);
    }

    [Theory]
    [MemberData(nameof(EveryType))]
    public void Every_nested_case_is_sealed_and_serialised_itself(string name)
    {
        var type = ContractTypes.Find(name);
        var cases = type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(type.IsAssignableFrom).ToList();

        Assert.Equal(type.IsAbstract, cases.Count > 0);
        Assert.All(cases, nested =>
        {
            Assert.True(nested.IsSealed, $"{nested.Name} can be inherited.");
            Assert.True(nested.IsDefined(typeof(GenerateSerializerAttribute), inherit: false), $"{nested.Name} lacks [GenerateSerializer].");
            Assert.StartsWith($"{ContractTypes.AliasOf(type)}.", ContractTypes.AliasOf(nested), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(EveryType))]
    public void Members_are_plain_values_contracts_or_immutable_arrays_of_them(string name) =>
        Assert.All(ContractTypes.MembersOf(ContractTypes.Find(name)), property => Assert.True(IsCarried(property.PropertyType), $"{property.Name} is a {property.PropertyType}."));

    [Fact]
    public void Every_grain_interface_and_each_of_its_methods_has_an_alias()
    {
        Assert.All(ContractTypes.Interfaces, contract => Assert.NotNull(ContractTypes.AliasOf(contract)));
        Assert.All(ContractTypes.Interfaces.SelectMany(contract => contract.GetMethods()), method => Assert.Equal(method.Name, ContractTypes.AliasOf(method)));
    }

    [Fact]
    public void Every_grain_class_has_a_type_name_of_its_own()
    {
        var names = ContractTypes.Grains.Select(grain => grain.GetCustomAttributesData().Single(data => data.AttributeType == typeof(GrainTypeAttribute)).ConstructorArguments[0].Value).ToList();

        Assert.Equal(names.Distinct().Count(), names.Count);
    }

    [Fact]
    public void Every_parameter_and_result_of_a_grain_is_a_plain_value_or_a_contract() =>
        Assert.All(ContractTypes.Interfaces.SelectMany(contract => contract.GetMethods()), method =>
        {
            var types = method.GetParameters().Select(parameter => parameter.ParameterType).Where(type => type != typeof(CancellationToken)).ToList();
            if (method.ReturnType.IsGenericType)
            {
                types.Add(method.ReturnType.GetGenericArguments().Single());
            }

            Assert.All(types, type => Assert.True(IsCarried(type), $"{method.DeclaringType!.Name}.{method.Name} carries a {type}."));
        });

    [Fact]
    public void Every_enumeration_begins_with_the_unknown()
    {
        var enums = ContractTypes.Serialised.SelectMany(ContractTypes.MembersOf).Select(property => property.PropertyType).Where(type => type.IsEnum).Distinct();

        Assert.All(enums, type => Assert.Equal("Unknown", Enum.GetName(type, 0)));
    }

    private static bool IsCarried(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } underlying => IsCarried(underlying),
        { IsGenericType: true } => type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && IsCarried(type.GetGenericArguments()[0]),
        _ => type.IsEnum || PlainTypes.Contains(type) || ContractTypes.Serialised.Contains(type),
    };
}
