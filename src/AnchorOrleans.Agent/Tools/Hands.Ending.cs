using System.Text.Json;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Outputs;

namespace AnchorOrleans.Agent.Tools;

/// <summary>The end, in the form that was asked for.</summary>
internal sealed partial class Hands
{
    /// <summary>Takes what the model said without a tool for the result.</summary>
    public ToolResult Finish(string said)
    {
        if (desk.Assignment.Output is AgentOutput.Text)
        {
            return Ended(said);
        }

        var text = said.Trim().TrimStart('`').TrimEnd('`').Trim();
        text = text.StartsWith("json", StringComparison.OrdinalIgnoreCase) ? text[4..] : text;
        try
        {
            return Check(JsonSerializer.Deserialize<JsonElement>(text));
        }
        catch (JsonException)
        {
            return Invalid("it is no JSON", said);
        }
    }

    private ToolResult Done(ToolArguments arguments)
    {
        var message = arguments.Text("message");
        if (!arguments.Flag("success", otherwise: true))
        {
            var reason = message is { Length: > 0 } ? message : "The objective is not met.";
            var partial = (arguments.Any("data") ?? arguments.Any("rows"))?.GetRawText();
            return new ToolResult("Ended.") { Ending = new Ending(AgentFailures.GivenUp, desk.Vault.Mask(reason), partial is null ? null : desk.Vault.Mask(partial)) };
        }

        return desk.Assignment.Output switch
        {
            AgentOutput.Json => Check(arguments.Any("data")!.Value),
            AgentOutput.Csv => Check(arguments.Any("rows")!.Value),
            _ => Ended(message!),
        };
    }

    private ToolResult Check(JsonElement result)
    {
        // Some models write JSON into a text where an object is asked for.
        var unwrapped = result.ValueKind == JsonValueKind.String && TryUnwrap(result.GetString()!) is { } inner ? inner : result;
        if (desk.Assignment.Output is AgentOutput.Csv csv)
        {
            return CsvText.TryWrite(csv.Columns, unwrapped, out var text, out var wrong) ? Ended(text) : Invalid(wrong, result.GetRawText());
        }

        var error = desk.Schema!.FindError(result);
        if (error is null)
        {
            return Ended(result.GetRawText());
        }

        return unwrapped.ValueKind != JsonValueKind.String && desk.Schema.FindError(unwrapped) is null ? Ended(unwrapped.GetRawText()) : Invalid(error, result.GetRawText());
    }

    private static JsonElement? TryUnwrap(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            // Then it is the text that it seems to be.
            return null;
        }
    }

    private ToolResult Ended(string message) => new("Ended.") { Ending = new Ending(null, desk.Vault.Mask(message)) };

    /// <summary>The first time the model is told what is wrong; the second time the work has failed.</summary>
    private ToolResult Invalid(string error, string result)
    {
        if (desk.State.HasRepaired)
        {
            return ToolResult.Failed($"The result is invalid again: {error}.") with
            {
                Ending = new Ending(AgentFailures.Output, desk.Vault.Mask($"The result does not have the form that was asked for: {error}."), desk.Vault.Mask(result)),
            };
        }

        desk.State.HasRepaired = true;
        return ToolResult.Failed($"The result does not have the form that was asked for: {error}. Call done once more with a correct one; there is no third attempt.");
    }
}
