using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(SharedDashboardGroup.Name)]
public sealed class TaskPageTests(SharedDashboard shared)
{
    private const string Greets = "export default async function run() {\n  return { hello: process.env.ANCHOR_NAME ?? 'world' };\n}\n";
    private const string Broken = "export default async function run() {\n  const hello = ;\n  return { hello };\n}\n";

    [Fact]
    public async Task Tasks_are_found_by_text_and_show_how_their_last_runs_went()
    {
        var stage = shared.Stage;
        var task = await stage.Client.CreateTaskAsync("list-greets", Greets);
        await stage.Client.CreateTaskAsync("list-fails", "export default async function run() { throw new Error('no'); }");
        await stage.Client.RunDraftAsync(task);
        await stage.Client.RunDraftAsync(task);
        var tab = await NewTabAsync();

        await tab.OpenAsync("/dashboard/tasks?search=list-");
        await Expect(tab.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(tab.Page.Locator($"#row-{task} .spark rect.good")).ToHaveCountAsync(2);
        await Expect(tab.Page.Locator($"#row-{task} .badge")).ToHaveTextAsync("success");
        Assert.Empty(await DashboardStage.FindBarriersAsync(tab.Page));

        // It tells of a run that somebody starts now.
        await stage.Client.RunDraftAsync(task);
        await Expect(tab.Page.Locator($"#row-{task} .spark rect.good")).ToHaveCountAsync(3);

        await tab.Page.Keyboard.PressAsync("/");
        await Expect(tab.Page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await tab.Page.Keyboard.TypeAsync("LIST-GREETS");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Expect(tab.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await tab.OpenAsync("/dashboard/tasks?search=nobody-has-this");
        await Expect(tab.Page.GetByText("No name or description holds")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_error_is_shown_where_it_stands_while_one_types_and_goes_when_it_is_mended()
    {
        var task = await shared.Stage.Client.CreateTaskAsync("mends", Greets);
        var tab = await NewTabAsync();
        await tab.OpenAsync($"/dashboard/tasks/{task}");

        await tab.WriteAsync(Broken);
        await Expect(tab.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await Expect(tab.Errors).ToHaveCountAsync(1);
        await Expect(tab.Page.Locator(".cm-lint-marker-error")).ToHaveCountAsync(1);
        await tab.SaveAsync();
        await Expect(tab.Page.GetByText("Unsaved changes")).ToBeHiddenAsync();
        await Expect(tab.Page.Locator("[data-remarks]")).ToContainTextAsync("line 2");
        await Expect(tab.Button("Deploy as version 1")).ToBeDisabledAsync();
        Assert.Equal(Broken, await tab.ReadAsync(task));

        await tab.WriteAsync(Greets);
        await Expect(tab.Errors).ToHaveCountAsync(0);
        await tab.SaveAsync();
        await Expect(tab.Button("Deploy as version 1")).ToBeEnabledAsync();
        Assert.Equal(Greets, await tab.ReadAsync(task));
        Assert.Empty(await DashboardStage.FindBarriersAsync(tab.Page));

        // The editor's own style sheets came through the page's policy.
        await Expect(tab.Page.Locator(".cm-scroller")).ToHaveCSSAsync("display", "flex");
    }

    [Fact]
    public async Task Whoever_would_leave_with_unsaved_changes_is_asked_and_the_keyboard_can_leave_the_editor()
    {
        var task = await shared.Stage.Client.CreateTaskAsync("guards", Greets);
        var tab = await NewTabAsync();
        await tab.OpenAsync($"/dashboard/tasks/{task}");
        var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        tab.Page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            await dialog.DismissAsync();
        };

        await tab.Editor.ClickAsync();
        await tab.Page.Keyboard.TypeAsync("// more");
        await tab.Link("Settings").ClickAsync();
        Assert.Equal("beforeunload", await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        await tab.Editor.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Editor).ToBeFocusedAsync();
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.Keyboard.PressAsync("Tab");
        await Expect(tab.Editor).Not.ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_somebody_else_has_saved_meanwhile_is_shown_and_not_overwritten(bool withScripts)
    {
        var task = await shared.Stage.Client.CreateTaskAsync($"meanwhile-{withScripts}", Greets);
        var tab = await NewTabAsync(withScripts);
        await tab.OpenAsync($"/dashboard/tasks/{task}");
        var (mine, theirs) = (Greets.Replace("hello", "mine", StringComparison.Ordinal), Greets.Replace("hello", "theirs", StringComparison.Ordinal));
        await tab.SaveElsewhereAsync(task, theirs);

        await (withScripts ? tab.WriteAsync(mine) : tab.Page.Locator("#code").FillAsync(mine));
        await tab.Button("Save draft").ClickAsync();

        await Expect(tab.Page.GetByText("Somebody else has saved the draft since you opened it")).ToBeVisibleAsync();
        await Expect(tab.Page.Locator(".diff del")).ToContainTextAsync("theirs");
        await Expect(tab.Page.Locator(".diff ins")).ToContainTextAsync("mine");
        Assert.Equal(theirs, await tab.ReadAsync(task));

        await tab.Button("Save mine over it").ClickAsync();
        await tab.Page.WaitForURLAsync(static url => url.EndsWith("?saved=true", StringComparison.Ordinal));
        Assert.Equal(mine, await tab.ReadAsync(task));
    }

    [Fact]
    public async Task Any_two_versions_are_compared_side_by_side_and_on_a_phone_one_after_the_other()
    {
        var task = await shared.Stage.Client.CreateTaskAsync("compares", Many("one"));
        var tab = await NewTabAsync();
        await tab.DeployElsewhereAsync(task, "The first");
        await tab.SaveElsewhereAsync(task, Many("two"));

        await tab.OpenAsync($"/dashboard/tasks/{task}/versions?from=1&to=draft");
        await Expect(tab.Page.Locator(".diff del")).ToHaveCountAsync(1);
        await Expect(tab.Page.Locator(".diff ins mark")).ToHaveTextAsync("'two'");
        await Expect(tab.Page.Locator(".fold").First).ToHaveTextAsync("17 unchanged lines");
        await Expect(tab.Page.Locator(".pair.same .old").First).ToBeVisibleAsync();
        Assert.Empty(await DashboardStage.FindBarriersAsync(tab.Page));
        await tab.Link("Show all lines").ClickAsync();
        await Expect(tab.Page.Locator(".fold")).ToHaveCountAsync(0);

        await tab.Page.SetViewportSizeAsync(390, 844);
        await Expect(tab.Page.Locator(".pair.same .old").First).ToBeHiddenAsync();
        await Expect(tab.Page.Locator(".diff del")).ToBeVisibleAsync();
        Assert.False(await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"));
        Assert.Equal(404, await tab.OpenAsync($"/dashboard/tasks/{task}/versions?from=1&to=77"));

        static string Many(string word) => string.Concat(Enumerable.Range(1, 20).Select(static number => $"// line {number}\n")) + $"export default async function run() {{ return '{word}'; }}\n";
    }

    [Fact]
    public async Task The_form_to_run_has_a_field_for_each_input_and_keeps_what_is_not_secret()
    {
        const string Code = "export default async function run() {\n  const { ANCHOR_WHO, ANCHOR_TIMES = '3' } = process.env;\n  return { who: ANCHOR_WHO, times: ANCHOR_TIMES, token: process.env.ANCHOR_TOKEN!.length, more: process.env['ANCHOR_' + 'MORE'] };\n}\n";
        var task = await shared.Stage.Client.CreateTaskAsync("asks", Code);
        var tab = await NewTabAsync();

        await tab.OpenAsync($"/dashboard/tasks/{task}/run");
        Assert.Equal("3", await tab.Page.GetByLabel("ANCHOR_TIMES", new() { Exact = true }).GetAttributeAsync("placeholder"));
        await tab.Page.GetByLabel("ANCHOR_WHO", new() { Exact = true }).FillAsync("Ada");
        await tab.Page.GetByLabel("ANCHOR_TOKEN", new() { Exact = true }).FillAsync("very-secret-1");
        await tab.Page.GetByLabel("ANCHOR_TOKEN is secret").CheckAsync();
        await tab.Page.GetByLabel("Name of a further input").First.FillAsync("ANCHOR_MORE");
        await tab.Page.GetByLabel("Value of a further input").First.FillAsync("x");
        Assert.Empty(await DashboardStage.FindBarriersAsync(tab.Page));
        await tab.Button("Run draft").ClickAsync();
        var execution = await tab.WatchAsync("success");

        var ran = await shared.Stage.Client.GetAsync($"/v1/executions/{execution}");
        Assert.Equal("""{"who":"Ada","times":"3","token":13,"more":"x"}""", (string)ran["output"]!);
        Assert.Equal(["ANCHOR_TOKEN"], ran["secretInputs"]!.AsArray().Select(static name => (string)name!));
        Assert.DoesNotContain("very-secret-1", await tab.Page.ContentAsync(), StringComparison.Ordinal);

        await tab.OpenAsync($"/dashboard/tasks/{task}/run?again={execution}");
        await Expect(tab.Page.GetByLabel("ANCHOR_WHO", new() { Exact = true })).ToHaveValueAsync("Ada");
        await Expect(tab.Page.GetByLabel("ANCHOR_TOKEN", new() { Exact = true })).ToHaveValueAsync("");
        await Expect(tab.Page.GetByLabel("ANCHOR_TOKEN is secret")).ToBeCheckedAsync();
        await Expect(tab.Page.GetByLabel("Name of a further input").First).ToHaveValueAsync("ANCHOR_MORE");
        Assert.DoesNotContain("very-secret-1", await tab.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_api_refuses_is_told_in_the_form_and_nothing_typed_is_lost()
    {
        var task = await shared.Stage.Client.CreateTaskAsync("refuses", Greets);
        var tab = await NewTabAsync(withScripts: false);
        await tab.OpenAsync($"/dashboard/tasks/{task}/run");

        await tab.Page.GetByLabel("ANCHOR_NAME", new() { Exact = true }).FillAsync("Grace");
        await tab.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await tab.Page.GetByLabel("Attempts").FillAsync("many");
        await tab.Button("Run draft").ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("maxAttempts");
        await Expect(tab.Page.GetByLabel("ANCHOR_NAME", new() { Exact = true })).ToHaveValueAsync("Grace");
        await Expect(tab.Page.GetByLabel("Attempts")).ToHaveValueAsync("many");
        await tab.Button("More inputs").ClickAsync();
        await Expect(tab.Page.GetByLabel("Name of a further input")).ToHaveCountAsync(4);
        await Expect(tab.Page.GetByLabel("ANCHOR_NAME", new() { Exact = true })).ToHaveValueAsync("Grace");
    }

    [Fact]
    public async Task A_task_is_made_mended_deployed_run_and_compared_without_scripts()
    {
        var tab = await NewTabAsync(withScripts: false);
        await tab.OpenAsync("/dashboard/tasks/new");
        await tab.Page.GetByLabel("Name").FillAsync("by-hand");
        await tab.Page.Locator("#code").FillAsync(Broken);
        await tab.Button("Save as draft").ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "One error" })).ToBeVisibleAsync();
        await Expect(tab.Page.Locator("[data-remarks]")).ToContainTextAsync("line 2, column");
        await Expect(tab.Page.Locator("[data-remarks] pre")).ToContainTextAsync("const hello = ;");
        await Expect(tab.Button("Deploy as version 1")).ToBeDisabledAsync();

        await tab.Page.Locator("#code").FillAsync(Greets);
        await tab.Button("Save draft").ClickAsync();
        await tab.Page.GetByLabel("What is new in this version").FillAsync("It greets");
        await tab.Button("Deploy as version 1").ClickAsync();
        await Expect(tab.Notice).ToContainTextAsync("Version 1 is deployed.");
        await tab.Link("Run it").ClickAsync();
        await tab.Button("Run version 1").ClickAsync();
        await tab.Page.WaitForURLAsync(static url => url.Contains("/dashboard/executions/", StringComparison.Ordinal));

        var task = (string)(await shared.Stage.Client.GetAsync("/v1/task?name=by-hand"))["tasks"]![0]!["id"]!;
        Assert.Equal(Greets, await tab.ReadAsync(task, "1"));
        await tab.OpenAsync($"/dashboard/tasks/{task}/versions");
        await Expect(tab.Page.GetByText("There is no difference.")).ToBeVisibleAsync();
        await tab.OpenAsync("/dashboard/tasks/new");
        await tab.Page.GetByLabel("Name").FillAsync("by-hand");
        await tab.Button("Save as draft").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is another task named 'by-hand'.");
        Assert.Equal(Greets, await tab.ReadAsync(task));
    }

    [Fact]
    public async Task A_task_is_renamed_and_deleted_when_that_is_confirmed()
    {
        var task = await shared.Stage.Client.CreateTaskAsync("old-name", Greets);
        var tab = await NewTabAsync();
        await tab.OpenAsync($"/dashboard/tasks/{task}/settings");
        await tab.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("new-name");
        await tab.Page.GetByLabel("Description").FillAsync("<img src=x onerror=alert(1)>");
        await tab.Button("Save").ClickAsync();
        await Expect(tab.Notice).ToHaveTextAsync("Saved.");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("new-name");
        await Expect(tab.Page.Locator("main img")).ToHaveCountAsync(0);

        tab.Page.Dialog += static async (_, dialog) => await dialog.AcceptAsync();
        await tab.Page.GetByLabel("for good").CheckAsync();
        await tab.Button("Delete task").ClickAsync();
        await Expect(tab.Page.GetByText("is deleted")).ToBeVisibleAsync();
        Assert.Equal(404, (await shared.Stage.Client.SendAsync(HttpMethod.Get, $"/v1/task/{task}")).Status);
        Assert.Equal(404, await tab.OpenAsync($"/dashboard/tasks/{task}"));
    }

    [Fact]
    public async Task Who_may_look_alone_reads_and_is_offered_nothing_else()
    {
        var made = await shared.Stage.Client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "reader", ["role"] = "read" });
        const string Hostile = "// </textarea><script>document.title = 'taken'</script>\n" + Greets;
        var task = await shared.Stage.Client.CreateTaskAsync("read-only", Hostile);
        var tab = new TaskTab(shared.Stage, await shared.Stage.NewSignedInTabAsync(key: (string)made["key"]!));

        await tab.OpenAsync($"/dashboard/tasks/{task}");
        await Expect(tab.Editor).ToContainTextAsync("</textarea>");
        await Expect(tab.Page).ToHaveTitleAsync("read-only · AnchorOrleans");
        await Expect(tab.Button("Save draft")).ToHaveCountAsync(0);
        await tab.OpenAsync($"/dashboard/tasks/{task}/run");
        await Expect(tab.Button("Run draft")).ToBeDisabledAsync();
        await tab.OpenAsync($"/dashboard/tasks/{task}/settings");
        await Expect(tab.Button("Delete task")).ToHaveCountAsync(0);
        await tab.OpenAsync($"/dashboard/tasks/{task}/use");
        await Expect(tab.Page.Locator("#curl")).ToContainTextAsync("$ANCHORBROWSER_API_KEY");
        Assert.DoesNotContain((string)made["key"]!, await tab.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_compiler_is_asked_for_nobody_without_a_forms_token()
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = shared.Stage.Service.Address };
        var page = await shared.Stage.NewSignedInTabAsync();
        using var forged = new HttpRequestMessage(HttpMethod.Post, "/dashboard/tasks/check") { Content = new FormUrlEncodedContent([new("code", Greets)]) };
        forged.Headers.Add("Cookie", string.Join("; ", (await page.Context.CookiesAsync()).Select(static cookie => $"{cookie.Name}={cookie.Value}")));

        using var answer = await http.SendAsync(forged, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Somebody_signs_in_writes_a_task_sees_and_mends_an_error_runs_watches_deploys_runs_again_and_compares()
    {
        var stage = shared.Stage;
        var tab = new TaskTab(stage, await stage.NewTabAsync());
        await stage.SignInAsync(tab.Page, stage.Service.Key);

        // Write.
        await tab.OpenAsync("/dashboard/tasks");
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "New task" }).First.ClickAsync();
        await tab.Page.GetByLabel("Name").FillAsync("full-path");
        await tab.WriteAsync(Broken);

        // See the error, and mend it.
        await Expect(tab.Errors).ToHaveCountAsync(1);
        await tab.WriteAsync(Greets);
        await Expect(tab.Errors).ToHaveCountAsync(0);
        await tab.Button("Save as draft").ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("full-path");
        var task = new Uri(tab.Page.Url).Segments[^1];

        // Run the draft with the keyboard, and watch it end.
        await tab.Editor.PressAsync("Control+Enter");
        await tab.WatchAsync("success");
        await Expect(tab.Page.Locator("main")).ToContainTextAsync("world");

        // Deploy.
        await tab.OpenAsync($"/dashboard/tasks/{task}");
        await tab.Page.GetByLabel("What is new in this version").FillAsync("Greets the world");
        await tab.Button("Deploy as version 1").ClickAsync();
        await Expect(tab.Notice.First).ToContainTextAsync("Version 1 is deployed.");

        // Run again, with another input.
        await tab.OpenAsync($"/dashboard/tasks/{task}/run");
        await tab.Page.GetByLabel("ANCHOR_NAME", new() { Exact = true }).FillAsync("Ada");
        await tab.Button("Run version 1").ClickAsync();
        await tab.WatchAsync("success");
        await Expect(tab.Page.Locator("main")).ToContainTextAsync("Ada");

        // Change, deploy again, and compare.
        await tab.OpenAsync($"/dashboard/tasks/{task}");
        await tab.WriteAsync(Greets.Replace("hello", "goodbye", StringComparison.Ordinal));
        await tab.SaveAsync();
        await tab.Button("Deploy as version 2").ClickAsync();
        await tab.Link("Compare it with version 1").ClickAsync();
        await Expect(tab.Page.Locator(".diff del mark")).ToContainTextAsync("hello");
        await Expect(tab.Page.Locator(".diff ins mark")).ToContainTextAsync("goodbye");
    }

    private async Task<TaskTab> NewTabAsync(bool withScripts = true) => new(shared.Stage, await shared.Stage.NewSignedInTabAsync(withScripts));
}
