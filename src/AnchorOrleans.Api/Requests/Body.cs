using System.Buffers;
using System.Globalization;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Requests;

/// <summary>A request that is read from a JSON body.</summary>
/// <typeparam name="T">The request itself.</typeparam>
internal interface IRequestBody<out T>
    where T : IRequestBody<T>
{
    /// <summary>Gets a value indicating whether a request without body counts as <c>{}</c>.</summary>
    static abstract bool MayBeEmpty { get; }

    /// <summary>Reads the request; what is wrong is noted in <paramref name="fields"/>, and the result is not used then.</summary>
    static abstract T Read(JsonFields fields, ApiOptions limits);
}

/// <summary>A parameter that may turn out to be unusable; <see cref="RefusalFilter"/> answers for it before the handler runs.</summary>
internal interface IBound
{
    /// <summary>Gets what is wrong; null when the parameter can be used.</summary>
    Refusal? Refusal { get; }
}

/// <summary>The JSON body of a request, read and checked before the handler runs.</summary>
/// <typeparam name="T">The request.</typeparam>
internal sealed class Body<T> : IBound, IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class, IRequestBody<T>
{
    private readonly T? _value;

    private Body(T value) => _value = value;

    private Body(Refusal refusal) => Refusal = refusal;

    public Refusal? Refusal { get; }

    /// <summary>Gets the request.</summary>
    public T Value => _value ?? throw new InvalidOperationException($"The body was refused: {Refusal?.Message}");

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var limits = context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        var (bytes, refusal) = await ReadBytesAsync(context, limits.MaxBodyBytes);
        return refusal is null ? Parse(bytes, limits) : new Body<T>(refusal);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(new DescribedBody(!T.MayBeEmpty, FieldNotes.Of<T>));

    private static Body<T> Parse(ReadOnlySpan<byte> bytes, ApiOptions limits)
    {
        if (bytes.IsEmpty && !T.MayBeEmpty)
        {
            return new Body<T>(Refusal.Invalid("The request needs a JSON object as its body."));
        }

        var (json, refusal) = JsonText.ReadObject(bytes.IsEmpty ? "{}"u8 : bytes);
        if (refusal is not null)
        {
            return new Body<T>(refusal);
        }

        var findings = new Findings();
        var value = T.Read(new JsonFields(json, findings), limits);
        return findings.Refusal is { } finding ? new Body<T>(finding) : new Body<T>(value);
    }

    private static async Task<(byte[] Bytes, Refusal? Refusal)> ReadBytesAsync(HttpContext context, int limit)
    {
        var request = context.Request;
        if (request.ContentLength == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return ([], null);
        }

        if (!request.HasJsonContentType())
        {
            return ([], new Refusal(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON: send the header 'content-type: application/json'."));
        }

        var tooLarge = new Refusal(
            StatusCodes.Status413PayloadTooLarge,
            string.Create(CultureInfo.InvariantCulture, $"The request body may have at most {limit:N0} bytes."));
        if (request.ContentLength > limit)
        {
            return ([], tooLarge);
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(context.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return ([], tooLarge);
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return (bytes, null);
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
