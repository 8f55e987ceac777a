using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Silo.Relay;

/// <summary>The form of what silos and gateways tell each other: that of stored state, with files as Base64.</summary>
/// <remarks>Both ends may be of different releases, and stored state is made for that: members by name, cases by alias, what is unknown skipped.</remarks>
internal static class RelayJson
{
    private static readonly JsonSerializerOptions Options = CreateOptions();

    /// <summary>Makes the body of a call.</summary>
    public static HttpContent Content<T>(T value) => JsonContent.Create(value, options: Options);

    /// <summary>Reads what a call was answered.</summary>
    public static Task<T?> ReadAsync<T>(HttpContent content, CancellationToken cancellationToken) => content.ReadFromJsonAsync<T>(Options, cancellationToken);

    /// <summary>Reads the body of a call.</summary>
    /// <exception cref="BadHttpRequestException">It is not what is expected.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request)
    {
        try
        {
            return await request.ReadFromJsonAsync<T>(Options, request.HttpContext.RequestAborted) ?? throw new BadHttpRequestException("The body of the call is null.");
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The body of the call is not understood; the other end may be of a later release.", exception);
        }
    }

    /// <summary>Answers a call.</summary>
    public static Task WriteAsync<T>(HttpResponse response, T value) => response.WriteAsJsonAsync(value, Options, response.HttpContext.RequestAborted);

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(StateJson.Options) { Converters = { new BytesJson() } };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Writes bytes as Base64; as an array of numbers they would take three times as much.</summary>
    private sealed class BytesJson : JsonConverter<ImmutableArray<byte>>
    {
        public override ImmutableArray<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => [.. reader.GetBytesFromBase64()];

        public override void Write(Utf8JsonWriter writer, ImmutableArray<byte> value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.AsSpan());
    }
}
