using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tools;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Agent.Running;

/// <summary>Keeps for the outcome what pages had the browser download, and says so.</summary>
/// <remarks>What a click brings is known only when it is there: so a program that nobody was asked about before is asked about now, and is not kept without leave.</remarks>
internal sealed class DownloadKeeping(Desk desk, Permission permission)
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Keeps what is complete.</summary>
    /// <param name="patience">How long is waited for what is under way.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<Arrivals> KeepAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var told = ImmutableArray.CreateBuilder<string>();
        foreach (var file in await desk.Page.TakeDownloadsAsync(patience, cancellationToken))
        {
            var name = desk.Vault.Mask(file.Name);
            var what = string.Create(CultureInfo.InvariantCulture, $"The file \"{name}\" ({file.Size:N0} bytes) was downloaded");
            var leave = await LeaveAsync(name, cancellationToken);
            if (leave?.Ending is not null)
            {
                return new(told.ToImmutable(), leave.Ending);
            }

            told.Add(leave is null ? await KeepAsync(file, name, what, cancellationToken) : $"{what} and is not kept. {leave.Text}");
        }

        return new(told.ToImmutable(), null);
    }

    private async Task<string> KeepAsync(SessionDownloadFile file, string name, string what, CancellationToken cancellationToken)
    {
        if (desk.State.Files.Count >= desk.Options.Files)
        {
            return $"{what} and is not kept, as no more than {desk.Options.Files} files are kept of a task.";
        }

        if (file.Size > desk.Options.DownloadMebibytes * Mebibyte)
        {
            return $"{what} and is not kept, as it has more than {desk.Options.DownloadMebibytes} MiB.";
        }

        await using var content = desk.Page.OpenDownload(file.Id);
        if (content is null)
        {
            return $"{what} and is not kept, as it is no longer there.";
        }

        desk.State.Files.Add(await desk.Supervisor.KeepAsync(new AgentFile(name, "application/octet-stream", content, desk.Vault.Mask(file.Url)), cancellationToken));
        return $"{what} and is kept: it is part of the result.";
    }

    /// <summary>Gets leave for a program, unless the action that brought it had it.</summary>
    /// <returns>Null when there is leave; else the refusal.</returns>
    private async Task<ToolResult?> LeaveAsync(string name, CancellationToken cancellationToken)
    {
        var intent = new ActionIntent(ActionKind.Download) { Text = name };
        if (!ActionSigns.IsProgram(intent))
        {
            return null;
        }

        if (desk.State.AllowedPrograms > 0)
        {
            desk.State.AllowedPrograms--;
            return null;
        }

        return (await permission.AskAsync(intent, $"keep the program \"{name}\", which was downloaded", cancellationToken)).Refusal;
    }
}

/// <summary>What became of downloads.</summary>
/// <param name="Told">A sentence for each.</param>
/// <param name="Ending">How the work ends, when a person stopped it instead of answering.</param>
internal sealed record Arrivals(ImmutableArray<string> Told, Ending? Ending);
