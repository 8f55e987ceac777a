using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tests.Doubles;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Agent.Tests.Running;

public sealed class AgentRunTests
{
    private static PaperBrowser Shop() => new PaperBrowser()
        .With("http://shop.test/", new PaperPage("Shop", new PaperElement("link", "Keyboards") { Href = "http://shop.test/keyboards" }, new PaperElement("textbox", "Search") { Submits = true }))
        .With("http://shop.test/keyboards", new PaperPage("Keyboards") { Text = "The wireless keyboard costs 49 euros." });

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task An_objective_is_carried_out_step_by_step(string provider)
    {
        await using var stage = await Stage.SetAsync(provider, null, ("Prices:Input", "3"), ("Prices:Output", "15"));
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Keyboards") }) with { Text = "I look at the keyboards.", InputTokens = 1_000, OutputTokens = 50 },
            request => ModelReply.Done($"It costs {(request.Latest.Contains("49 euros", StringComparison.Ordinal) ? "49 euros" : "I do not know what")}.") with { InputTokens = 2_000, OutputTokens = 30 });

        var outcome = await stage.CompleteAsync(Shop(), new AgentAssignment { Objective = "What does the wireless keyboard cost?" });

        Assert.Equal("It costs 49 euros.", outcome.Message);
        Assert.False(outcome.IsTruncated);
        Assert.Equal((3_000, 80, 2), (outcome.Usage.InputTokens, outcome.Usage.OutputTokens, outcome.Usage.Steps));
        Assert.Equal(0.0102m, outcome.Usage.Cost);
        Assert.Equal(["click", "done"], stage.Supervisor.Steps.SelectMany(step => step.Actions).Select(action => action.Tool));
        Assert.Equal("http://shop.test/keyboards", stage.Supervisor.Steps[1].Seen.Url);
        Assert.Equal([1_000, 3_000], stage.Supervisor.Usages.Select(usage => usage.InputTokens));
        Assert.Contains(new AgentEvent.Said("I look at the keyboards."), stage.Supervisor.Events);
        Assert.Contains(new AgentEvent.Acted("click", "link Keyboards"), stage.Supervisor.Events);
        Assert.Empty(stage.Model.Faults);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task A_model_that_sees_images_is_shown_the_page_as_it_is_now(string provider)
    {
        await using var stage = await Stage.SetAsync(provider, null, ("SeesImages", "true"));
        stage.Model.Play(_ => ModelReply.Uses("scroll"), _ => ModelReply.Done("Seen."));

        await stage.RunAsync(Shop());

        Assert.Equal([1, 1], stage.Model.Requests.Select(request => request.Pictures));
        Assert.All(stage.Supervisor.Steps, step => Assert.NotNull(step.Screenshot));
        Assert.Empty(stage.Model.Faults);
    }

