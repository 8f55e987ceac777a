using System.Text.Json;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Relay;

/// <summary>The files of sessions, wherever their browsers are.</summary>
internal sealed class LocatedFiles(RelayClient relay, IOptions<SessionFileOptions> options, LocalSessions? here = null) : ISessionFiles
{
    /// <inheritdoc/>
    public long MaxUploadBytes => options.Value.MaxUploadBytes;

    /// <inheritdoc/>
    public async Task<UploadOutcome> UploadAsync(TenantId tenant, SessionId session, string name, Stream content, CancellationToken cancellationToken)
    {
        if (here?.With(tenant, session) is { } local)
        {
            return await local.Files.UploadAsync(tenant, session, name, content, cancellationToken);
        }

        using var upload = new UploadContent(content, cancellationToken);
        try
        {
            using var response = await relay.SendAsync(tenant, session, HttpMethod.Post, RelayPath.Of(tenant, session, RelayPath.Uploads, name), upload, cancellationToken);
            return response is null
                ? new UploadOutcome.NoBrowser()
                : await RelayJson.ReadAsync<UploadOutcome>(response.Content, cancellationToken) ?? new UploadOutcome.NoBrowser();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            // The silo went meanwhile.
            return new UploadOutcome.NoBrowser();
        }
        finally
        {
            await upload.EndAsync();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SessionUpload>?> ListUploadsAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        here?.With(tenant, session) is { } local
            ? local.Files.ListUploadsAsync(tenant, session, cancellationToken)
            : relay.AskAsync<IReadOnlyList<SessionUpload>>(tenant, session, HttpMethod.Get, RelayPath.Uploads, content: null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SessionDownload>?> ListDownloadsAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        here?.With(tenant, session) is { } local
            ? local.Files.ListDownloadsAsync(tenant, session, cancellationToken)
            : relay.AskAsync<IReadOnlyList<SessionDownload>>(tenant, session, HttpMethod.Get, RelayPath.Downloads, content: null, cancellationToken);

    /// <inheritdoc/>
    public async Task<OpenedDownload?> OpenDownloadAsync(TenantId tenant, SessionId session, SessionDownload download, CancellationToken cancellationToken)
    {
        if (here?.With(tenant, session) is { } local)
        {
            return await local.Files.OpenDownloadAsync(tenant, session, download, cancellationToken);
        }

        var target = RelayPath.Of(tenant, session, RelayPath.Download);
        return await relay.SendAsync(tenant, session, HttpMethod.Post, target, RelayJson.Content(download), cancellationToken) is { Content.Headers.ContentLength: { } length } response
            ? new OpenedDownload(await response.Content.ReadAsStreamAsync(cancellationToken), length)
            : null;
    }
}
