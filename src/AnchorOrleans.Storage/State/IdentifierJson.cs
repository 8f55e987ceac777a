using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorOrleans.Storage.State;

/// <summary>Stores an identifier, a struct made of one text, as that text; so it can also be the key of a dictionary.</summary>
internal sealed class IdentifierJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => FindConstructor(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private static ConstructorInfo? FindConstructor(Type type) =>
        type.IsValueType && !type.IsPrimitive && type.IsDefined(typeof(GenerateSerializerAttribute))
        && type.GetConstructors() is [var constructor] && constructor.GetParameters() is [{ Name: "Value" } parameter] && parameter.ParameterType == typeof(string)
            ? constructor
            : null;

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct
    {
        private static readonly Func<string?, T> Make = CompileMake();
        private static readonly Func<T, string?> ValueOf = CompileValueOf();

        public override bool HandleNull => true;

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Make(reader.GetString());

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(ValueOf(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Make(reader.GetString());

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(ValueOf(value) ?? throw new JsonException($"An uninitialised {typeof(T).Name} cannot be a key."));

        private static Func<string?, T> CompileMake()
        {
            var text = Expression.Parameter(typeof(string));
            return Expression.Lambda<Func<string?, T>>(Expression.New(FindConstructor(typeof(T))!, text), text).Compile();
        }

        private static Func<T, string?> CompileValueOf()
        {
            var identifier = Expression.Parameter(typeof(T));
            return Expression.Lambda<Func<T, string?>>(Expression.Property(identifier, "Value"), identifier).Compile();
        }
    }
}
