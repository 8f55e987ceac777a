using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions.Files;

/// <summary>The files of sessions; the port to where the browsers are.</summary>
public interface ISessionFiles
{
    /// <summary>Gets how large one uploaded file may be.</summary>
    /// <value>Bytes.</value>
    long MaxUploadBytes { get; }

    /// <summary>Stores a file for the pages of a session.</summary>
    Task<UploadOutcome> UploadAsync(TenantId tenant, SessionId session, string name, Stream content, CancellationToken cancellationToken);

    /// <summary>Lists what was uploaded, the newest last; null when the session has no browser.</summary>
    Task<IReadOnlyList<SessionUpload>?> ListUploadsAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);

    /// <summary>Lists the complete downloads, the newest last; null when the session has no browser.</summary>
    Task<IReadOnlyList<SessionDownload>?> ListDownloadsAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);

    /// <summary>Opens a download that was listed; null when it is gone.</summary>
    Task<OpenedDownload?> OpenDownloadAsync(TenantId tenant, SessionId session, SessionDownload download, CancellationToken cancellationToken);
}

/// <summary>What an upload came to.</summary>
[Alias("anchor.upload-outcome")]
public abstract record UploadOutcome
{
    private UploadOutcome()
    {
    }

    /// <summary>Pages of the session can be handed it.</summary>
    /// <param name="Path">Under which path.</param>
    [Alias("anchor.upload-outcome.stored")]
    public sealed record Stored(string Path) : UploadOutcome;

    /// <summary>A limit is exceeded.</summary>
    /// <param name="Reason">A sentence.</param>
    [Alias("anchor.upload-outcome.refused")]
    public sealed record Refused(string Reason) : UploadOutcome;

    /// <summary>The session has no browser.</summary>
    [Alias("anchor.upload-outcome.no-browser")]
    public sealed record NoBrowser : UploadOutcome;
}

/// <summary>A file that was uploaded to a session.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="UploadedAt">When.</param>
public sealed record SessionUpload(string Name, long Size, DateTimeOffset UploadedAt);

/// <summary>A file that a session downloaded; its names and addresses are a page's words.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Where it came from.</param>
/// <param name="PageUrl">The page that caused it.</param>
/// <param name="Name">A usable name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="BegunAt">When it began.</param>
/// <param name="EndedAt">When it was complete.</param>
public sealed record SessionDownload(string Id, string Url, string PageUrl, string Name, long Size, DateTimeOffset BegunAt, DateTimeOffset EndedAt);

/// <summary>A download that is read.</summary>
/// <param name="Content">What it holds, to be read once; whoever has it disposes it.</param>
/// <param name="Length">Bytes.</param>
public sealed record OpenedDownload(Stream Content, long Length);
