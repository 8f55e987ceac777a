using System.Reflection;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions.Files;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Agents.Files;

/// <summary>The fields <c>files</c> of a multipart form, kept as they come: none is in memory as a whole.</summary>
/// <param name="Files">What was kept.</param>
/// <param name="HasEnvironment">Whether it was asked to keep them with an environment.</param>
/// <param name="Refusal">What is wrong with the form.</param>
internal sealed record UploadedFiles(IReadOnlyList<UploadedFileResponse> Files, bool HasEnvironment, Refusal? Refusal)
    : IBound, IBindableFromHttpContext<UploadedFiles>, IEndpointParameterMetadataProvider
{
    private const string Field = "files";
    private const string Environment = "environmentId";
    private const string Fallback = "file";
    private const int LongestBoundary = 200;
    private const int LongestName = 200;

    /// <summary>What a form is made of besides the files themselves.</summary>
    private const long Wrapping = 64 * 1024;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Takes(new DescribedUpload(Field));

    public static async ValueTask<UploadedFiles?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var services = context.RequestServices;
        var (largest, most) = (services.GetRequiredService<ISessionFiles>().MaxUploadBytes, services.GetRequiredService<IOptions<ApiOptions>>().Value.Agents.MaxFiles);
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return Refused($"The body must be multipart/form-data with the field '{Field}'.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = (most * largest) + Wrapping;
        }

        try
        {
            return await ReadAsync(context, new MultipartReader(boundary, context.Request.Body) { BodyLengthLimit = largest }, most);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            return Refused($"The body is not a multipart form, or one of '{Field}' has more than {largest / (1024 * 1024):N0} MiB (Files:UploadMebibytes).");
        }
    }

    private static async Task<UploadedFiles> ReadAsync(HttpContext context, MultipartReader reader, int most)
    {
        var tenant = context.Features.GetRequiredFeature<Caller>().Tenant;
        var kept = context.RequestServices.GetRequiredService<AgentFiles>();
        List<UploadedFileResponse> files = [];
        var hasEnvironment = false;
        while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                continue;
            }

            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
            hasEnvironment |= name == Environment;
            if (!disposition.IsFileDisposition() || name is not (Field or Fallback))
            {
                continue;
            }

            if (files.Count == most)
            {
                return Refused($"'{Field}' may hold at most {most:N0} files (Api:Agents:MaxFiles).");
            }

            files.Add(await kept.KeepAsync(tenant, NameOf(disposition), section.Body, context.RequestAborted));
        }

        return files.Count == 0 ? Refused($"No file provided: '{Field}' is required.") : new UploadedFiles(files, hasEnvironment, null);
    }

    private static UploadedFiles Refused(string message) => new([], HasEnvironment: false, Refusal.Invalid(message) with { Details = new(Field) });

    /// <summary>Keeps what follows the last slash, as all uploads are called.</summary>
    private static string NameOf(ContentDispositionHeaderValue disposition)
    {
        var given = (HeaderUtilities.RemoveQuotes(disposition.FileNameStar) is { Length: > 0 } extended ? extended : HeaderUtilities.RemoveQuotes(disposition.FileName)).Value ?? "";
        var name = given[(given.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length <= LongestName ? name : name[^LongestName..];
    }
}
