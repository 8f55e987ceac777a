using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tools;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Running;

/// <summary>Looks at the page for the model: within its rules, without secrets, in bounds.</summary>
internal sealed class Eyes(Desk desk, Permission permission, DownloadKeeping downloads)
{
    /// <summary>What stands around the page's own text may take this much, or a quarter where there is little room; more where the page leaves some.</summary>
    private const int Frame = 2_000;

    /// <summary>Looks.</summary>
    /// <param name="most">How many characters all of it may take.</param>
    /// <param name="onlyChanges">Whether what has changed is enough.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<Sight> LookAsync(int most, bool onlyChanges, CancellationToken cancellationToken)
    {
        try
        {
            var seen = await desk.Page.ObserveAsync(new ObservationRequest(most - FrameOf(most), onlyChanges, desk.Sites.Hides), cancellationToken);
            if (await RefuseSiteAsync(seen, cancellationToken) is { } refused)
            {
                desk.Seen = null;
                return refused;
            }

            var arrived = await downloads.KeepAsync(TimeSpan.Zero, cancellationToken);
            desk.Seen = Mask(seen with { Happened = [.. seen.Happened, .. arrived.Told] });
            return Tell(desk.Seen, most) with { Ending = arrived.Ending };
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

    private static int FrameOf(int most) => Math.Min(Frame, most / 4);

    private Sight Tell(Observation seen, int most)
    {
        // The name of a secret may be longer than the secret was.
        var page = LinesWithin(seen.Text.Split('\n'), most - FrameOf(most), "(more is left out)");
        var told = $"{Surround(seen, most - page.Length - desk.Quote("").Length)}{page.TrimEnd('\n')}";
        var text = desk.Quote(told);
        return new Sight(text, new SeenPage(seen.Url, seen.Title, HashOf(told), text.Length, seen.IsDifference));
    }

    /// <summary>Writes what stands before the page's own text: what happened, where we are, which tabs there are.</summary>
    private string Surround(Observation seen, int room)
    {
        var where = new StringBuilder();
        if (seen.Dialog is { } dialog)
        {
            where.Append($"A dialog ({dialog.Kind}) stands open and must be answered first: {Clip(dialog.Message, Math.Min(1_000, room / 4))}").Append(dialog.Default is { Length: > 0 } offered ? $" (it offers: {Clip(offered, Math.Min(200, room / 8))})" : "").Append('\n');
        }

        where.Append("Address: ").Append(Clip(seen.Url, Math.Min(500, room / 4))).Append("\nTitle: ").Append(Clip(seen.Title, Math.Min(200, room / 8))).Append('\n');
        var end = seen.IsDifference ? "What has changed:\n" : string.Create(CultureInfo.InvariantCulture, $"Scrolled: {seen.ScrolledDown:P0}\n");
        room -= where.Length + end.Length;
        var tabs = seen.Tabs.Length > 1 ? LinesWithin([.. seen.Tabs.Take(20).Select(tab => TabLine(seen, tab)).Prepend("Tabs:")], room / 2, "  (more tabs)") : "";

        // What happened last says most about what is seen now.
        var happened = LinesWithin([.. seen.Happened.Reverse().Select(what => $"- {Clip(what, 300)}")], room - tabs.Length, "- (more happened before)");
        return $"{string.Concat(happened.Split('\n', StringSplitOptions.RemoveEmptyEntries).Reverse().Select(line => $"{line}\n"))}{where}{tabs}{end}";
    }

    private string TabLine(Observation seen, TabInfo tab)
    {
        var isHidden = Uri.TryCreate(tab.Url, UriKind.Absolute, out var address) && desk.Sites.Hides(address);
        return string.Create(CultureInfo.InvariantCulture, $"  {tab.Number}{(tab.Number == seen.Tab ? " (current)" : "")}: {(isHidden ? "(a site to avoid)" : $"{Clip(tab.Title, 80)} {Clip(tab.Url, 120)}")}");
    }

    /// <summary>Writes as many lines as there is room for, and then that there are more.</summary>
    private static string LinesWithin(IReadOnlyList<string> lines, int room, string more)
    {
        if (lines.Sum(line => line.Length + 1) <= room)
        {
            return string.Concat(lines.Select(line => $"{line}\n"));
        }

        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (text.Length + line.Length + more.Length + 2 > room)
            {
                break;
            }

            text.Append(line).Append('\n');
        }

        return more.Length < room ? text.Append(more).Append('\n').ToString() : "";
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
