using System.Net.WebSockets;
using System.Runtime.InteropServices;
using AnchorOrleans.Api;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Telemetry;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>Does in the browsers of this silo's sessions what callers ask over HTTP; while something is done, the session is not idle.</summary>
internal sealed class SessionControls(SessionBrowsers browsers, IOptions<ApiOptions> options, TimeProvider clock) : ISessionControl
{
    /// <inheritdoc/>
    public async Task<CommandOutcome> PerformAsync(TenantId tenant, SessionId session, SessionCommand command, CancellationToken cancellationToken)
    {
        if (browsers.Find(new(tenant, session.Value)) is not { } browser)
        {
            return new CommandOutcome.NoBrowser();
        }

        using var activity = browser.Idleness.Begin();
        using var span = Diagnostics.Source.StartActivity(SpanNames.Command);
        span?.SetTag("anchor.browser.command", command.GetType().Name);

        // A page whose script spins answers nothing.
        var patience = options.Value.GiveUpAfter(WaitOf(command));
        using var limit = new CancellationTokenSource(patience, clock);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, browser.Ending, limit.Token);
            return await PerformAsync(await browser.ControlAsync(either.Token), command, either.Token);
        }
        catch (ControlException exception)
        {
            return new CommandOutcome.Refused(exception.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !browser.Ending.IsCancellationRequested)
        {
            return new CommandOutcome.Refused($"The page did not answer within {patience.TotalSeconds:0.#} s.");
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // The browser ended meanwhile.
            return new CommandOutcome.NoBrowser();
        }
    }

    private static async Task<CommandOutcome> PerformAsync(BrowserControl browser, SessionCommand command, CancellationToken cancellationToken)
    {
        switch (command)
        {
            case SessionCommand.Screenshot:
                return new CommandOutcome.Picture(ImmutableCollectionsMarshal.AsImmutableArray(await browser.ScreenshotAsync(cancellationToken)));
            case SessionCommand.ReadPage read:
                return new CommandOutcome.Said(await browser.ReadAsync(VisitOf(read.Visit), read.AsMarkdown, read.MaxLength, cancellationToken));
            case SessionCommand.CapturePage capture:
                return new CommandOutcome.Picture(ImmutableCollectionsMarshal.AsImmutableArray(
                    await browser.CaptureAsync(VisitOf(capture.Visit), capture.Width, capture.Height, capture.IsWhole, capture.ScrollsFirst, cancellationToken)));
            case SessionCommand.PrintPage print:
                return new CommandOutcome.Document(ImmutableCollectionsMarshal.AsImmutableArray(
                    await browser.PrintAsync(VisitOf(print.Visit), print.OptionsJson, cancellationToken)));
            case SessionCommand.ListPages:
                var pages = await browser.ListPagesAsync(cancellationToken);
                return new CommandOutcome.Listed([.. pages.Select(page => new SessionPage(page.Id, page.Title, page.Url))]);
            case SessionCommand.Copy:
                return new CommandOutcome.Said(await browser.CopyAsync(cancellationToken));
            case SessionCommand.ReadClipboard:
                return new CommandOutcome.Said(await browser.ReadClipboardAsync(cancellationToken));
            default:
                await ActAsync(browser, command, cancellationToken);
                return new CommandOutcome.Done();
        }
    }

    private static Task ActAsync(BrowserControl browser, SessionCommand command, CancellationToken cancellationToken) => command switch
    {
        SessionCommand.Navigate to => browser.GotoAsync(to.Url, to.Patience, cancellationToken),
        SessionCommand.Click click => browser.ClickAsync(PointOf(click.At), ButtonOf(click.Button), click.Times, cancellationToken),
        SessionCommand.ClickElement click => browser.ClickAsync(click.Selector, click.Index, ButtonOf(click.Button), click.Patience, cancellationToken),
        SessionCommand.Move move => browser.MoveAsync(PointOf(move.To), cancellationToken),
        SessionCommand.Press { IsDown: true } press => browser.PressAsync(PointOf(press.At), ButtonOf(press.Button), cancellationToken),
        SessionCommand.Press press => browser.ReleaseAsync(PointOf(press.At), ButtonOf(press.Button), cancellationToken),
        SessionCommand.Drag drag => browser.DragAsync(PointOf(drag.From), PointOf(drag.To), ButtonOf(drag.Button), cancellationToken),
        SessionCommand.Scroll scroll => browser.ScrollAsync(PointOf(scroll.At), scroll.DeltaX, scroll.DeltaY, scroll.Steps, cancellationToken),
        SessionCommand.Write write => browser.TypeAsync(write.Text, write.Delay, cancellationToken),
        SessionCommand.PressKeys press => browser.PressKeysAsync(press.Keys, press.Hold, cancellationToken),
        SessionCommand.Paste paste => browser.PasteAsync(paste.Text, cancellationToken),
        SessionCommand.WriteClipboard write => browser.WriteClipboardAsync(write.Text, cancellationToken),
        _ => throw new ArgumentException($"There is no way to perform {command.GetType()}.", nameof(command)),
    };

    private static TimeSpan WaitOf(SessionCommand command) => command switch
    {
        SessionCommand.ReadPage read => read.Visit.Wait,
        SessionCommand.CapturePage capture => capture.Visit.Wait,
        SessionCommand.PrintPage print => print.Visit.Wait,
        _ => TimeSpan.Zero,
    };

    private static PageVisit VisitOf(PageVisitRequest visit) =>
        new(visit.Url, visit.InNewPage, visit.Index < 0 ? null : visit.Index, visit.Wait, visit.Patience, visit.TakesPartial);

    private static PagePoint PointOf(Place place) => new(place.X, place.Y);

    private static MouseButton ButtonOf(PointerButton button) => button switch
    {
        PointerButton.Middle => MouseButton.Middle,
        PointerButton.Right => MouseButton.Right,
        _ => MouseButton.Left,
    };
}
