using System.Globalization;
using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Sessions.Files;

/// <summary>The field <c>file</c> of a multipart form, read as it comes: it is never in memory, or on disk, as a whole before the session has it.</summary>
/// <param name="Name">What the caller calls the file.</param>
/// <param name="Content">What it holds, to be read once.</param>
/// <param name="Refusal">What is wrong with the form.</param>
internal sealed record UploadedFormFile(string Name, Stream Content, Refusal? Refusal) : IBound, IBindableFromHttpContext<UploadedFormFile>, IEndpointParameterMetadataProvider
{
    private const string Field = "file";
    private const int LongestBoundary = 200;

    /// <summary>What a form is made of besides the file itself.</summary>
    private const long Wrapping = 64 * 1024;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Takes(new DescribedUpload(Field));

    public static async ValueTask<UploadedFormFile?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var most = context.RequestServices.GetRequiredService<ISessionFiles>().MaxUploadBytes;
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return Refused(Refusal.Invalid($"The body must be multipart/form-data with the field '{Field}'."));
        }

        if (context.Request.ContentLength > most + Wrapping)
        {
            return Refused(Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"'{Field}' may have at most {most / (1024 * 1024):N0} MiB (Files:UploadMebibytes).")));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = most + Wrapping;
        }

        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body);
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    && disposition.IsFileDisposition()
                    && HeaderUtilities.RemoveQuotes(disposition.Name) == Field)
                {
                    return new UploadedFormFile(NameOf(disposition), section.Body, null);
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            return Refused(Refusal.Invalid("The body is not a multipart form."));
        }

        return Refused(Refusal.Invalid($"'{Field}' is required: a file."));
    }

    private static UploadedFormFile Refused(Refusal refusal) => new("", Stream.Null, refusal);

    private static string NameOf(ContentDispositionHeaderValue disposition) =>
        (HeaderUtilities.RemoveQuotes(disposition.FileNameStar) is { Length: > 0 } extended ? extended : HeaderUtilities.RemoveQuotes(disposition.FileName)).Value ?? "";
}
