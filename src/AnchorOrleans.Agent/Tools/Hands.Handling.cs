using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Tools;

/// <summary>Mouse, keyboard, files and dialogs.</summary>
internal sealed partial class Hands
{
    private async Task<ToolResult> ClickAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var reference = arguments.Text("ref")!;
        MouseButton? button = arguments.Text("button") switch { null or "left" => MouseButton.Left, "right" => MouseButton.Right, "middle" => MouseButton.Middle, _ => null };
        if (button is null)
        {
            return ToolResult.Failed("The argument 'button' must be left, right or middle.");
        }

        var target = await desk.Page.DescribeAsync(reference, cancellationToken);
        desk.Focus = reference;
        return await DoAsync("click", Press(target, ActionKind.Click), $"click {Words(target)}",
            token => desk.Page.ClickAsync(reference, button.Value, arguments.Flag("double") ? 2 : 1, token), "Clicked.", cancellationToken);
    }

    private async Task<ToolResult> TypeAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var reference = arguments.Text("ref")!;
        var (text, secret) = (arguments.Text("text"), arguments.Text("secret"));
        if (secret is null && text is not null && SecretName.Match(text) is { Success: true } named)
        {
            // As it reads on pages, where one stands in a field.
            (text, secret) = (null, named.Groups["name"].Value);
        }

        if ((text is null) == (secret is null))
        {
            return ToolResult.Failed(desk.Vault.IsEmpty ? "The argument 'text' is missing." : "Give either 'text' or 'secret'.");
        }

        var target = await desk.Page.DescribeAsync(reference, cancellationToken);
        var isSubmitting = arguments.Flag("submit");
        var intent = isSubmitting ? Press(target, ActionKind.Type, ActionKind.Submit) : new ActionIntent(ActionKind.Type) { Target = target };
        var replaces = !arguments.Flag("append");
        desk.Focus = reference;
        if (secret is null)
        {
            return await DoAsync("type", intent with { Text = text!, IsGiven = IsGiven(text!) }, $"type into {Words(target)}{(isSubmitting ? " and press Enter" : "")}",
                token => TypeAsync(reference, text!, replaces, null, isSubmitting, token), "Typed.", cancellationToken);
        }

        if (target.Document is not { } document || desk.Vault.Take(secret, document) is not { } value)
        {
            return ToolResult.Failed(desk.Vault.Has(secret)
                ? $"The secret '{secret}' is not for {desk.Show(target.Document)}; it is typed only into sites that it is for."
                : $"There is no secret '{Clip(secret, 60)}'. There are: {string.Join(", ", desk.Vault.Describe())}.");
        }

        return await DoAsync("type", intent with { Text = $"[secret:{secret}]", IsGiven = true }, $"type the secret '{secret}' into {Words(target)}",
            token => TypeAsync(reference, value.Value, replaces, value.Accepts, isSubmitting, token), $"Typed the secret '{secret}'.", cancellationToken);
    }

    private async Task TypeAsync(string reference, string text, bool replaces, Func<Uri, bool>? accepts, bool isSubmitting, CancellationToken cancellationToken)
    {
        await desk.Page.TypeAsync(reference, text, replaces, accepts, cancellationToken);
        if (isSubmitting)
        {
            await desk.Page.PressAsync("Enter", cancellationToken);
        }
    }

    private async Task<ToolResult> SelectAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var reference = arguments.Text("ref")!;
        var options = arguments.Texts("options");
        var target = await desk.Page.DescribeAsync(reference, cancellationToken);
        return await DoAsync("select", new ActionIntent(ActionKind.Select) { Target = target, Text = string.Join(", ", options) }, $"choose in {Words(target)}",
            token => desk.Page.SelectAsync(reference, options, token), "Chosen.", cancellationToken);
    }

    private async Task<ToolResult> PressAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var keys = arguments.Text("keys")!;
        var last = keys.Split('+', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("+");
        var activates = last is "Enter" or "NumpadEnter" or "Space" or " ";
        if (desk.Focus is null && activates)
        {
            // Enter does what the element says that has the focus, and which one has it nobody told: it could be a button that buys.
            return ToolResult.Failed("It is not known where the focus is. Click the element that is meant, or type into it, instead or first.");
        }

        var target = desk.Focus is { } focus ? await desk.Page.DescribeAsync(focus, cancellationToken) : null;
        var isButton = target is not null && activates && target.Role is "button" or "link" or "checkbox" or "radio" or "menuitem" or "option" or "tab" or "switch";
        var intent = target is null || !activates ? new ActionIntent(ActionKind.Type) { Target = target }
            : isButton ? Press(target, ActionKind.Type, ActionKind.Click)
            : last is "Enter" or "NumpadEnter" ? Press(target, ActionKind.Type)
            : new ActionIntent(ActionKind.Type) { Target = target };
        if (last == "Tab")
        {
            desk.Focus = null;
        }

        // A key with a name types nothing; one without is a character of what may be a password.
        return await DoAsync("press", intent with { Text = last.Length == 1 ? keys : "" }, $"press {Clip(keys, 40)}{(target is null ? "" : $" on {Words(target)}")}",
            token => desk.Page.PressAsync(keys, token), "Pressed.", cancellationToken);
    }

    private async Task<ToolResult> HoverAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var reference = arguments.Text("ref")!;
        var target = await desk.Page.DescribeAsync(reference, cancellationToken);
        return await DoAsync("hover", new ActionIntent(ActionKind.Move) { Target = target }, $"move the mouse over {Words(target)}",
            token => desk.Page.HoverAsync(reference, token), "The mouse is there.", cancellationToken);
    }

    private async Task<ToolResult> DragAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var (from, to) = (arguments.Text("from")!, arguments.Text("to")!);
        var target = await desk.Page.DescribeAsync(from, cancellationToken);
        desk.Focus = null;
        return await DoAsync("drag", new ActionIntent(ActionKind.Move) { Target = target }, $"drag {Words(target)}",
            token => desk.Page.DragAsync(from, to, token), "Dropped.", cancellationToken);
    }

    private async Task<ToolResult> UploadAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var reference = arguments.Text("ref")!;
        var names = arguments.Texts("files");
        var files = desk.Assignment.Files.Where(file => names.Contains(file.Name)).ToList();
        if (files.Count == 0 || files.Count != names.Length)
        {
            return ToolResult.Failed($"Not all of these are there. There are: {string.Join(", ", desk.Assignment.Files.Select(file => file.Name))}.");
        }

        var target = await desk.Page.DescribeAsync(reference, cancellationToken);
        return await DoAsync("upload", new ActionIntent(ActionKind.Upload) { Target = target, Text = string.Join(", ", names) }, $"give files to {Words(target)}",
            token => desk.Page.UploadAsync(reference, [.. files.Select(file => file.Path)], token), "Given.", cancellationToken);
    }

    private async Task<ToolResult> AnswerDialogAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        if (desk.Seen?.Dialog is not { } dialog)
        {
            return ToolResult.Failed("No dialog stands open.");
        }

        var accepts = arguments.Flag("accept");
        var text = arguments.Text("text");
        return await DoAsync("answer_dialog", new ActionIntent(ActionKind.Click) { Text = $"{dialog.Message} {text}", IsAgreement = accepts && dialog.Kind != "alert" },
            $"{(accepts ? "agree to" : "dismiss")} the dialog \"{Clip(dialog.Message.ReplaceLineEndings(" ").Replace('"', '\''), 120)}\"",
            token => desk.Page.AnswerDialogAsync(accepts, text, token), "Answered.", cancellationToken);
    }

    /// <summary>What using an element may set off, besides what it is: its form, its link, its download.</summary>
    private static ActionIntent Press(ElementDescription target, params ImmutableArray<ActionKind> kinds)
    {
        ImmutableArray<ActionKind> more =
        [
            .. kinds,
            .. target.Submits ? [ActionKind.Submit] : ImmutableArray<ActionKind>.Empty,
            .. target.Address is not null ? [ActionKind.Navigate] : ImmutableArray<ActionKind>.Empty,
            .. target.IsDownload ? [ActionKind.Download] : ImmutableArray<ActionKind>.Empty,
        ];
        return new ActionIntent([.. more.Distinct()]) { Target = target, Address = target.Address };
    }

    [GeneratedRegex(@"^\[secret:(?<name>[^\]]+)\]$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SecretName { get; }

    /// <summary>Whether a person has said the very words: then they may be typed.</summary>
    private bool IsGiven(string text) =>
        text.Trim() is { Length: > 0 } words && desk.State.Given.Append(desk.Assignment.Objective).Append(desk.Assignment.SystemMessage ?? "").Any(given => given.Contains(words, StringComparison.Ordinal));
}
