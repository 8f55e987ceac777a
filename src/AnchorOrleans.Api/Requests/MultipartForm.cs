using System.Globalization;
using AnchorOrleans.Api.Errors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Requests;

/// <summary>A multipart form with a file, read as it comes.</summary>
/// <param name="Reader">Its sections; null when it is refused.</param>
/// <param name="Refusal">What is wrong with it.</param>
internal sealed record MultipartForm(MultipartReader? Reader, Refusal? Refusal)
{
    private const int LongestBoundary = 200;
    private const long Mebibyte = 1024 * 1024;

    /// <summary>What a form is made of besides the file itself.</summary>
    private const long Wrapping = 64 * 1024;

    /// <summary>Begins to read the body of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="field">The field with the file.</param>
    /// <param name="mostBytes">How large the file may be.</param>
    /// <param name="setting">The setting that says so.</param>
    public static MultipartForm Of(HttpContext context, string field, long mostBytes, string setting)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return new(null, Refusal.Invalid($"The body must be multipart/form-data with the field '{field}'."));
        }

        if (context.Request.ContentLength > mostBytes + Wrapping)
        {
            return new(null, TooLarge(field, mostBytes, setting));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = mostBytes + Wrapping;
        }

        return new(new MultipartReader(boundary, context.Request.Body), null);
    }

    /// <summary>Says that a file is too large.</summary>
    public static Refusal TooLarge(string field, long mostBytes, string setting) =>
        Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"'{field}' may have at most {mostBytes / Mebibyte:N0} MiB ({setting})."));

    /// <summary>Says that the body is something else.</summary>
    public static Refusal NoForm { get; } = Refusal.Invalid("The body is not a multipart form.");

    /// <summary>Says that there is no file.</summary>
    public static Refusal NoFile(string field) => Refusal.Invalid($"'{field}' is required: a file.");
}
