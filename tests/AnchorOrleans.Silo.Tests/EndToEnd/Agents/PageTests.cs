using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>What pages are made of: long tables, frames, shadow trees, dialogs, tabs, and pages that crash.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class PageTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_row_far_down_a_table_of_five_thousand_is_found_and_clicked_and_no_look_is_too_long()
    {
        var rows = string.Concat(Enumerable.Range(1, 5_000).Select(row => $"<tr><td>Row {row}</td><td><a href=r{row}>Item {row}</a></td></tr>"));
        var site = _stage.Serve(visit => visit.Path is "r4711" ? "<title>Row</title><p>The price is 4711</p>" : $"<title>Table</title><table>{rows}</table>");
        _stage.Model.PlayFor(
            "page: table",
            _ => ModelReply.Uses("scroll", new { direction = "down", screens = 10 }),
            _ => ModelReply.Uses("find", new { text = "Row 4711" }),
            request => ModelReply.Uses("click", new { @ref = request.Reference("Item 4711") }).And("wait", new { text = "The price is" }),
            request => ModelReply.Done(request.Latest.Contains("The price is 4711", StringComparison.Ordinal) ? "4711" : request.Latest));

        var completed = await _stage.RunAsync(new { prompt = "page: table", startingUrl = site.Address });

        Assert.Equal("4711", (string?)completed["data"]!["message"]);
        var seen = (await _stage.StepsAsync(completed)).Select(step => (int)step["seen"]!["characters"]!).ToList();
        Assert.All(seen, characters => Assert.InRange(characters, 1, 16_000));
        Assert.InRange(seen[0], 4_000, 16_000);
        Assert.All(_stage.AskedFor("page: table"), request => Assert.DoesNotContain("Row 4900", request.Text, StringComparison.Ordinal));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Frames_of_the_same_and_of_another_site_are_seen_and_used()
    {
        var site = _stage.Serve(visit => visit.Path switch
        {
            "near" or "far" => $"<title>Frame</title><label>Said {visit.Path} <input oninput=\"fetch('heard-{visit.Path}?' + this.value, {{ method: 'POST' }})\"></label>",
            _ => $"<title>Frames</title><iframe src=near width=400 height=100></iframe><iframe src='{visit.Elsewhere}far' width=400 height=100></iframe>",
        });
        _stage.Model.PlayFor(
            "page: frames",
            request => ModelReply.Uses("type", new { @ref = request.Reference("Said near"), text = "n" }).And("type", new { @ref = request.Reference("Said far"), text = "f" }),
            _ => ModelReply.Done("Said."));

        var completed = await _stage.RunAsync(new { prompt = "page: frames", startingUrl = site.Address });
        var (near, far) = (await site.UntilAsync(visit => visit.Path is "heard-near"), await site.UntilAsync(visit => visit.Path is "heard-far"));

        Assert.Equal("Said.", (string?)completed["data"]!["message"]);
        Assert.Equal(("127.0.0.1", "localhost"), (near.Host, far.Host));
    }

    [Theory(Timeout = MostMilliseconds)]
    [InlineData("open")]
    [InlineData("closed")]
    public async Task A_shadow_tree_is_seen_and_used(string mode)
    {
        var objective = $"page: {mode} shadow";
        var site = _stage.Serve(_ => "<title>Shadow</title><div id=host></div><script>host.attachShadow({ mode: '" + mode + "' }).innerHTML = `<button onclick=\"fetch('pressed', { method: 'POST' })\">In the shadow</button>`</script>");
        _stage.Model.PlayFor(objective, request => ModelReply.Uses("click", new { @ref = request.Reference("In the shadow") }), _ => ModelReply.Done("Pressed."));

        var completed = await _stage.RunAsync(new { prompt = objective, startingUrl = site.Address });
        await site.UntilAsync(visit => visit.Path is "pressed");

        Assert.Equal("Pressed.", (string?)completed["data"]!["message"]);
    }

    [Theory(Timeout = MostMilliseconds)]
    [InlineData("alert('Mind the step')", "true", null, "undefined")]
    [InlineData("confirm('Delete it?')", "false", null, "false")]
    [InlineData("confirm('Keep it?')", "true", null, "true")]
    [InlineData("prompt('Your name?', 'nobody')", "true", "Ann", "Ann")]
    public async Task A_dialog_is_told_and_answered(string opens, string accept, string? text, string expected)
    {
        var objective = $"page: {opens}";
        var site = _stage.Serve(_ => $"<title>Dialog</title><button onclick=\"const said = {opens}; fetch('said', {{ method: 'POST', body: String(said) }})\">Ask</button>");
        _stage.Model.PlayFor(
            objective,
            request => ModelReply.Uses("click", new { @ref = request.Reference("Ask") }),
            request => ModelReply.Uses("answer_dialog", text is null ? new { accept = accept == "true" } : new { accept = accept == "true", text }) with { Text = request.Latest },
            _ => ModelReply.Done("Answered."));

        var completed = await _stage.RunAsync(new { prompt = objective, startingUrl = site.Address });

        Assert.Equal("Answered.", (string?)completed["data"]!["message"]);
        Assert.Equal(expected, (await site.UntilAsync(visit => visit.Path is "said")).Body);
        Assert.Contains($"A dialog ({opens[..opens.IndexOf('(', StringComparison.Ordinal)]}) stands open", _stage.AskedFor(objective)[1].Latest, StringComparison.Ordinal);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_new_tab_becomes_the_current_one_and_the_old_one_is_returned_to()
    {
        var site = _stage.Serve(visit => visit.Path is "details" ? "<title>Details</title><p>Weighs 3 kg</p>" : "<title>List</title><a href=details target=_blank>Details</a><p>Back on the list</p>");
        _stage.Model.PlayFor(
            "page: tabs",
            request => ModelReply.Uses("click", new { @ref = request.Reference("Details") }).And("wait", new { text = "Weighs" }),
            request => ModelReply.Uses("remember", new { note = request.Latest.Contains("Weighs 3 kg", StringComparison.Ordinal) ? "3 kg" : request.Latest }).And("close_tab", new { tab = 2 }),
            request => ModelReply.Done(request.Latest.Contains("Back on the list", StringComparison.Ordinal) && request.Text.Contains("3 kg", StringComparison.Ordinal) ? "3 kg" : request.Latest));

        var completed = await _stage.RunAsync(new { prompt = "page: tabs", startingUrl = site.Address });

        Assert.Equal("3 kg", (string?)completed["data"]!["message"]);
        Assert.Contains("2 (current)", _stage.AskedFor("page: tabs")[1].Latest, StringComparison.Ordinal);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_page_that_crashes_is_told_and_the_agent_goes_elsewhere()
    {
        var site = _stage.Serve(visit => visit.Path is "safe" ? "<title>Safe</title><p>All is well</p>" : "<title>Deep</title><button onclick=\"let at = document.body; for (let i = 0; i < 20000; i++) at = at.appendChild(document.createElement('div'))\">Think</button>");
        _stage.Model.PlayFor(
            "page: crash",
            request => ModelReply.Uses("click", new { @ref = request.Reference("Think") }).And("wait", new { text = "Thought" }),
            _ => ModelReply.Uses("navigate", new { url = $"{site.Address}safe" }),
            request => ModelReply.Done(request.Latest.Contains("All is well", StringComparison.Ordinal) ? "Went elsewhere." : request.Latest));

        var completed = await _stage.RunAsync(new { prompt = "page: crash", startingUrl = site.Address });

        Assert.Equal("Went elsewhere.", (string?)completed["data"]!["message"]);
        Assert.Contains("PAGE_CRASHED", _stage.AskedFor("page: crash")[1].Latest, StringComparison.Ordinal);
    }
}
