using System.Globalization;
using System.Reflection;
using System.Text;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Extensions;

/// <summary>The multipart form with which an extension is brought.</summary>
/// <param name="Name">What the tenant calls it.</param>
/// <param name="Zip">The ZIP file, on disk until the request has ended.</param>
/// <param name="Refusal">What is wrong with the form.</param>
internal sealed record ExtensionForm(string Name, Stream Zip, Refusal? Refusal) : IBound, IBindableFromHttpContext<ExtensionForm>, IEndpointParameterMetadataProvider
{
    private const string FileField = "file";
    private const string NameField = "name";
    private const int MaxNameLength = 255;

    /// <summary>A character has at most three bytes for each of its units.</summary>
    private const int MaxNameBytes = 3 * MaxNameLength;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Takes(new DescribedUpload(FileField, NameField));

    public static async ValueTask<ExtensionForm?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var limits = context.RequestServices.GetRequiredService<IOptions<ExtensionOptions>>().Value;
        var form = MultipartForm.Of(context, FileField, limits.UploadBytes, "Extensions:UploadMebibytes");
        if (form.Reader is not { } reader)
        {
            return Refused(form.Refusal!);
        }

        try
        {
            return await ReadAsync(reader, context, limits);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            return Refused(MultipartForm.NoForm);
        }
    }

    private static async Task<ExtensionForm> ReadAsync(MultipartReader reader, HttpContext context, ExtensionOptions limits)
    {
        string? name = null;
        FileStream? zip = null;
        while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                continue;
            }

            switch (HeaderUtilities.RemoveQuotes(disposition.Name).Value)
            {
                case FileField when zip is null:
                    zip = SpooledFile.Create();
                    context.Response.RegisterForDispose(zip);
                    if (await SpooledFile.CopyAsync(section.Body, zip, limits.UploadBytes, context.RequestAborted) is null)
                    {
                        return Refused(MultipartForm.TooLarge(FileField, limits.UploadBytes, "Extensions:UploadMebibytes"));
                    }

                    break;
                case NameField when name is null:
                    using (var text = new MemoryStream())
                    {
                        name = await SpooledFile.CopyAsync(section.Body, text, MaxNameBytes, context.RequestAborted) is null ? "" : Encoding.UTF8.GetString(text.ToArray()).Trim();
                    }

                    break;
            }
        }

        return zip is null ? Refused(MultipartForm.NoFile(FileField))
            : name is not { Length: > 0 and <= MaxNameLength } ? Refused(Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"'{NameField}' is required: a string of 1 to {MaxNameLength} characters.")))
            : new ExtensionForm(name, zip, null);
    }

    private static ExtensionForm Refused(Refusal refusal) => new("", Stream.Null, refusal);
}
