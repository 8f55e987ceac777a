using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>Writes programs that use a task of this service. The key is never in them: they read it from the environment.</summary>
internal static class Snippets
{
    private const string Example = "…";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers the address at which the dashboard is reached, which is the API's too.</summary>
    public static string AddressOf(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    /// <summary>Makes a first task from a file.</summary>
    public static string FirstTask(HttpRequest request) =>
        $$"""
        curl -sS {{AddressOf(request)}}/v1/task \
          -H "anchor-api-key: $ANCHORBROWSER_API_KEY" -H 'content-type: application/json' \
          -d "{\"name\": \"first-task\", \"language\": \"typescript\", \"code\": \"$(base64 -w0 my-task.ts)\"}"
        """;

    /// <summary>Runs a task with the npm package.</summary>
    public static string Sdk(string address, TaskFacts task, ImmutableArray<TaskInput> inputs) =>
        $$"""
        // npm install anchorbrowser
        import Anchorbrowser from 'anchorbrowser';

        const client = new Anchorbrowser({ baseURL: '{{address}}', apiKey: process.env.ANCHORBROWSER_API_KEY });
        const run = await client.task.run({
          taskId: '{{task.Id}}', // {{task.Name}}
          version: '{{task.Latest}}',
          inputs: {{Inset(InputsOf(inputs), "  ")}},
        });
        console.log(run.data.output);
        """;

    /// <summary>Runs a task with nothing but Python.</summary>
    public static string Python(string address, TaskFacts task, ImmutableArray<TaskInput> inputs) =>
        $$"""
        import json, os, urllib.request

        request = urllib.request.Request(
            "{{address}}/v1/task/run",
            headers={"anchor-api-key": os.environ["ANCHORBROWSER_API_KEY"], "content-type": "application/json"},
            data=json.dumps({
                "taskId": "{{task.Id}}",  # {{task.Name}}
                "version": "{{task.Latest}}",
                "inputs": {{Inset(InputsOf(inputs), "        ")}},
            }).encode(),
        )
        print(json.load(urllib.request.urlopen(request))["data"]["output"])
        """;

    /// <summary>Runs a task with curl.</summary>
    public static string Curl(string address, TaskFacts task, ImmutableArray<TaskInput> inputs) =>
        $$"""
        curl -sS {{address}}/v1/task/run \
          -H "anchor-api-key: $ANCHORBROWSER_API_KEY" -H 'content-type: application/json' \
          --data-binary @- <<'JSON'
        {{new JsonObject { ["taskId"] = task.Id, ["version"] = task.Latest, ["inputs"] = ObjectOf(inputs) }.ToJsonString(Indented)}}
        JSON
        """;

    private static string InputsOf(ImmutableArray<TaskInput> inputs) => inputs.IsEmpty ? "{}" : ObjectOf(inputs).ToJsonString(Indented);

    private static JsonObject ObjectOf(ImmutableArray<TaskInput> inputs) =>
        new(inputs.Select(static input => KeyValuePair.Create(input.Name, (JsonNode?)JsonValue.Create(input.Default ?? Example))));

    private static string Inset(string text, string by) => text.ReplaceLineEndings("\n" + by);
}
