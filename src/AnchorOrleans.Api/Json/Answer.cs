using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace AnchorOrleans.Api.Json;

/// <summary>Makes JSON answers.</summary>
internal static class Answer
{
    /// <summary>Relaxed escaping, because base64 is full of <c>+</c> and nothing here is ever embedded in HTML.</summary>
    private static readonly AnchorJson Wire =
        new(new JsonSerializerOptions(AnchorJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Answers <c>{"data":…}</c> with 200.</summary>
    public static IResult Data<T>(T value)
        where T : notnull => Json(new Data<T>(value));

    /// <summary>Answers the value itself.</summary>
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, TypeOf<T>(), statusCode: status);

    /// <summary>Writes the value as UTF-8.</summary>
    public static byte[] ToBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeOf<T>());

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Wire.GetTypeInfo(typeof(T))!;
}
