using System.Net.WebSockets;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>Small pictures of what one browser shows, shared by all who ask.</summary>
/// <param name="browser">The browser.</param>
/// <param name="control">Takes hold of the same browser's control, which knows the page that a person would look at.</param>
/// <param name="options">How the pictures are, and how often one is taken.</param>
/// <param name="clock">Tells how old they are.</param>
/// <remarks>
/// A picture is the first of a screencast of its own: the compositor makes it small, so the page is not resized, brought to the front or asked anything,
/// and a page whose script spins shows what it last drew. The pictures of the live view's screencast are not used: they are larger, and nothing here makes them smaller.
/// </remarks>
public sealed class Thumbnails(ICdpEndpoint browser, Func<CancellationToken, Task<BrowserControl>> control, ThumbnailOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private byte[]? _last;
    private long? _triedAt;
    private Task _taking = Task.CompletedTask;

    /// <summary>Answers the picture of now, or the last one when the page does not show itself in time.</summary>
    /// <param name="ending">The browser ends.</param>
    /// <param name="cancellationToken">The caller has gone; a picture that is being taken is for the others.</param>
    /// <returns>A JPEG file; null when there has been none yet.</returns>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    public async Task<byte[]?> LookAsync(CancellationToken ending, CancellationToken cancellationToken = default)
    {
        await TakingAt(clock.GetTimestamp(), ending).WaitAsync(cancellationToken);
        return Volatile.Read(ref _last);
    }

    private Task TakingAt(long now, CancellationToken ending)
    {
        lock (_lock)
        {
            if (_taking.IsCompleted && (_triedAt is not { } tried || clock.GetElapsedTime(tried, now) >= options.Interval))
            {
                _triedAt = now;
                _taking = TakeAsync(ending);
            }

            return _taking;
        }
    }

    private async Task TakeAsync(CancellationToken ending)
    {
        // Whoever asks holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var limit = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending);
        try
        {
            if ((await control(either.Token)).Targets.Current is { } page)
            {
                Volatile.Write(ref _last, await TakeAsync(page, either.Token));
            }
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            // The page does not show itself; the last picture stays, and the next who asks after the interval has it tried again.
        }
        catch (CdpCommandException)
        {
            // The page was closed meanwhile; the next picture is of another.
        }
    }

    private async Task<byte[]> TakeAsync(string page, CancellationToken cancellationToken)
    {
        var taken = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = await CdpClient.OpenAsync(
            browser,
            what =>
            {
                if (what.Method == "Page.screencastFrame")
                {
                    taken.TrySetResult(what.Parameters.GetProperty("data").GetBytesFromBase64());
                }
            },
            cancellationToken);
        var begun = Task.CompletedTask;
        try
        {
            // A page that is busy answers nothing, and is shown all the same.
            begun = BeginAsync(await AttachedPage.AttachAsync(client, page, cancellationToken, () => true), taken, cancellationToken);
            return await taken.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            // With the connection ends what was switched on in the page, and whatever still waits for an answer.
            await client.DisposeAsync();
            await begun;
        }
    }

    private async Task BeginAsync(AttachedPage page, TaskCompletionSource<byte[]> taken, CancellationToken cancellationToken)
    {
        var wanted = new JsonObject { ["format"] = "jpeg", ["quality"] = options.Quality, ["maxWidth"] = options.MaxWidth, ["maxHeight"] = options.MaxHeight };
        try
        {
            await Task.WhenAll(
                page.CallAsync("Page.enable", null, cancellationToken),
                page.CallAsync("Page.startScreencast", wanted, cancellationToken));
        }
        catch (Exception exception) when (exception is CdpCommandException or WebSocketException or OperationCanceledException)
        {
            // After the picture this says nothing any more.
            taken.TrySetException(exception);
        }
    }
}