    [Fact]
    public async Task Several_calls_of_a_turn_are_done_in_order_and_the_rest_is_left_out_after_a_failure()
    {
        await using var stage = await Stage.SetAsync();
        var shop = Shop();
        stage.Model.Play(
            request => ModelReply.Uses("type", new { @ref = request.Reference("Search"), text = "keyboard" }).And("click", new { @ref = "e99" }).And("click", new { @ref = request.Reference("Keyboards") }),
            _ => ModelReply.Done("Tried."));

        await stage.RunAsync(shop);

        Assert.Equal(["type Search keyboard"], shop.Done);
        Assert.Equal([false, true, true], stage.Supervisor.Steps[0].Actions.Select(action => action.IsFailed));
        Assert.Contains("ELEMENT_NOT_FOUND", stage.Model.Requests[1].Text, StringComparison.Ordinal);
        Assert.Contains("Left out", stage.Model.Requests[1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fly", """{"to": "the moon"}""", "There is no tool 'fly'")]
    [InlineData("click", "{}", "The argument 'ref' is missing")]
    [InlineData("scroll", """{"direction": "sideways"}""", "must be up, down, left or right")]
    [InlineData("scroll", """{"screens": "many"}""", "The argument 'screens' must be a number")]
    [InlineData("navigate", """{"url": "file:///etc/passwd"}""", "is no http or https address")]
    [InlineData("navigate", """{"url": "javascript:alert(1)"}""", "is no http or https address")]
    [InlineData("click", "{\"ref\": \"e1", "The arguments are no JSON object")]
    [InlineData("answer_dialog", """{"accept": true}""", "No dialog stands open")]
    [InlineData("press", """{"keys": "Enter"}""", "It is not known where the focus is")]
    public async Task What_cannot_be_carried_out_is_told_to_the_model(string tool, string arguments, string told)
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => new ModelReply().And(tool, arguments), _ => ModelReply.Done("Well."));
        var shop = Shop();

        await stage.CompleteAsync(shop);

        Assert.Contains(told, stage.Model.Requests[1].Text, StringComparison.Ordinal);
        Assert.Empty(shop.Done);
        Assert.Empty(stage.Model.Faults);
    }

    [Fact]
    public async Task Every_tool_reaches_the_page()
    {
        await using var stage = await Stage.SetAsync();
        var shop = Shop();
        stage.Model.Play(
            request => Every(request.Reference("Search"), request.Reference("Keyboards")),
            _ => ModelReply.Uses("navigate", new { url = "shop.test/keyboards" }).And("go_back").And("reload").And("open_tab", new { url = "http://shop.test/" }).And("show_tab", new { tab = 1 }).And("close_tab", new { tab = 2 }),
            _ => ModelReply.Done("All."));
        var assignment = new AgentAssignment { Objective = "Try all.", Files = [new UploadedFile("cv.pdf", "/uploads/cv.pdf")] };

        await stage.RunAsync(shop, assignment);

        Assert.Equal(
            [
                "type Search a", "press Enter", "select Search b,c", "press Escape", "hover Search", "drag Search Keyboards", "upload Search /uploads/cv.pdf", "scroll 0 2", "wait x", "find y", "navigate https://shop.test/keyboards",
                "go -1", "go 0", "open_tab http://shop.test/", "show_tab 1", "close_tab 2",
            ],
            shop.Done);
        Assert.Empty(stage.Model.Faults);

        static string[] List(params string[] names) => names;

        static ModelReply Every(string field, string link) => ModelReply.Uses("type", new { @ref = field, text = "a", submit = true })
            .And("select", new { @ref = field, options = List("b", "c") })
            .And("press", new { keys = "Escape" })
            .And("hover", new { @ref = field })
            .And("drag", new { from = field, to = link })
            .And("upload", new { @ref = field, files = List("cv.pdf") })
            .And("scroll", new { direction = "down", screens = 2 })
            .And("wait", new { text = "x", gone = true })
            .And("find", new { text = "y" });
    }

    [Fact]
    public async Task A_dialog_is_told_and_answered()
    {
        await using var stage = await Stage.SetAsync();
        var page = new PaperBrowser().With("http://shop.test/", new PaperPage("Shop", new PaperElement("button", "Rename") { Opens = new DialogInfo("prompt", "The new name?", "old") }));
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Rename") }),
            request => request.Latest.Contains("The new name? (it offers: old)", StringComparison.Ordinal) ? ModelReply.Uses("answer_dialog", new { accept = true, text = "new" }) : ModelReply.Done("No dialog."),
            _ => ModelReply.Done("Renamed."));

        Assert.Equal("Renamed.", (await stage.CompleteAsync(page)).Message);

        Assert.Equal(["click Rename", "dialog yes new"], page.Done);
    }

    [Fact]
    public async Task A_picture_is_kept_as_a_file_of_the_result()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(request => ModelReply.Uses("screenshot", new { @ref = request.Reference("Search"), name = "../Search box" }).And("done", new { message = "Here." }));
        var shop = Shop();

        var outcome = await stage.RunAsync(shop);

        Assert.Equal("Search box.png", Assert.Single(outcome.Files).Name);
        Assert.Equal("http://shop.test/", Assert.Single(stage.Supervisor.Files).Source);
        Assert.Contains(shop.Pictures, picture => picture.Reference == "e2");
    }

    [Fact]
    public async Task A_model_that_calls_for_nothing_is_reminded_once_and_then_believed()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Says("I think it is 49."), request => ModelReply.Says(request.Latest.Contains("You called for no tool", StringComparison.Ordinal) ? "It is 49." : "Nobody told me."));

        var outcome = await stage.CompleteAsync(Shop());

        Assert.Equal("It is 49.", outcome.Message);
    }

    [Fact]
    public async Task Later_only_changes_are_told_and_a_new_page_makes_the_old_one_a_line()
    {
        await using var stage = await Stage.SetAsync();
        var shop = Shop();
        stage.Model.Play(_ => ModelReply.Uses("scroll"), request => ModelReply.Uses("click", new { @ref = request.Reference("Keyboards") }), _ => ModelReply.Done("There."));

        await stage.RunAsync(shop);

        Assert.Equal([false, true, true], shop.Looks.Select(look => look.OnlyChanges));
        Assert.True(stage.Supervisor.Steps[1].Seen.IsDifference);
        Assert.Contains("no longer told", stage.Model.Requests[2].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("textbox \"Search\"", stage.Model.Requests[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_steps_become_lines_and_notes_stay()
    {
        await using var stage = await Stage.SetAsync("openai", null, ("HistoryCharacters", "5000"), ("Repetitions", "50"));
        var page = new PaperBrowser().With("http://shop.test/", new PaperPage("Long") { Text = new string('x', 3_000) });
        stage.Model.Play(_ => ModelReply.Uses("remember", new { note = "The price is 49." }));
        stage.Model.Play([.. Enumerable.Repeat<Func<ModelRequest, ModelReply>>(_ => ModelReply.Uses("read"), 10)]);
        stage.Model.Play(_ => ModelReply.Done("49."));

        await stage.RunAsync(page);

        var last = stage.Model.Requests[^1].Text;
        Assert.InRange(last.Length, 1, 20_000);
        Assert.Contains("Your earlier steps, in short", last, StringComparison.Ordinal);
        Assert.Contains("Your notes:\n- The price is 49.", last, StringComparison.Ordinal);
        Assert.Empty(stage.Model.Faults);
    }

    [Fact]
    public async Task Doing_the_same_again_and_again_is_told_and_then_ends_it()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play([.. Enumerable.Range(0, 12).Select<int, Func<ModelRequest, ModelReply>>(number => _ => ModelReply.Uses("scroll", new { direction = number % 2 == 0 ? "up" : "down" }))]);

        var failed = await stage.FailAsync(Shop());

        Assert.Equal(AgentFailures.Loop, failed.Code);
        Assert.Contains("You have done the same 3 times", stage.Model.Requests[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PAGE_CRASHED", AgentFailures.PageCrash)]
    [InlineData("PAGE_NOT_RESPONDING", AgentFailures.TooManyFailures)]
    public async Task A_page_that_stays_gone_ends_it(string problem, string code)
    {
        await using var stage = await Stage.SetAsync();
        var page = new PaperBrowser { Fails = _ => new DrivingException(problem, "The page is gone; load another.") };
        stage.Model.Play([.. Enumerable.Range(0, 5).Select<int, Func<ModelRequest, ModelReply>>(number => request => ModelReply.Uses("navigate", new { url = $"http://shop.test/{number}" }))]);

        var failed = await stage.FailAsync(page);

        Assert.Equal(code, failed.Code);
        Assert.Contains("The page is gone; load another.", stage.Model.Requests[0].Latest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NAVIGATION_TIMEOUT", "NAVIGATION_TIMEOUT")]
    [InlineData("NAVIGATION_FAILED", "NAVIGATION_FAILED")]
    public async Task A_first_address_that_does_not_load_fails_the_task(string problem, string code)
    {
        await using var stage = await Stage.SetAsync();
        var page = new PaperBrowser { Fails = what => what.StartsWith("navigate", StringComparison.Ordinal) ? new DrivingException(problem, "Navigation timeout after 30 seconds") : null };

        var failed = await stage.FailAsync(page, new AgentAssignment { Objective = "Go.", StartingUrl = "http://slow.test/" });

        Assert.Equal((code, "Navigation timeout after 30 seconds"), (failed.Code, failed.Message));
        Assert.Empty(stage.Model.Requests);
    }

    [Fact]
    public async Task A_model_that_cannot_meet_the_objective_fails_the_task_with_its_reason()
    {
        await using var stage = await Stage.SetAsync();
        stage.Model.Play(_ => ModelReply.Uses("done", new { message = "There is no such keyboard.", success = false }));

        var failed = await stage.FailAsync(Shop());

        Assert.Equal((AgentFailures.GivenUp, "There is no such keyboard."), (failed.Code, failed.Message));
    }
}
