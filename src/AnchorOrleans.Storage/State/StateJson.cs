using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace AnchorOrleans.Storage.State;

/// <summary>The form of stored state: JSON whose members go by name and whose cases go by alias, on every engine.</summary>
/// <remarks>
/// Nothing in it names a CLR type, so types may be renamed and moved. A member that stored data lacks keeps its initialiser, a positional
/// one its default; immutable arrays are then empty, never uninitialised. A member that the type lacks is skipped.
/// </remarks>
public sealed class StateJson : IGrainStorageSerializer
{
    private const string Case = "$case";

    /// <summary>Gets the form, for what is stored beside grain state.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    /// <inheritdoc/>
    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input, Options);

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            // Never shown in HTML; state often holds JSON as text, whose quotes would take six bytes each.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            IgnoreReadOnlyProperties = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameCases, ImmutableArrayJson.FillMissing } },
            Converters = { new IdentifierJson() },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void NameCases(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || !info.Type.IsAbstract)
        {
            return;
        }

        var cases = info.Type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(type => !type.IsAbstract && info.Type.IsAssignableFrom(type)).ToList();
        if (cases.Count == 0)
        {
            return;
        }

        info.PolymorphismOptions = new()
        {
            TypeDiscriminatorPropertyName = Case,
            UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization,
        };
        foreach (var type in cases)
        {
            info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, NameOf(type)));
        }
    }

    // Not inherited: a case would answer its base's alias too.
    private static string NameOf(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias
        ?? throw new InvalidOperationException($"{type} is a case of stored state and needs an [Alias] of its own.");
}
