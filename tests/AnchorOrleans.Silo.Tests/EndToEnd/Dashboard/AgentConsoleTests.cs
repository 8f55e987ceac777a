using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.EndToEnd.Agents;
using AnchorOrleans.Testing.Models;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(AgentConsoleGroup.Name)]
public sealed class AgentConsoleTests(AgentConsole console)
{
    private const int MostMilliseconds = 180_000;
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script> [go](javascript:document.title='owned') ![seen](https://example.com/p.png)";

    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = AgentConsole.Patience };
    private static readonly LocatorAssertionsToContainTextOptions SoonText = new() { Timeout = AgentConsole.Patience };

    [Fact(Timeout = MostMilliseconds)]
    public async Task An_objective_is_watched_while_it_is_carried_out_its_guardrail_is_answered_in_place_and_its_result_is_read()
    {
        var (first, last) = (new Gate(), new Gate());
        console.Model.PlayFor(
            "console: buy the lamp",
            _ => ModelReply.Uses("find", new { text = "Lamp" }) with { Text = "I look for the lamp.", Before = first.PassAsync },
            request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }),
            request => ModelReply.Done($"# Bought\n\n| What | Price |\n|---|---|\n| Lamp | **€49** |\n\n{(request.Text.Contains("The person allowed it and said: Yes, buy it. Don't mind the price.", StringComparison.Ordinal) ? "As allowed." : "As not allowed.")}\n\n{Hostile}") with { Before = last.PassAsync });
        var orders = console.Orders;
        var page = await console.Stage.NewSignedInTabAsync();

        // The page is there before the model has said a word.
        await console.GiveAsync(page, "console: buy the lamp");
        await first.ReachedAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("running", SoonText);
        await Expect(page.FrameLocator("iframe[title='Live view']").Locator("body")).ToBeVisibleAsync(Soon);
        first.Open();

        var question = page.GetByRole(AriaRole.Region, new() { Name = "A rule asks" });
        await Expect(question).ToContainTextAsync("purchase", SoonText);
        await Expect(page.Locator("#step-1")).ToContainTextAsync("I look for the lamp.", SoonText);
        await Expect(page.Locator("#step-1")).ToContainTextAsync("looked for Lamp");
        Assert.Equal(orders, console.Orders);
        Assert.Empty(await DashboardStage.FindBarriersAsync(page));
        await page.EvaluateAsync("document.body.dataset.same = 'yes'");
        await question.GetByLabel("What the agent should know").FillAsync("Yes, buy it. Don't mind the price.");
        await question.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await last.ReachedAsync();
        await Expect(page.Locator("#step-2")).ToContainTextAsync("clicked button Place order", SoonText);
        await Expect(page.Locator("#step-2")).ToContainTextAsync("allowed by a person");
        await Expect(question).ToBeHiddenAsync();
        last.Open();

        var result = page.GetByRole(AriaRole.Region, new() { Name = "Result" });
        await Expect(result.GetByRole(AriaRole.Cell, new() { Name = "€49" })).ToBeVisibleAsync(Soon);
        await Expect(result).ToContainTextAsync("As allowed.");
        await Expect(result).ToContainTextAsync("<script>document.title='owned'</script>");
        Assert.Equal(0, await result.Locator("img, script, a[href^=javascript]").CountAsync());
        Assert.StartsWith("Objective · done", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(orders + 1, console.Orders);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Decisions" })).ToContainTextAsync("allowed");
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Tokens in" })).ToHaveAttributeAsync("max", "100000");
        Assert.True(await page.Locator("#step-1 img").EvaluateAsync<bool>("image => image.decode().then(() => image.naturalWidth > 100)"));
        Assert.Empty(await DashboardStage.FindBarriersAsync(page));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task What_is_refused_is_not_done_and_who_answers_too_late_is_told_so()
    {
        console.Model.PlayFor(
            "console: refuse",
            request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }),
            request => ModelReply.Done(request.Text.Contains("the person did not allow it and said: Go ahead without it.", StringComparison.Ordinal) ? "Not bought." : "Bought."));
        var orders = console.Orders;
        var (early, late) = (await console.Stage.NewSignedInTabAsync(), await console.Stage.NewSignedInTabAsync(withScripts: false));
        await console.GiveAsync(early, "console: refuse");
        await Expect(early.GetByRole(AriaRole.Region, new() { Name = "A rule asks" })).ToBeVisibleAsync(Soon);
        await late.GotoAsync(early.Url);

        // What sounds like leave is none where the button says so.
        await early.GetByLabel("What the agent should know").FillAsync("Go ahead without it.");
        await early.GetByRole(AriaRole.Button, new() { Name = "Refuse" }).ClickAsync();
        await Expect(early.GetByRole(AriaRole.Region, new() { Name = "Result" })).ToContainTextAsync("Not bought.", SoonText);
        await late.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();

        await Expect(late.GetByRole(AriaRole.Alert)).ToContainTextAsync("No guardrail is open in this session.", SoonText);
        Assert.Equal(orders, console.Orders);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task An_objective_pauses_goes_on_gets_a_next_one_behind_it_and_is_stopped()
    {
        var (first, second) = (new Gate(), new Gate());
        console.Model.PlayFor("console: pause", _ => ModelReply.Uses("find", new { text = "Lamp" }) with { Before = first.PassAsync }, _ => ModelReply.Uses("find", new { text = "Shop" }) with { Before = second.PassAsync });
        console.Model.PlayFor("console: behind it", _ => ModelReply.Done("Done next."));
        var page = await console.Stage.NewSignedInTabAsync();
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await console.GiveAsync(page, "console: pause");
        await first.ReachedAsync();
        var place = page.Url;

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("paused", SoonText);
        first.Open();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await second.ReachedAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("running", SoonText);

        await page.GetByLabel("Next objective here").FillAsync("console: behind it");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await page.WaitForURLAsync(address => AgentConsole.PlaceOfObjective().IsMatch(address) && address != place, new() { Timeout = AgentConsole.Patience });
        await Expect(page.Locator("h1")).ToContainTextAsync("queued", SoonText);
        var next = page.Url;

        await page.GotoAsync(place);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Session" })).ToContainTextAsync("1.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("failed", SoonText);
        second.Open();
        await page.GotoAsync(next);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Result" })).ToContainTextAsync("Done next.", SoonText);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Without_scripts_the_whole_way_works_by_reloading_and_secrets_appear_in_no_page()
    {
        const string Secret = "hunter-two-and-a-half";
        console.Model.PlayFor(
            "console: without scripts",
            request => ModelReply.Uses("type", new { @ref = request.Reference("Password"), secret = "password" }),
            _ => ModelReply.Uses("ask_person", new { question = "Red or blue?" }),
            request => ModelReply.Uses("done", new { rows = new[] { new[] { "Lamp, \"big\"", request.Text.Contains("The person answered: Blue.", StringComparison.Ordinal) ? "blue" : "red" } } }));
        var page = await console.Stage.NewSignedInTabAsync(withScripts: false);
        await console.GiveAsync(page, "console: without scripts", async () =>
        {
            await page.GetByLabel("Answer as").SelectOptionAsync("csv");
            await page.GetByText("Form of the answer").ClickAsync();
            await page.GetByLabel("Columns").FillAsync("name, colour");
            await page.GetByText("Limits, rules, secrets, files").ClickAsync();
            await page.GetByLabel("At most so many seconds").FillAsync("soon");
            await page.GetByLabel("Name of secret 1").FillAsync("password");
            await page.GetByLabel("Value of secret 1").FillAsync(Secret);
            await page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();

            // Refused: what was typed stands there still, but for the secret.
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("maxDuration", SoonText);
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Type the values of the secrets again");
            Assert.Equal("console: without scripts", await page.GetByRole(AriaRole.Textbox, new() { Name = "Objective", Exact = true }).InputValueAsync());
            Assert.DoesNotContain(Secret, await page.ContentAsync(), StringComparison.Ordinal);
            await page.GetByLabel("At most so many seconds").FillAsync("120");
            await page.GetByLabel("Value of secret 1").FillAsync(Secret);
        });

        var question = page.GetByRole(AriaRole.Region, new() { Name = "The agent asks" });
        await ReloadUntilAsync(page, question);
        await Expect(page.Locator("#step-1")).ToContainTextAsync("typed into textbox Password");
        Assert.DoesNotContain(Secret, await page.ContentAsync(), StringComparison.Ordinal);
        await question.GetByLabel("Answer").FillAsync("Blue.");
        await question.GetByRole(AriaRole.Button, new() { Name = "Answer" }).ClickAsync();

        await ReloadUntilAsync(page, page.GetByRole(AriaRole.Cell, new() { Name = "blue" }));
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Lamp, \"big\"" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Time of the agent" })).ToHaveAttributeAsync("max", "120000");
        Assert.DoesNotContain(Secret, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, console.Stage.Service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(console.Model.Requests, request => request.Text.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_key_that_may_only_look_sees_the_question_and_cannot_answer()
    {
        console.Model.PlayFor("console: looked at", _ => ModelReply.Uses("ask_person", new { question = "May I be looked at?" }));
        var made = await console.Stage.Client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "looker", ["role"] = "read" });
        var (person, looker) = (await console.Stage.NewSignedInTabAsync(), await console.Stage.NewSignedInTabAsync(key: (string)made["key"]!));
        await console.GiveAsync(person, "console: looked at");
        await Expect(person.GetByText("May I be looked at?")).ToBeVisibleAsync(Soon);

        Assert.Equal(200, (await looker.GotoAsync(person.Url))!.Status);

        await Expect(looker.GetByText("May I be looked at?")).ToBeVisibleAsync();
        Assert.Equal(0, await looker.Locator("main form").CountAsync());
        await looker.GotoAsync(console.Stage.AddressOf("/dashboard/agent"));
        await Expect(looker.GetByRole(AriaRole.Link, new() { Name = "console: looked at" })).ToBeVisibleAsync();
        Assert.Equal(0, await looker.Locator("main form").CountAsync());
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_policy_is_written_refused_with_the_field_read_in_words_and_given_to_an_objective()
    {
        console.Model.PlayFor("console: with a policy", request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }), _ => ModelReply.Done("Told."));
        var page = await console.Stage.NewSignedInTabAsync();
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await console.Stage.OpenAsync(page, "/dashboard/agent/policies/new");
        var text = page.GetByLabel("The policy as JSON");
        await text.FillAsync("""{"name": "no orders", "actions": [{"category": "click", "verdict": "maybe"}]}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("verdict", SoonText);
        Assert.Contains("maybe", await text.InputValueAsync(), StringComparison.Ordinal);
        await text.FillAsync("""{"name": "no orders", "actions": [{"category": "click", "verdict": "block", "match": {"type": "keyword", "text": "order"}}]}""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Click with “order”: forbidden")).ToBeVisibleAsync(Soon);

        var orders = console.Orders;
        await console.GiveAsync(page, "console: with a policy", async () =>
        {
            await page.GetByText("Limits, rules, secrets, files").ClickAsync();
            await page.GetByLabel("Policy", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "no orders" });
        });
        await Expect(page.Locator("#step-1")).ToContainTextAsync("blocked by rule", SoonText);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Decisions" })).ToContainTextAsync("blocked", SoonText);
        Assert.Equal(orders, console.Orders);

        await console.Stage.OpenAsync(page, "/dashboard/agent/policies");
        await page.GetByRole(AriaRole.Region, new() { Name = "no orders" }).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByText("no orders")).ToHaveCountAsync(0, new() { Timeout = AgentConsole.Patience });
    }

    /// <summary>Loads a page anew until something is there, as a person without scripts does.</summary>
    private static async Task ReloadUntilAsync(IPage page, ILocator wanted)
    {
        while (await wanted.CountAsync() == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await page.ReloadAsync();
        }
    }
}

/// <summary>The console where nobody has configured a model.</summary>
[Collection(SharedDashboardGroup.Name)]
public sealed class AgentConsoleWithoutModelTests(SharedDashboard shared)
{
    [Fact]
    public async Task Where_no_model_is_configured_the_page_says_what_to_set()
    {
        var page = await shared.Stage.NewSignedInTabAsync(withScripts: false);

        await shared.Stage.OpenAsync(page, "/dashboard/agent");

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Agent:Provider");
        Assert.Equal(0, await page.GetByRole(AriaRole.Textbox, new() { Name = "Objective", Exact = true }).CountAsync());
    }
}
