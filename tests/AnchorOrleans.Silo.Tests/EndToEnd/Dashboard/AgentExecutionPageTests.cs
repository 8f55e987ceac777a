using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

public sealed class AgentExecutionPageTests
{
    private const string Objective = "Choose a colour for the front door, and say why nobody will mind";

    [Fact]
    public async Task An_objective_shows_what_it_is_to_do_what_it_asks_and_what_it_found()
    {
        await using var model = await ModelServer.StartAsync(TestContext.Current.CancellationToken);
        model.PlayFor("Choose a colour", _ => ModelReply.Uses("ask_person", new { question = "Red or blue?" }), _ => ModelReply.Done("Blue."));
        await using var stage = await DashboardStage.SetAsync(
            ("Agent:Provider", "openai"), ("Agent:BaseUrl", model.OpenAiUrl), ("Agent:Model", "scripted"), ("Agent:ApiKey", "sk-of-the-operator"), ("Agent:SeesImages", "false"));
        var (_, started) = await stage.Client.SendAsync(HttpMethod.Post, "/start/start-session", new JsonObject { ["task"] = new JsonObject { ["prompt"] = Objective } });
        var (session, execution) = ((string)started!["sessionId"]!, (string)started["taskId"]!);
        var page = stage.Page;

        await stage.OpenAsync(page, "/dashboard/executions?kind=agent");
        await Expect(page.Locator($"#row-{execution}")).ToContainTextAsync("Choose a colour for the front door");
        await page.Locator($"#row-{execution}").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Standing()).ToHaveTextAsync("waits for a person");
        await Expect(page.Locator(".notice.warn")).ToContainTextAsync("Red or blue?");
        await Expect(page.Locator(".prose").First).ToHaveTextAsync(Objective);
        Assert.Equal($"/dashboard/agent/{session}/{execution}", await page.GetByRole(AriaRole.Link, new() { Name = "Agent console" }).GetAttributeAsync("href"));
        Assert.Empty(await DashboardStage.FindBarriersAsync(page));

        await stage.Client.SendAsync(HttpMethod.Post, "/start/send-message", new JsonObject
        {
            ["sessionId"] = session,
            ["message"] = new JsonObject { ["actionType"] = "guardrail", ["newState"] = "resume", ["prompt"] = "Blue, please." },
        });
        await Expect(page.Standing()).ToHaveTextAsync("success");
        await Expect(page.Locator("#output")).ToContainTextAsync("Blue.");
    }
}
