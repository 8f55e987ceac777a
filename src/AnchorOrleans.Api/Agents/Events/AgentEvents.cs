using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>Tells what happens while an objective is carried out, in the agent API's words. Every event is a line of the execution's log.</summary>
internal sealed class AgentEvents(LogFollowing following, AgentReading reading)
{
    /// <summary>Yields the events after a line of the log, the end last; a heart-beat is an event without content.</summary>
    public async IAsyncEnumerable<AgentEvent> FollowAsync(
        TenantId tenant, ExecutionView view, long after, string baseUrl, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var happened in following.FollowAsync(tenant, view.Execution, after, cancellationToken))
        {
            switch (happened)
            {
                case LogEvent.Line line when AgentEventLine.Read(line.Text.Text) is { } told && ToJson(told, view) is { } json:
                    yield return new AgentEvent(line.Number, json);
                    break;
                case LogEvent.End end:
                    yield return new AgentEvent(Number: null, await ShowEndAsync(tenant, end.Execution, baseUrl, cancellationToken)) { IsEnd = true };
                    break;
                case LogEvent.HeartBeat:
                    yield return new AgentEvent(Number: null, Json: null);
                    break;
            }
        }
    }

    /// <summary>Writes an event; null for a kind that callers are not told of.</summary>
    internal static JsonObject? ToJson(AgentEventLine line, ExecutionView view)
    {
        JsonObject? json = line.Type switch
        {
            "agent" => new() { ["type"] = line.Type, ["content"] = line.Text ?? "" },
            "action" => new() { ["type"] = line.Type, ["data"] = ActionOf(line) },
            "response_update" => new() { ["type"] = line.Type, ["data"] = new JsonObject { ["message"] = line.Text ?? "" } },
            "guardrail_trigger" => new() { ["type"] = line.Type, ["data"] = new JsonObject { ["type"] = "human_input_needed", ["value"] = line.Text ?? "" } },
            "step" => new() { ["type"] = line.Type, ["data"] = new JsonObject { ["step"] = line.Step, ["artifact"] = line.Artifact } },
            _ => null,
        };
        if (json is not null)
        {
            json["sessionId"] = view.Session?.Value;
            json["taskId"] = view.Execution.Value;
        }

        return json;
    }

    private static JsonObject ActionOf(AgentEventLine line)
    {
        var action = new JsonObject { ["name"] = line.Name ?? "" };
        if (line.Target is { } target)
        {
            action["target"] = target;
        }

        return action;
    }

    private async Task<JsonObject> ShowEndAsync(TenantId tenant, ExecutionView view, string baseUrl, CancellationToken cancellationToken)
    {
        var reply = await reading.ShowAsync(tenant, view, baseUrl, isFirst: false, cancellationToken);
        if (reply.Type is null)
        {
            return new JsonObject
            {
                ["type"] = "error",
                ["error"] = reply.Error,
                ["code"] = reply.Code,
                ["sessionId"] = reply.SessionId,
                ["taskId"] = reply.TaskId,
            };
        }

        var json = JsonNode.Parse(Answer.ToBytes(reply))!.AsObject();

        // What only older clients of the poll look for.
        foreach (var name in (string[])["success", "status", "result"])
        {
            json.Remove(name);
        }

        return json;
    }
}

/// <summary>Something that happened.</summary>
/// <param name="Number">The line of the log; null for what is no line.</param>
/// <param name="Json">What callers are told; null for a heart-beat.</param>
internal sealed record AgentEvent(long? Number, JsonObject? Json)
{
    /// <summary>Gets a value indicating whether nothing follows.</summary>
    public bool IsEnd { get; init; }

    /// <summary>Gets the kind.</summary>
    public string Type => (string?)Json?["type"] ?? "";
}
