using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Browser.Checkpoints;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Silo.Executions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>Keeps what sessions' browsers have open while a person is awaited, encrypted, and opens others in their place.</summary>
internal sealed partial class SessionCheckpoints(
    IArtifactStore artifacts, ISecretBox box, AttemptReports reports, IOptions<CheckpointOptions> options, TimeProvider clock, ILogger<SessionCheckpoints> logger)
{
    private readonly BrowserCheckpoints _checkpoints = new(options.Value, clock);

    /// <summary>Keeps what a browser has open now, unless that is <paramref name="known"/>.</summary>
    /// <returns>What is kept; null when the browser does not say.</returns>
    public async Task<string?> KeepAsync(SessionBrowser browser, string? known, CancellationToken cancellationToken)
    {
        var session = browser.Assignment.Session;
        try
        {
            var taken = await _checkpoints.TakeAsync(browser.Lease, await browser.ControlAsync(cancellationToken), cancellationToken);
            var (refused, only) = browser.Rules.Current;
            var text = JsonSerializer.Serialize(new KeptBrowser(taken.Write(), refused, only), KeptBrowserJson.Default.KeptBrowser);
            if (text != known)
            {
                var stored = await artifacts.PutAsync(Encoding.UTF8.GetBytes(box.Seal(PurposeOf(session.Tenant), text)), cancellationToken);
                await reports.KeepCheckpointAsync(session, stored).WaitAsync(cancellationToken);
            }

            return text;
        }
        catch (Exception exception) when (exception is WebSocketException or ControlException or ObjectDisposedException)
        {
            LogNotKept(exception, session.Id);
            return known;
        }
    }

    /// <summary>Forgets what is kept of a session: its browser goes on from here.</summary>
    public Task ForgetAsync(SessionBrowser browser) => reports.KeepCheckpointAsync(browser.Assignment.Session, checkpoint: null);

    /// <summary>Opens in a new browser what the one before had open. What cannot be opened again is left out: the session goes on, and whoever uses it sees.</summary>
    public async Task RestoreAsync(SessionBrowser browser, ArtifactReference checkpoint)
    {
        var session = browser.Assignment.Session;
        try
        {
            var text = box.Open(PurposeOf(session.Tenant), Encoding.UTF8.GetString(await artifacts.ReadAsync(checkpoint.Hash)));
            var kept = JsonSerializer.Deserialize(text, KeptBrowserJson.Default.KeptBrowser)!;
            browser.Rules.NarrowAsBefore(kept.Refused, kept.Only);
            await _checkpoints.RestoreAsync(browser.Lease, BrowserCheckpoint.Read(kept.Browser), CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or ControlException or IOException or CryptographicException or JsonException)
        {
            LogNotRestored(exception, session.Id);
        }
    }

    private static string PurposeOf(TenantId tenant) => $"checkpoints of sessions/{tenant}";

    [LoggerMessage(LogLevel.Warning, "What the browser of session {Session} has open could not be kept; should it be lost, the session is.")]
    private partial void LogNotKept(Exception exception, string session);

    [LoggerMessage(LogLevel.Warning, "What the lost browser of session {Session} had open could not be opened again.")]
    private partial void LogNotRestored(Exception exception, string session);
}

/// <summary>What is kept of a session's browser.</summary>
/// <param name="Browser">What it has open.</param>
/// <param name="Refused">Domains that are refused to it, as in <see cref="SessionRules.Narrow"/>.</param>
/// <param name="Only">To what it is narrowed, as in <see cref="SessionRules.Narrow"/>.</param>
internal sealed record KeptBrowser(string Browser, ImmutableArray<string> Refused, ImmutableArray<ImmutableArray<string>> Only);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(KeptBrowser))]
internal sealed partial class KeptBrowserJson : JsonSerializerContext;
