using System.Text.Json;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>Tells what an agent did as people would.</summary>
internal static class StepWords
{
    private const int LongestText = 300;

    /// <summary>Tells an action: <c>clicked “Place order”</c>.</summary>
    public static string Of(StepAction action)
    {
        var verb = VerbOf(action.Tool);
        return WhatOf(action) is { Length: > 0 } what ? $"{verb} {what}" : verb;
    }

    /// <summary>Tells what a rule said; null where it let the action pass without a word.</summary>
    public static string? Of(StepJudgement judgement) => (judgement.Verdict, judgement.Approved) switch
    {
        ("block", _) => $"blocked by rule: {judgement.Rule}",
        ("guardrail", true) => $"allowed by a person, asked by rule: {judgement.Rule}",
        ("guardrail", false) => $"refused by a person, asked by rule: {judgement.Rule}",
        ("guardrail", null) => $"needs a person by rule: {judgement.Rule}",
        _ => null,
    };

    private static string VerbOf(string tool) => tool switch
    {
        "navigate" => "went to",
        "go_back" => "went back",
        "reload" => "loaded the page again",
        "open_tab" => "opened a tab",
        "show_tab" => "changed to tab",
        "close_tab" => "closed tab",
        "click" => "clicked",
        "select" => "chose in",
        "press" => "pressed",
        "hover" => "pointed at",
        "drag" => "dragged",
        "answer_dialog" => "answered the page's dialog",
        "scroll" => "scrolled",
        "wait" => "waited",
        "find" => "looked for",
        "read" => "read",
        "screenshot" => "took a picture",
        "remember" => "noted",
        "type" => "typed into",
        "upload" => "gave files to",
        "ask_person" => "asked",
        "done" => "ended its work",
        _ => tool,
    };

    /// <summary>Tells on what: the target in words where there is one, else the argument that says it.</summary>
    private static string? WhatOf(StepAction action)
    {
        if (action.Target is { Length: > 0 } target)
        {
            return Cut(target);
        }

        var name = action.Tool switch
        {
            "navigate" or "open_tab" => "url",
            "show_tab" or "close_tab" => "tab",
            "press" => "keys",
            "find" or "wait" => "text",
            "remember" => "note",
            "ask_person" => "question",
            "scroll" => "direction",
            _ => null,
        };
        return name is null ? null : ArgumentOf(action.Arguments, name) is { Length: > 0 } value ? Cut(value) : null;
    }

    private static string? ArgumentOf(string arguments, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(arguments);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
        }
        catch (JsonException)
        {
            // They were cut, or the model wrote none.
            return null;
        }
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : $"{Parts.Cut.To(text, LongestText)}…";
}
