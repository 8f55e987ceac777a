using System.Globalization;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Tools;

/// <summary>Scrolling, waiting, finding, reading, pictures, notes and questions.</summary>
internal sealed partial class Hands
{
    private const int PlacesFound = 8;
    private const int LongestFind = 6_000;
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(5);

    private async Task<ToolResult> ScrollAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var reference = arguments.Text("ref");
        var screens = Math.Clamp(arguments.Number("screens") ?? 1, 0.1, 50);
        (double Right, double Down)? by = arguments.Text("direction") switch
        {
            "down" => (0, screens),
            "up" => (0, -screens),
            "right" => (screens, 0),
            "left" => (-screens, 0),
            null when reference is not null => (0, 0),
            null => (0, screens),
            _ => null,
        };
        if (by is not { } amount)
        {
            return ToolResult.Failed("The argument 'direction' must be up, down, left or right.");
        }

        var target = reference is null ? null : await desk.Page.DescribeAsync(reference, cancellationToken);
        return await DoAsync("scroll", new ActionIntent(ActionKind.Scroll) { Target = target }, "scroll",
            token => desk.Page.ScrollAsync(reference, amount.Right, amount.Down, token), "Scrolled.", cancellationToken);
    }

    private async Task<ToolResult> WaitAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var longest = desk.Options.LongestWait;
        var patience = arguments.Number("seconds") is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, longest.TotalSeconds)) : UsualWait < longest ? UsualWait : longest;
        var text = arguments.Text("text") is { Length: > 0 } given ? given : null;
        var isSo = await desk.Page.WaitAsync(text, arguments.Flag("gone"), patience, cancellationToken);
        return text is null || isSo ? new ToolResult(text is null ? "Waited." : "It is so.") : ToolResult.Failed($"After {patience.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} seconds it is not so.");
    }

    private async Task<ToolResult> FindAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var found = await desk.Page.FindAsync(arguments.Text("text")!, PlacesFound, desk.Sites.Hides, cancellationToken);
        return new ToolResult(found.Places == 0 ? "It is not on the page." : $"Found in {found.Places} places.\n{desk.Quote(Clip(found.Text, LongestFind))}");
    }

    private async Task<ToolResult> ReadAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var from = (int)Math.Clamp(arguments.Number("from") ?? 0, 0, int.MaxValue);
        var text = await desk.Page.ReadAsync(arguments.Text("ref"), from, desk.Options.ReadCharacters, desk.Sites.Hides, cancellationToken);
        var end = from + text.Text.Length;
        var more = end < text.Length ? $" To read on, give from={end}." : "";
        return new ToolResult($"Characters {from} to {end} of {text.Length}.{more}\n{desk.Quote(text.Text)}");
    }

    private async Task<ToolResult> ScreenshotAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        if (desk.State.Files.Count >= desk.Options.Files)
        {
            return ToolResult.Failed($"No more than {desk.Options.Files} files are kept of a task.");
        }

        var reference = arguments.Text("ref");
        var target = reference is null ? null : await desk.Page.DescribeAsync(reference, cancellationToken);
        var name = FileName(arguments.Text("name"));
        KeptFile? kept = null;
        return await DoAsync("screenshot", new ActionIntent(ActionKind.Screenshot) { Target = target }, "take a picture", KeepAsync, $"Kept as {name}.", cancellationToken);

        async Task KeepAsync(CancellationToken token)
        {
            var picture = await desk.Page.ScreenshotAsync(new ScreenshotRequest(reference, arguments.Flag("whole"), desk.Vault.Values), token);
            using var content = new MemoryStream(picture, writable: false);
            kept = await desk.Supervisor.KeepAsync(new AgentFile(name, "image/png", content, desk.Vault.Mask(desk.Seen?.Url ?? "")), token);
            desk.State.Files.Add(kept);
        }
    }

    private ToolResult Remember(ToolArguments arguments)
    {
        var note = desk.Vault.Mask(arguments.Text("note")!.Trim());
        if (desk.State.Notes.Sum(one => one.Length) + note.Length > desk.Options.NoteCharacters)
        {
            return ToolResult.Failed($"Notes may have {desk.Options.NoteCharacters} characters together; this one would exceed that.");
        }

        desk.State.Notes.Add(note);
        return new ToolResult("Noted.");
    }

    private async Task<ToolResult> AskPersonAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var answer = await permission.PutAsync(AgentQuestionKind.Model, arguments.Text("question")!, rule: null, cancellationToken);
        return answer switch
        {
            AgentAnswer.GoOn { Text.Length: > 0 } goOn => new ToolResult($"The person answered: {goOn.Text}"),
            AgentAnswer.GoOn => new ToolResult("The person said nothing but to go on."),
            _ => new ToolResult("The person has stopped the task.", IsFailed: true) { Ending = Permission.Stopped },
        };
    }

    private string FileName(string? wanted)
    {
        var plain = string.Concat((desk.Vault.Mask(wanted ?? "")).Where(character => char.IsLetterOrDigit(character) || character is '-' or '_' or ' ' or '.')).Trim(' ', '.');
        plain = plain.EndsWith(".png", StringComparison.OrdinalIgnoreCase) ? plain[..^4] : plain;
        return plain.Length == 0 ? $"screenshot-{desk.State.Files.Count + 1}.png" : $"{(plain.Length > 60 ? plain[..60] : plain)}.png";
    }
}
