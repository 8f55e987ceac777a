using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Sessions.Files;

/// <summary>The field <c>file</c> of a multipart form, read as it comes: it is never in memory, or on disk, as a whole before the session has it.</summary>
/// <param name="Name">What the caller calls the file.</param>
/// <param name="Content">What it holds, to be read once.</param>
/// <param name="Refusal">What is wrong with the form.</param>
internal sealed record UploadedFormFile(string Name, Stream Content, Refusal? Refusal) : IBound, IBindableFromHttpContext<UploadedFormFile>, IEndpointParameterMetadataProvider
{
    private const string Field = "file";

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Takes(new DescribedUpload(Field));

    public static async ValueTask<UploadedFormFile?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var most = context.RequestServices.GetRequiredService<ISessionFiles>().MaxUploadBytes;
        var form = MultipartForm.Of(context, Field, most, "Files:UploadMebibytes");
        if (form.Reader is not { } reader)
        {
            return Refused(form.Refusal!);
        }

        try
        {
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
            return Refused(MultipartForm.NoForm);
        }

        return Refused(MultipartForm.NoFile(Field));
    }

    private static UploadedFormFile Refused(Refusal refusal) => new("", Stream.Null, refusal);

    private static string NameOf(ContentDispositionHeaderValue disposition) =>
        (HeaderUtilities.RemoveQuotes(disposition.FileNameStar) is { Length: > 0 } extended ? extended : HeaderUtilities.RemoveQuotes(disposition.FileName)).Value ?? "";
}
