using System.Collections;
using System.Globalization;

namespace AnchorOrleans.Grains.Tests.Contracts;

/// <summary>Writes out a value member by member: records that hold arrays are never equal after a journey, their texts are.</summary>
internal static class Shape
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ when ContractTypes.Serialised.Contains(value.GetType()) =>
            $"{value.GetType().Name} {{ {string.Join(", ", ContractTypes.MembersOf(value.GetType()).Select(member => $"{member.Name} = {Of(member.GetValue(value))}"))} }}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
