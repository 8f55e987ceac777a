using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;
using AnchorOrleans.Secrets;
using AnchorOrleans.Silo.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Profiles;

/// <summary>Gives sessions' browsers the profiles that they begin with, and keeps what they leave: compressed, and encrypted with a key of its own that only this service's keys open.</summary>
internal sealed partial class SessionProfiles(
    IArtifactStore artifacts,
    ISecretBox secrets,
    IGrainFactory grains,
    TimeProvider clock,
    IOptions<ProfileStorageOptions> options,
    ILogger<SessionProfiles> logger)
{
    private const long Mebibyte = 1024 * 1024;

    private readonly long _limitBytes = options.Value.Mebibytes * Mebibyte;
    private readonly TimeSpan _closeTimeout = options.Value.CloseTimeout;

    /// <summary>Finds what a session's browser begins with; null for an empty profile.</summary>
    /// <exception cref="SessionProfileException">It cannot be used; the message is fit for the session's owner.</exception>
    public async Task<BrowserProfile?> FindAsync(TenantId tenant, SessionProfile? profile, CancellationToken cancellationToken)
    {
        if (profile is null)
        {
            return null;
        }

        if (await grains.GetProfile(tenant, profile.Name).DescribeAsync(cancellationToken) is not { Content: { } content })
        {
            return profile.IsPersisted ? null : throw new SessionProfileException($"There is no profile '{profile.Name}' any more.");
        }

        try
        {
            var key = Convert.FromBase64String(secrets.Open(ProfileContent.PurposeOfKey(tenant, profile.Name), content.SealedKey));
            return new BrowserProfile(token => OpenAsync(content, key, token), _limitBytes);
        }
        catch (CryptographicException exception)
        {
            throw new SessionProfileException($"Profile '{profile.Name}' cannot be opened: it was encrypted with other keys than this service has (Secrets:KeyFolder).", exception);
        }
    }

    /// <summary>Keeps what a session leaves, when somebody wants that: has its browser end in peace and stores its profile. Whoever waits for the profile is told of a failure.</summary>
    /// <param name="browser">The session's browser, which is to end or has ended.</param>
    /// <param name="reason">Why.</param>
    public async Task KeepAsync(SessionBrowser browser, string reason)
    {
        var (session, lease) = (browser.Assignment.Session, browser.Lease);
        try
        {
            var names = await NamesAsync(browser);
            if (names.Count == 0)
            {
                return;
            }

            using var patience = new CancellationTokenSource(_closeTimeout, clock);
            var problem = reason is "browser_crashed" ? "The browser crashed." : await lease.CloseAsync(patience.Token) ? null : "The browser did not end in peace.";
            foreach (var name in names)
            {
                await KeepAsync(browser, name, problem);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotKept(exception, session.Id);
        }
    }

    private async Task<IReadOnlyList<string>> NamesAsync(SessionBrowser browser)
    {
        var (session, own) = (browser.Assignment.Session, browser.Assignment.Settings.Profile);
        var view = await grains.GetSession(session.Tenant, new(session.Id)).DescribeAsync();
        var names = view is { SavedAs: { IsDefault: false } saved } ? saved.AsEnumerable() : [];
        return [.. (own is { IsPersisted: true } ? names.Append(own.Name) : names).Distinct(StringComparer.Ordinal)];
    }

    private async Task KeepAsync(SessionBrowser browser, string name, string? problem)
    {
        var session = browser.Assignment.Session;
        var profile = grains.GetProfile(session.Tenant, name);
        try
        {
            if (problem is null)
            {
                var content = await StoreAsync(browser, name);
                var stored = await profile.StoreAsync(new(session.Id), content);
                if ((stored.IsStored ? stored.Replaced : content.Archive) is { } unneeded)
                {
                    await artifacts.DeleteAsync(unneeded.Hash);
                }

                LogKept(session.Id, content.Archive.Size, stored.IsStored);
                return;
            }
        }
        catch (ProfileTooLargeException exception)
        {
            problem = $"{exception.Message} The limit is Profiles:Mebibytes.";
        }
        catch (IOException exception)
        {
            LogNotKept(exception, session.Id);
            problem = "It could not be stored.";
        }

        await profile.AbandonAsync(new(session.Id), problem);
    }

    private async Task<ProfileContent> StoreAsync(SessionBrowser browser, string name)
    {
        var key = RandomNumberGenerator.GetBytes(SealedChunk.KeyBytes);
        var pipe = new Pipe();
        var writing = WriteAsync(browser, key, pipe.Writer);
        var archive = await artifacts.PutAsync(pipe.Reader.AsStream());
        await writing;
        return new(archive, secrets.Seal(ProfileContent.PurposeOfKey(browser.Assignment.Session.Tenant, name), Convert.ToBase64String(key)));
    }

    /// <summary>Writes into the pipe, whose reader learns of a failure.</summary>
    private async Task WriteAsync(SessionBrowser browser, byte[] key, PipeWriter pipe)
    {
        Exception? failure = null;
        try
        {
            await using var destination = new SealingStream(pipe.AsStream(leaveOpen: true), key);
            await using (var compressing = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true))
            {
                await browser.Lease.WriteProfileAsync(compressing, browser.Assignment.Settings.Profile?.KeepsCaches ?? false, _limitBytes);
            }

            await destination.EndAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            failure = exception;
        }

        await pipe.CompleteAsync(failure);
    }

    private async Task<Stream> OpenAsync(ProfileContent content, byte[] key, CancellationToken cancellationToken) =>
        new GZipStream(new OpeningStream(await artifacts.OpenAsync(content.Archive.Hash, cancellationToken), key), CompressionMode.Decompress);

    [LoggerMessage(LogLevel.Information, "Session {Session} left a profile of {Bytes} bytes (stored: {IsStored}).")]
    private partial void LogKept(string session, long bytes, bool isStored);

    [LoggerMessage(LogLevel.Warning, "What session {Session} left could not be kept as a profile.")]
    private partial void LogNotKept(Exception exception, string session);
}

/// <summary>A session's profile cannot be used.</summary>
internal sealed class SessionProfileException(string message, Exception? innerException = null) : Exception(message, innerException);
