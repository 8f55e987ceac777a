using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tools;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Running;

/// <summary>Looks at the page for the model: within its rules, without secrets, in bounds.</summary>
internal sealed class Eyes(Desk desk, Permission permission)
{
    /// <summary>Looks.</summary>
    /// <param name="most">How many characters the page may take.</param>
    /// <param name="onlyChanges">Whether what has changed is enough.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<Sight> LookAsync(int most, bool onlyChanges, CancellationToken cancellationToken)
    {
        try
        {
            var seen = await desk.Page.ObserveAsync(new ObservationRequest(most, onlyChanges, desk.Sites.Hides), cancellationToken);
            if (await RefuseSiteAsync(seen, cancellationToken) is { } refused)
            {
                desk.Seen = null;
                return refused;
            }

            desk.Seen = Mask(seen);
            return Tell(desk.Seen);
        }
        catch (DrivingException exception)
        {
            desk.Seen = null;
            var text = desk.Vault.Mask($"The page cannot be seen: {exception.Message} ({exception.Code})");
            return new Sight(text, new SeenPage("", "", HashOf(text), text.Length, false)) { Problem = exception.Code };
        }
    }

    /// <summary>Takes a picture for the model and the record; null where the page cannot be pictured just now.</summary>
    public async Task<byte[]?> PictureAsync(CancellationToken cancellationToken)
    {
        if (desk.Seen is null or { Dialog: not null })
        {
            return null;
        }

        try
        {
            return await desk.Page.ScreenshotAsync(new ScreenshotRequest(Masked: desk.Vault.Values, MostPixels: desk.Options.ScreenshotPixels), cancellationToken);
        }
        catch (DrivingException)
        {
            // The page may have navigated or crashed since it was seen; its text tells the model enough, and the next look tells of it.
            return null;
        }
    }

    /// <summary>Tells a page that it got to by itself, or by a click whose target nobody could know, to be one that may be seen.</summary>
    private async Task<Sight?> RefuseSiteAsync(Observation seen, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(seen.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return null;
        }

        // What may not be gone to is not looked at either. What must be asked for was asked for when going there was judged, but for sites, whose leave lasts.
        var going = new ActionIntent(ActionKind.Navigate) { Address = address };
        var isForbidden = desk.Judge.Judge(going).Any(judgement => judgement.Verdict == PolicyVerdict.Block);
        if (!isForbidden && desk.Sites.Judge(address) is not { Verdict: not PolicyVerdict.Allow })
        {
            return null;
        }

        var leave = await permission.AskAsync(isForbidden ? going : new ActionIntent(ActionKind.Look) { Address = address }, $"look at {desk.Show(address)}, where the page has led", cancellationToken);
        if (leave.Refusal is not { } refusal)
        {
            return null;
        }

        await GoAwayAsync(cancellationToken);
        var text = $"The page had led to {address.Host}, which the rules do not allow; it was left. {refusal.Text}";
        return new Sight(text, new SeenPage("", "", HashOf(text), text.Length, false)) { Ending = refusal.Ending };
    }

    private async Task GoAwayAsync(CancellationToken cancellationToken)
    {
        try
        {
            await desk.Page.GoAsync(-1, cancellationToken);
        }
        catch (DrivingException)
        {
            // There is nothing to go back to, or it does not load: an empty page is away too.
            await desk.Page.OpenTabAsync(null, cancellationToken);
        }
    }

    private Observation Mask(Observation seen) => desk.Vault.IsEmpty ? seen : seen with
    {
        Url = desk.Vault.Mask(seen.Url),
        Title = desk.Vault.Mask(seen.Title),
        Text = desk.Vault.Mask(seen.Text),
        Tabs = [.. seen.Tabs.Select(tab => tab with { Title = desk.Vault.Mask(tab.Title), Url = desk.Vault.Mask(tab.Url) })],
        Dialog = seen.Dialog is { } dialog ? dialog with { Message = desk.Vault.Mask(dialog.Message), Default = dialog.Default is { } text ? desk.Vault.Mask(text) : null } : null,
        Happened = [.. seen.Happened.Select(desk.Vault.Mask)],
    };

    private Sight Tell(Observation seen)
    {
        var text = new StringBuilder();
        foreach (var happened in seen.Happened)
        {
            text.Append("- ").Append(Clip(happened, 300)).Append('\n');
        }

        if (seen.Dialog is { } dialog)
        {
            text.Append($"A dialog ({dialog.Kind}) stands open and must be answered first: {Clip(dialog.Message, 1_000)}").Append(dialog.Default is { Length: > 0 } offered ? $" (it offers: {Clip(offered, 200)})" : "").Append('\n');
        }

        text.Append("Address: ").Append(Clip(seen.Url, 500)).Append("\nTitle: ").Append(Clip(seen.Title, 200)).Append('\n');
        if (seen.Tabs.Length > 1)
        {
            text.Append("Tabs:\n");
            foreach (var tab in seen.Tabs.Take(20))
            {
                var isHidden = Uri.TryCreate(tab.Url, UriKind.Absolute, out var address) && desk.Sites.Hides(address);
                text.Append(CultureInfo.InvariantCulture, $"  {tab.Number}{(tab.Number == seen.Tab ? " (current)" : "")}: {(isHidden ? "(a site to avoid)" : $"{Clip(tab.Title, 80)} {Clip(tab.Url, 120)}")}\n");
            }
        }

        text.Append(seen.IsDifference ? "What has changed:\n" : string.Create(CultureInfo.InvariantCulture, $"Scrolled: {seen.ScrolledDown:P0}\n")).Append(seen.Text);
        var told = text.ToString();
        return new Sight(desk.Quote(told), new SeenPage(seen.Url, seen.Title, HashOf(told), told.Length, seen.IsDifference));
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Clip(string text, int length) => text.Length > length ? $"{text[..length]}…" : text;
}

/// <summary>What the model is shown.</summary>
/// <param name="Text">As it is shown.</param>
/// <param name="Seen">For the record.</param>
internal sealed record Sight(string Text, SeenPage Seen)
{
    /// <summary>Gets why the page could not be seen; null when it was.</summary>
    public string? Problem { get; init; }

    /// <summary>Gets how the work ends here; null while it goes on.</summary>
    public Ending? Ending { get; init; }
}
