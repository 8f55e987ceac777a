using System.Globalization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Extensions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Extensions;

/// <summary>Browser extensions, for sessions to load.</summary>
internal static class ExtensionEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapExtensions(this IEndpointRouteBuilder routes)
    {
        var extensions = routes.MapGroup("/v1/extensions").WithTags("Extensions");
        extensions.MapPost("/", UploadAsync).Needs(Access.Run).WithName("UploadExtension").Answers<ExtensionResponse>(409);
        extensions.MapGet("/", ListAsync).Needs(Access.Look).WithName("ListExtensions").Answers<ExtensionResponse[]>();
        extensions.MapGet("/{id}", DescribeAsync).Needs(Access.Look).WithName("DescribeExtension").AnswersBare<ExtensionResponse>();
        extensions.MapDelete("/{id}", DeleteAsync).Needs(Access.Run).WithName("DeleteExtension").Answers<StatusResponse>();
    }

    /// <summary>Takes the ZIP file of a browser extension, checks it, and keeps it for sessions to load.</summary>
    internal static async Task<IResult> UploadAsync(
        ExtensionForm form, Caller caller, IGrainFactory grains, IArtifactStore artifacts, IOptions<ExtensionOptions> options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("D");
        using var package = SpooledFile.Create();
        switch (await ExtensionPacking.PackAsync(form.Zip, package, id, options.Value, cancellationToken))
        {
            case PackingOutcome.Refused refused:
                return Refusal.Invalid(refused.Problem);
            case PackingOutcome.Packed { ManifestJson: var manifest }:
                var extension = new ExtensionView(id, form.Name, manifest, now, await artifacts.PutAsync(package, cancellationToken));
                if (await grains.GetExtension(caller.Tenant, id).StoreAsync(extension, CancellationToken.None) is not { } limit)
                {
                    return Answer.Data(ExtensionResponse.Of(extension));
                }

                await artifacts.DeleteAsync(extension.Archive.Hash, CancellationToken.None);
                return Refusal.Conflict(string.Create(CultureInfo.InvariantCulture, $"There are {limit} extensions, which is the limit (Extensions:PerTenant). Delete one."));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Lists the extensions, the oldest first.</summary>
    internal static async Task<IResult> ListAsync(Caller caller, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var ids = await grains.GetExtensionIds(caller.Tenant).ListAsync(cancellationToken);
        var views = await Task.WhenAll(ids.Select(id => grains.GetExtension(caller.Tenant, id).DescribeAsync(cancellationToken)));
        return Answer.Data<ExtensionResponse[]>([.. views.OfType<ExtensionView>().Select(ExtensionResponse.Of)]);
    }

    /// <summary>Shows an extension.</summary>
    internal static async Task<IResult> DescribeAsync(ExtensionRoute extension, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.GetExtension(caller.Tenant, extension.Id).DescribeAsync(cancellationToken) is { } view
            ? Answer.Json(ExtensionResponse.Of(view))
            : NoExtension(extension.Id);

    /// <summary>Deletes an extension. Sessions that have loaded it keep it.</summary>
    internal static async Task<IResult> DeleteAsync(ExtensionRoute extension, Caller caller, IGrainFactory grains, IArtifactStore artifacts)
    {
        if (await grains.GetExtension(caller.Tenant, extension.Id).DeleteAsync(CancellationToken.None) is not { } last)
        {
            return NoExtension(extension.Id);
        }

        await artifacts.DeleteAsync(last.Archive.Hash, CancellationToken.None);
        return Answer.Data(new StatusResponse("success"));
    }

    private static Refusal NoExtension(string id) => Refusal.NotFound($"There is no extension '{id}'.");
}
