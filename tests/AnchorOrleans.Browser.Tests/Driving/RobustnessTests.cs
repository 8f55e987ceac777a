using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Browser.Tests.Driving;

/// <summary>Pages that change under the hands of whoever drives them.</summary>
[Collection(ChromiumTests.Name)]
public sealed class RobustnessTests
{
    private static readonly DrivingOptions Quick = new() { ActionTimeout = TimeSpan.FromSeconds(2) };

    private static readonly string LongPage =
        $"<!doctype html><title>page</title>{string.Concat(Enumerable.Range(0, 20_000).Select(row => $"<p style='height:200px'>Row {row} <button onclick=\"document.title = {row}\">Pick {row}</button></p>"))}";

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_that_come_and_go_keep_nobody_from_looking_and_acting()
    {
        await using var site = await DrivenSite.OpenAsync("""
            <!doctype html><title>0</title><button onclick="document.title++">Count</button><div id=d></div><script>
            setInterval(() => {
              const frame = document.createElement('iframe');
              frame.srcdoc = '<button>Fleeting</button><iframe srcdoc="<p>Deeper</p>"></iframe>';
              d.append(frame);
              if (d.children.length > 4) d.firstChild.remove();
            }, 15)</script>
            """, Quick with { SettleTimeout = TimeSpan.FromMilliseconds(300) });
        var button = await site.ReferenceAsync("Count");

        for (var round = 1; round <= 10; round++)
        {
            await site.Driver.ClickAsync(button, cancellationToken: _cancelled);
            Assert.Equal(button, DrivenSite.ReferenceIn((await site.ObserveAsync()).Text, "Count"));
        }

        Assert.Equal("10", await site.EvaluateAsync("document.title"));
    }

    [Fact]
    public async Task What_is_in_a_closed_shadow_tree_is_clicked_and_typed_into()
    {
        await using var site = await DrivenSite.OpenAsync("""
            <!doctype html><title>page</title><x-box></x-box><script>
            customElements.define('x-box', class extends HTMLElement { connectedCallback() {
              const root = this.attachShadow({ mode: 'closed' });
              root.innerHTML = '<input aria-label=Name><button>Send</button>';
              root.querySelector('button').onclick = () => { document.title = root.querySelector('input').value; };
            } })</script>
            """);
        var text = (await site.ObserveAsync()).Text;

        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(text, "textbox \"Name\""), "Ann", replaces: true, cancellationToken: _cancelled);
        await site.Driver.ClickAsync(DrivenSite.ReferenceIn(text, "button \"Send\""), cancellationToken: _cancelled);

        Assert.Equal("Ann", await site.EvaluateAsync("document.title"));
    }

    [Theory]
    [InlineData("onmousemove")]
    [InlineData("onmousedown")]
    [InlineData("onmouseup")]
    [InlineData("onclick")]
    public async Task A_dialog_that_an_action_opens_half_way_is_told_and_the_page_goes_on_when_it_is_answered(string when)
    {
        await using var site = await DrivenSite.OpenAsync($"<!doctype html><title>page</title><button {when}=\"if (!window.asked) {{ window.asked = true; alert('Careful'); document.title = 'on' }}\">Press</button>");

        await Record.ExceptionAsync(async () => await site.Driver.ClickAsync(await site.ReferenceAsync("Press"), cancellationToken: _cancelled));
        var asked = await site.ObserveAsync();
        await site.Driver.AnswerDialogAsync(accepts: true, text: null, _cancelled);
        var after = await site.ObserveAsync();

        Assert.Equal("Careful", asked.Dialog?.Message);
        Assert.Equal("on", after.Title);
        await site.Driver.ClickAsync(DrivenSite.ReferenceIn(after.Text, "Press"), cancellationToken: _cancelled);
        Assert.Null((await site.ObserveAsync()).Dialog);
    }

    [Theory]
    [InlineData("b.onmouseover = () => { b.style.marginLeft = (next += 200) % 800 + 'px' }", "whenever the mouse reached it")]
    [InlineData("b.onmouseover = () => { const o = document.createElement('div'); o.id = 'o'; o.textContent = 'Subscribe now'; o.style = 'position:fixed;inset:0;background:white'; document.body.append(o) }", "is covered by div \"Subscribe now\"")]
    [InlineData("b.onmouseover = () => b.remove()", "There is no element")]
    [InlineData("b.onmouseover = () => { b.disabled = true }", "is disabled")]
    public async Task An_element_that_evades_the_mouse_is_not_missed_but_told(string script, string expected)
    {
        await using var site = await DrivenSite.StartAsync(
            new Dictionary<string, string> { ["/"] = $"<!doctype html><title>page</title><button id=b onclick=\"document.title = 'clicked'\" style='margin:40px'>Press</button><p onclick=\"document.title = 'missed'\" style='height:400px'>Text</p><script>let next = 0; {script}</script>" }, Quick);
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        var reference = await site.ReferenceAsync("Press");

        var failure = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.ClickAsync(reference, cancellationToken: _cancelled));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Equal("page", await site.EvaluateAsync("document.title"));
    }

    [Fact]
    public async Task An_element_that_moves_for_a_while_is_clicked_where_it_comes_to_rest()
    {
        await using var site = await DrivenSite.OpenAsync("""
            <!doctype html><title>page</title><button id=b onclick="document.title = 'clicked'" style="position:absolute;left:0;top:50px">Press</button><script>
            let left = 0; const step = () => { if (left < 600) { b.style.left = (left += 7) + 'px'; requestAnimationFrame(step) } }; onmousemove = () => { if (!left) step() }</script>
            """);

        await site.Driver.ClickAsync(await site.ReferenceAsync("Press"), cancellationToken: _cancelled);

        Assert.Equal("clicked", await site.EvaluateAsync("document.title"));
    }

    [Fact]
    public async Task What_lies_over_the_frame_of_an_element_is_named()
    {
        await using var site = await DrivenSite.StartAsync(
            new Dictionary<string, string> { ["/"] = "<!doctype html><iframe width=400 height=200 srcdoc='<button>Inside</button>'></iframe><div role=dialog aria-label='Cookie notice' style='position:fixed;inset:0;background:white'>We use cookies</div>" }, Quick);
        await site.Driver.NavigateAsync(site.Address, _cancelled);

        var failure = await Assert.ThrowsAsync<DrivingException>(async () => await site.Driver.ClickAsync(await site.ReferenceAsync("Inside"), cancellationToken: _cancelled));

        Assert.Contains("is covered by dialog \"Cookie notice\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tab_that_asks_whether_it_may_be_closed_is_closed_when_that_is_answered()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><title>page</title><button>Touch</button><script>onbeforeunload = event => event.preventDefault()</script>");
        await site.Driver.ClickAsync(await site.ReferenceAsync("Touch"), cancellationToken: _cancelled);

        await site.Driver.CloseTabAsync(1, _cancelled);
        var seen = await site.ObserveAsync();
        if (seen.Dialog is not null || seen.Tabs.Length > 1)
        {
            await site.Driver.ShowTabAsync(1, _cancelled);
            Assert.Equal("beforeunload", (await site.ObserveAsync()).Dialog?.Kind);
            await site.Driver.AnswerDialogAsync(accepts: true, text: null, _cancelled);
            seen = await site.ObserveAsync();
        }

        Assert.Equal([2], seen.Tabs.Select(tab => tab.Number));
    }

    [Fact]
    public async Task What_is_seen_is_told_although_there_is_no_time_to_look_at_all_that_stands_before_it()
    {
        await using var site = await DrivenSite.OpenAsync(LongPage);
        await using var client = await CdpClient.OpenAsync(site.Lease, _ => { }, _cancelled);
        var page = await AttachedPage.AttachAsync(client, (await site.Control.ListPagesAsync(_cancelled))[0].Id, _cancelled, leavesDialogs: () => true);
        await site.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");
        await page.CallAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 20 }, _cancelled);

        var seen = await site.ObserveAsync();

        Assert.Contains("Pick 19998", seen.Text, StringComparison.Ordinal);
        Assert.True(seen.IsPartial);
    }

    [Fact]
    public async Task On_a_very_long_page_what_is_far_down_is_found_scrolled_to_and_clicked()
    {
        await using var site = await DrivenSite.OpenAsync(LongPage);

        var found = await site.Driver.FindAsync("Pick 19998", most: 3, cancellationToken: _cancelled);
        await site.Driver.ClickAsync(DrivenSite.ReferenceIn(found.Text, "Pick 19998"), cancellationToken: _cancelled);
        var seen = await site.ObserveAsync();

        Assert.Equal("19998", seen.Title);
        Assert.InRange(seen.Text.Length, 1, 16_000);
        Assert.Contains("Pick 19998", seen.Text, StringComparison.Ordinal);
        Assert.InRange(seen.ScrolledDown, 0.99, 1);
    }

    [Fact]
    public async Task A_page_that_is_only_drawn_is_told_as_that()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><title>Game</title><canvas width=600 height=400></canvas><script>(function draw() { document.querySelector('canvas').getContext('2d').fillRect(Math.random() * 600, 0, 9, 9); requestAnimationFrame(draw) })()</script>");

        var seen = await site.ObserveAsync();
        var picture = await site.Driver.ScreenshotAsync(new ScreenshotRequest(), _cancelled);

        Assert.Matches(@"^canvas \[e\d+\]$", seen.Text);
        Assert.NotEmpty(picture);
    }
}
