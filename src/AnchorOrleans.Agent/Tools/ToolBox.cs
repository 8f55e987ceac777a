using System.Collections.Immutable;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Outputs;

namespace AnchorOrleans.Agent.Tools;

/// <summary>The tools of one assignment.</summary>
internal static class ToolBox
{
    private static readonly ToolParameter Element = new("ref", "string", "The element's reference, such as e12.", IsRequired: true);

    public static ImmutableArray<Tool> For(AgentAssignment assignment, SchemaCheck? schema)
    {
        var tools = ImmutableArray.CreateBuilder<Tool>();
        tools.AddRange(Going());
        tools.AddRange(Handling());
        tools.AddRange(Looking());
        tools.Add(Typing(!assignment.Secrets.IsEmpty));
        if (!assignment.Files.IsEmpty)
        {
            tools.Add(new("upload", $"Gives files to a file field, or to what a button opens. There are: {string.Join(", ", assignment.Files.Select(file => file.Name))}.",
                Element, new("files", "strings", "Names of files.", IsRequired: true)));
        }

        if (assignment.CanAskPerson)
        {
            tools.Add(new("ask_person", "Asks the person you work for, and waits for the answer. Only for what you cannot find out or may not decide: missing credentials, a code sent to them, a choice between equals.",
                new ToolParameter("question", "string", "A complete question.", IsRequired: true)));
        }

        tools.Add(Done(assignment.Output, schema));
        return tools.ToImmutable();
    }

    private static IEnumerable<Tool> Going() =>
    [
        new("navigate", "Loads an address in the current tab.", new ToolParameter("url", "string", "An http or https address.", IsRequired: true)),
        new("go_back", "Goes back to the page before."),
        new("reload", "Loads the page again."),
        new("open_tab", "Opens a tab and makes it the current one.", new ToolParameter("url", "string", "An address; none for an empty tab.")),
        new("show_tab", "Makes another tab the current one.", new ToolParameter("tab", "number", "Its number in the list of tabs.", IsRequired: true)),
        new("close_tab", "Closes a tab.", new ToolParameter("tab", "number", "Its number in the list of tabs.", IsRequired: true)),
    ];

    private static IEnumerable<Tool> Handling() =>
    [
        new("click", "Clicks an element.", Element, new("button", "string", "left (usual), right or middle."), new("double", "boolean", "Whether to click twice.")),
        new("select", "Chooses options of a list.", Element, new("options", "strings", "Their texts or values.", IsRequired: true)),
        new("press", "Presses keys where the focus is. For Enter or Space, first click or type into the element that is meant.",
            new ToolParameter("keys", "string", "A key such as Enter, Escape, ArrowDown, or several such as Control+A.", IsRequired: true)),
        new("hover", "Moves the mouse over an element.", Element),
        new("drag", "Drags one element onto another.", new("from", "string", "The reference of what is dragged.", IsRequired: true), new("to", "string", "The reference of where it is dropped.", IsRequired: true)),
        new("answer_dialog", "Answers the dialog that the page has opened.", new("accept", "boolean", "Whether to agree.", IsRequired: true), new("text", "string", "What to answer to a prompt.")),
    ];

    private static IEnumerable<Tool> Looking() =>
    [
        new("scroll", "Scrolls the page, or within an element; with a reference and no direction, until that element is visible.",
            new("direction", "string", "up, down, left or right."), new("screens", "number", "By how many times what is visible; usually 1."), new("ref", "string", "The element; none for the page.")),
        new("wait", "Waits until a text is on the page, or is gone; without a text, a while.",
            new("text", "string", "The text."), new("gone", "boolean", "Whether it is to go away."), new("seconds", "number", "How long at most; usually 5.")),
        new("find", "Finds a text on the whole page, also where it is not visible, and shows what is around it.", new ToolParameter("text", "string", "What to look for.", IsRequired: true)),
        new("read", "Reads the page, or one element, as Markdown: for articles, tables, long lists.",
            new("ref", "string", "The element; none for the page."), new("from", "number", "At which character to begin, to read on.")),
        new("screenshot", "Takes a picture and keeps it as a file of the result. Only where pictures are asked for.",
            new("ref", "string", "The element; none for the page."), new("whole", "boolean", "Whether the whole page is meant, not only what is visible."), new("name", "string", "A name for the file.")),
        new("remember", "Notes something down that you will need later, as older steps are no longer told in full.", new ToolParameter("note", "string", "What to remember.", IsRequired: true)),
    ];

    private static Tool Typing(bool hasSecrets)
    {
        ToolParameter[] what = hasSecrets
            ? [new("text", "string", "What to type; none when a secret is typed."), new("secret", "string", "The name of the secret to type; you never see its value.")]
            : [new("text", "string", "What to type.", IsRequired: true)];
        return new("type", "Types into a field.", [Element, .. what, new("append", "boolean", "Whether what is there stays."), new("submit", "boolean", "Whether to press Enter afterwards.")]);
    }

    private static Tool Done(AgentOutput output, SchemaCheck? schema)
    {
        const string Succeeded = "Whether the objective is met; false when it cannot be.";
        return output switch
        {
            AgentOutput.Json json => new("done", "Ends the work with its result.",
                new("data", "any", "The result, as the schema asks.", IsRequired: true, schema is { HasReferences: false } ? json.Schema : $$"""{"description": "JSON that this schema accepts: {{System.Text.Json.JsonEncodedText.Encode(json.Schema)}}"}"""),
                new("success", "boolean", Succeeded),
                new("message", "string", "Why it cannot be met, when it cannot.")),
            AgentOutput.Csv csv => new("done", "Ends the work with its result.",
                new("rows", "any", "The rows.", IsRequired: true, """{"type": "array", "items": {"type": "array", "items": {"type": "string"}}, "description": """
                    + System.Text.Json.JsonSerializer.Serialize($"Rows of exactly {csv.Columns.Length} cells, without the header row: {string.Join(", ", csv.Columns)}.") + "}"),
                new("success", "boolean", Succeeded),
                new("message", "string", "Why it cannot be met, when it cannot.")),
            _ => new("done", "Ends the work with its result.",
                new("message", "string", "The complete answer for the person you work for, as Markdown; they see nothing else.", IsRequired: true),
                new("success", "boolean", Succeeded)),
        };
    }
}
