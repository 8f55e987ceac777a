using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>The files of the sessions whose browsers this silo has.</summary>
internal sealed class SessionFiles(SessionBrowsers browsers, IOptions<SessionFileOptions> options, TimeProvider clock) : ISessionFiles
{
    /// <inheritdoc/>
    public long MaxUploadBytes => options.Value.MaxUploadBytes;

    /// <inheritdoc/>
    public async Task<UploadOutcome> UploadAsync(TenantId tenant, SessionId session, string name, Stream content, CancellationToken cancellationToken)
    {
        if (browsers.Find(new(tenant, session.Value)) is not { } browser)
        {
            return new UploadOutcome.NoBrowser();
        }

        using var activity = browser.Idleness.Begin();
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, browser.Ending);
            var file = await browser.Lease.Files.UploadAsync(name, content, options.Value, clock.GetUtcNow(), either.Token);
            var control = await browser.ControlAsync(either.Token);
            await control.ChooseFilesAsync([.. browser.Lease.Files.Uploads.Select(upload => upload.Path)], either.Token);
            return new UploadOutcome.Stored(file.Path);
        }
        catch (FileLimitException exception)
        {
            return new UploadOutcome.Refused(exception.Message);
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or DirectoryNotFoundException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The browser ended meanwhile.
            return new UploadOutcome.NoBrowser();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SessionUpload>?> ListUploadsAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SessionUpload>?>(browsers.Find(new(tenant, session.Value)) is { } browser
            ? [.. browser.Lease.Files.Uploads.Select(file => new SessionUpload(file.Name, file.Size, file.UploadedAt))]
            : null);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionDownload>?> ListDownloadsAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken)
    {
        if (browsers.Find(new(tenant, session.Value)) is not { } browser)
        {
            return null;
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, browser.Ending);
            var control = await browser.ControlAsync(either.Token);
            return
            [
                .. control.Downloads.Select(file =>
                    new SessionDownload(file.Id, file.Url, file.PageUrl, file.Name, file.Size, file.BegunAt, file.EndedAt ?? file.BegunAt)),
            ];
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The browser ended meanwhile.
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<OpenedDownload?> OpenDownloadAsync(TenantId tenant, SessionId session, SessionDownload download, CancellationToken cancellationToken) =>
        Task.FromResult(browsers.Find(new(tenant, session.Value))?.Lease.Files.OpenDownload(download.Id) is { } content
            ? new OpenedDownload(content, content.Length)
            : null);
}
