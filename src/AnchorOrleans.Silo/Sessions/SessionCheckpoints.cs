using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Browser.Checkpoints;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Hosts;
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
            var text = (await _checkpoints.TakeAsync(browser.Lease, await browser.ControlAsync(cancellationToken), cancellationToken)).Write();
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
    public async Task RestoreAsync(BrowserAssignment assignment, ArtifactReference checkpoint, IBrowserLease lease)
    {
        try
        {
            var text = box.Open(PurposeOf(assignment.Session.Tenant), Encoding.UTF8.GetString(await artifacts.ReadAsync(checkpoint.Hash)));
            await _checkpoints.RestoreAsync(lease, BrowserCheckpoint.Read(text), CancellationToken.None);
        }
        catch (Exception exception) when (exception is WebSocketException or ControlException or IOException or CryptographicException or JsonException)
        {
            LogNotRestored(exception, assignment.Session.Id);
        }
    }

    private static string PurposeOf(TenantId tenant) => $"checkpoints of sessions/{tenant}";

    [LoggerMessage(LogLevel.Warning, "What the browser of session {Session} has open could not be kept; should it be lost, the session is.")]
    private partial void LogNotKept(Exception exception, string session);

    [LoggerMessage(LogLevel.Warning, "What the lost browser of session {Session} had open could not be opened again.")]
    private partial void LogNotRestored(Exception exception, string session);
}
