using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Running;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Tools;

/// <summary>Carries out what the model calls for, after all that has to be asked first.</summary>
/// <remarks>Whoever reads on: every way into the page passes <see cref="DoAsync"/>, and nothing but the policy and a person opens it.</remarks>
internal sealed partial class Hands(Desk desk, Permission permission, IReadOnlyList<Tool> tools)
{
    /// <summary>Gets the code of the page's last refusal; null when the last call went well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Carries out a call.</summary>
    public async Task<ToolResult> UseAsync(TurnCall call, CancellationToken cancellationToken)
    {
        Problem = null;
        if (call.Problem is { } problem)
        {
            return ToolResult.Failed(problem);
        }

        if (tools.FirstOrDefault(tool => string.Equals(tool.Name, call.Tool, StringComparison.Ordinal)) is not { } tool)
        {
            return ToolResult.Failed($"There is no tool '{Clip(call.Tool, 60)}'. There are: {string.Join(", ", tools.Select(tool => tool.Name))}.");
        }

        if (!ToolArguments.TryRead(tool, call.Arguments, out var arguments, out var error))
        {
            return ToolResult.Failed(error);
        }

        try
        {
            var result = await UseAsync(tool.Name, arguments, cancellationToken);
            return result with { Text = desk.Vault.Mask(result.Text) };
        }
        catch (DrivingException exception)
        {
            Problem = exception.Code;
            return ToolResult.Failed(desk.Vault.Mask($"{exception.Message} ({exception.Code})"));
        }
    }

    private Task<ToolResult> UseAsync(string tool, ToolArguments arguments, CancellationToken cancellationToken) => tool switch
    {
        "navigate" => NavigateAsync(arguments, cancellationToken),
        "go_back" => HistoryAsync(-1, cancellationToken),
        "reload" => HistoryAsync(0, cancellationToken),
        "open_tab" => OpenTabAsync(arguments, cancellationToken),
        "show_tab" => TabAsync(arguments, isClosing: false, cancellationToken),
        "close_tab" => TabAsync(arguments, isClosing: true, cancellationToken),
        "click" => ClickAsync(arguments, cancellationToken),
        "type" => TypeAsync(arguments, cancellationToken),
        "select" => SelectAsync(arguments, cancellationToken),
        "press" => PressAsync(arguments, cancellationToken),
        "hover" => HoverAsync(arguments, cancellationToken),
        "drag" => DragAsync(arguments, cancellationToken),
        "upload" => UploadAsync(arguments, cancellationToken),
        "answer_dialog" => AnswerDialogAsync(arguments, cancellationToken),
        "scroll" => ScrollAsync(arguments, cancellationToken),
        "wait" => WaitAsync(arguments, cancellationToken),
        "find" => FindAsync(arguments, cancellationToken),
        "read" => ReadAsync(arguments, cancellationToken),
        "screenshot" => ScreenshotAsync(arguments, cancellationToken),
        "remember" => Task.FromResult(Remember(arguments)),
        "ask_person" => AskPersonAsync(arguments, cancellationToken),
        "done" => Task.FromResult(Done(arguments)),
        _ => throw new System.Diagnostics.UnreachableException(tool),
    };

    /// <summary>Does something to the page once there is leave for it.</summary>
    /// <param name="tool">For those who watch.</param>
    /// <param name="intent">For the rules.</param>
    /// <param name="doing">In words, after "to".</param>
    /// <param name="action">What is done.</param>
    /// <param name="done">What the model is told then.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    private async Task<ToolResult> DoAsync(string tool, ActionIntent intent, string doing, Func<CancellationToken, Task> action, string done, CancellationToken cancellationToken)
    {
        var seen = desk.Seen;
        var leave = await permission.AskAsync(intent with { Page = $"{seen?.Url} {seen?.Title}" }, doing, cancellationToken);
        if (leave.Refusal is { } refusal)
        {
            return refusal;
        }

        desk.State.AllowedPrograms += leave.Judgements.Count(judgement => judgement is { Rule: ActionSigns.ProgramRule, IsApproved: true });
        await desk.Supervisor.TellAsync(new AgentEvent.Acted(tool, desk.Vault.Mask(Target(intent)) is { Length: > 0 } target ? target : null), cancellationToken);
        try
        {
            await action(cancellationToken);
            return new ToolResult($"{done} {leave.Said}".TrimEnd()) { Judgements = leave.Judgements };
        }
        catch (DrivingException exception)
        {
            // What rules said belongs to the record also when the page then refuses.
            Problem = exception.Code;
            return new ToolResult($"{exception.Message} ({exception.Code}) {leave.Said}".TrimEnd(), IsFailed: true) { Judgements = leave.Judgements };
        }
    }

    private static string Target(ActionIntent intent) => intent.Target is { } element ? $"{element.Role} {element.Name}".Trim() : intent.Address?.GetLeftPart(UriPartial.Path) ?? intent.Text;

    /// <summary>Names an element for a person: what the page says of it is quoted and short, so that it cannot pass for a part of the question.</summary>
    private string Words(ElementDescription element) =>
        $"the {Clip(element.Role, 30)} \"{Clip(element.Name.ReplaceLineEndings(" ").Replace('"', '\''), 80)}\" on {(element.Document is { } document ? desk.Show(document) : "the page")}";

    private static string Clip(string text, int length) => text.Length > length ? $"{text[..length]}…" : text;
}
