using System.Collections;
using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace AnchorOrleans.Storage.State;

/// <summary>Lets an immutable array be added to a type whose data is stored already.</summary>
/// <remarks>The array is uninitialised when old data is read into a positional record; the first use or write of it would throw.</remarks>
internal static class ImmutableArrayJson
{
    /// <summary>Has the type's uninitialised arrays written, and after reading replaced, as empty ones.</summary>
    public static void FillMissing(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var missing = new List<Action<object>>();
        foreach (var property in info.Properties.Where(IsImmutableArray))
        {
            var empty = property.PropertyType.GetField(nameof(ImmutableArray<>.Empty))!.GetValue(obj: null)!;
            if (property is { Get: { } read, Set: { } write })
            {
                property.Get = state => IsMissing(read(state)) ? empty : read(state);
                missing.Add(state => Fill(state, read, write, empty));
            }
        }

        if (missing.Count > 0)
        {
            info.OnDeserialized = state => missing.ForEach(fill => fill(state));
        }
    }

    private static void Fill(object state, Func<object, object?> read, Action<object, object?> write, object empty)
    {
        if (IsMissing(read(state)))
        {
            write(state, empty);
        }
    }

    private static bool IsImmutableArray(JsonPropertyInfo property) =>
        property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    // An uninitialised array equals another one and no initialised one.
    private static bool IsMissing(object? array) => array is IStructuralEquatable && array.Equals(Activator.CreateInstance(array.GetType()));
}
