using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Tasks that run tasks, with the unmodified SDK.</summary>
public sealed class RunChildrenTests
{
    private const string RunChildInSession = """
        import AnchorClient from 'anchorbrowser';
        const client = new AnchorClient();
        export default async function run() {
          const browser = await client.browser.connect(process.env.ANCHOR_SESSION_ID!);
          await browser.contexts()[0].pages()[0].goto(process.env.ANCHOR_TARGET_URL!);
          const child = await client.task.run({ taskId: process.env.ANCHOR_CHILD!, version: 'draft', sessionId: process.env.ANCHOR_SESSION_ID });
          return { child: child.data, session: process.env.ANCHOR_SESSION_ID };
        }
        """;

    private const string ReadTitle = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const browser = await new AnchorClient().browser.connect(process.env.ANCHOR_SESSION_ID!);
          return { title: await browser.contexts()[0].pages()[0].title(), session: process.env.ANCHOR_SESSION_ID };
        }
        """;

    private const string RunChild = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const child = await new AnchorClient().task.run({ taskId: process.env.ANCHOR_CHILD!, version: 'draft' });
          return child.data.output;
        }
        """;

    /// <summary>Runs itself once more, as deep as it is let.</summary>
    private const string Recurse = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const level = Number(process.env.ANCHOR_LEVEL);
          try {
            const below = await new AnchorClient({ maxRetries: 0 }).task.run({
              taskId: process.env.ANCHOR_SELF!, version: 'draft', inputs: { ANCHOR_SELF: process.env.ANCHOR_SELF!, ANCHOR_LEVEL: String(level + 1) },
            });
            return JSON.parse(below.data.output!);
          } catch (error) {
            return { level, status: (error as any).status, message: String((error as any).message) };
          }
        }
        """;

    /// <summary>Starts runs without waiting until one is refused; then looks at them with its own key.</summary>
    private const string StartMany = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const client = new AnchorClient({ maxRetries: 0 });
          const started: string[] = [];
          const taskId = process.env.ANCHOR_CHILD!;
          for (;;) {
            try {
              started.push((await client.task.run({ taskId, version: 'draft', async: true }) as any).data.executionResultId);
            } catch (error) {
              const shown = await Promise.all(started.map(id => client.task.retrieveExecutionResult(id, { taskId }) as any));
              const foreign = await client.task.list().then(() => 200, refused => refused.status);
              return { started: started.length, status: (error as any).status, message: String((error as any).message), ids: shown.map(answer => answer.data.id).join() === started.join(), foreign };
            }
          }
        }
        """;

    private const string Endless = "export default async function run() { await new Promise(() => setInterval(() => {}, 1000)); }";

    [Fact]
    public async Task A_task_runs_another_one_in_its_session_and_returns_what_that_returned()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, ("Sandbox:Slots", "2"));
        using var client = new ApiClient(service.Address, service.Key);
        var child = await client.CreateTaskAsync("title", ReadTitle);
        var parent = await client.CreateTaskAsync("parent", RunChildInSession);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;

        var answer = await client.PostAsync("/v1/task/run", new JsonObject
        {
            ["taskId"] = parent,
            ["version"] = "draft",
            ["sessionId"] = session,
            ["inputs"] = new JsonObject { ["ANCHOR_CHILD"] = child, ["ANCHOR_TARGET_URL"] = site.Address.ToString() },
        });

        Assert.True((bool)answer["success"]!, answer.ToJsonString());
        var output = JsonNode.Parse((string)answer["output"]!)!;
        Assert.Equal($$"""{"title":"Target","session":"{{session}}"}""", (string)output["child"]!["output"]!);
        var shown = await client.GetAsync($"/v1/task/{child}/executions/{(string)output["child"]!["executionResultId"]!}");
        Assert.Equal((string)answer["executionResultId"]!, (string)shown["parentExecutionId"]!);
        Assert.Equal(1, (int)(await client.GetAsync($"/v1/task/{parent}/executions/{(string)answer["executionResultId"]!}"))["children"]!);
    }

    [Fact]
    public async Task Tasks_that_hold_all_slots_and_wait_for_tasks_they_run_all_come_to_their_end()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, ("Sandbox:Slots", "2"));
        using var client = new ApiClient(service.Address, service.Key);
        var child = await client.CreateTaskAsync("child", "export default async function run() { return 'from below'; }");
        var parent = await client.CreateTaskAsync("parent", RunChild);
        var inputs = new JsonObject { ["ANCHOR_CHILD"] = child, ["ANCHOR_TARGET_URL"] = site.Address.ToString() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.RunDraftAsync(parent, (JsonObject)inputs.DeepClone())));

        Assert.All(answers, answer => Assert.True((bool)answer["success"]!, answer.ToJsonString()));
        Assert.All(answers, answer => Assert.Contains("from below", (string)answer["output"]!, StringComparison.Ordinal));
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }

    [Fact]
    public async Task A_task_that_runs_itself_is_refused_below_the_third_level()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, ("Sandbox:Slots", "1"));
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("recursive", Recurse);

        var answer = await client.RunDraftAsync(task, new JsonObject { ["ANCHOR_SELF"] = task, ["ANCHOR_LEVEL"] = "0" });

        var deepest = JsonNode.Parse((string)answer["output"]!)!;
        Assert.Equal((3, 400), ((int)deepest["level"]!, (int)deepest["status"]!));
        Assert.Contains("At most 3 levels of runs may lie below the first run (Executions:MaxDepth)", (string)deepest["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_may_run_so_many_tasks_sees_them_and_takes_them_along_when_it_ends()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, ("Sandbox:Slots", "4"), ("Executions:MaxChildren", "5"));
        using var client = new ApiClient(service.Address, service.Key);
        var child = await client.CreateTaskAsync("endless", Endless);
        var parent = await client.CreateTaskAsync("many", StartMany);

        var answer = await client.RunDraftAsync(parent, new JsonObject { ["ANCHOR_CHILD"] = child });

        var output = JsonNode.Parse((string)answer["output"]!)!;
        Assert.Equal((5, 400, true, 403), ((int)output["started"]!, (int)output["status"]!, (bool)output["ids"]!, (int)output["foreign"]!));
        Assert.Contains("A run may start at most 5 runs (Executions:MaxChildren)", (string)output["message"]!, StringComparison.Ordinal);
        Assert.Equal(5, (int)(await client.GetAsync($"/v1/task/{parent}/executions/{(string)answer["executionResultId"]!}"))["children"]!);
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }

    private static Task<ServiceProcess> StartAsync(TemporaryFolder data, TargetSite site, params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        all["Egress:Allow:0"] = site.Authority;
        return ServiceProcess.StartAsync(data.Path, all);
    }
}
