using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Browser.Tests.Driving;

[Collection(ChromiumTests.Name)]
public sealed class ActionTests
{
    private const string Form = """
        <!doctype html><title>form</title><script>
        window.seen = []; addEventListener('input', e => seen.push(`input ${e.target.id} ${e.target.value ?? e.target.textContent}`)); addEventListener('change', e => seen.push(`change ${e.target.id} ${e.target.value}`));
        addEventListener('keydown', e => seen.push(`key ${e.key}`));</script>
        <label>Text <input id=text value=old></label> <label>Area <textarea id=area></textarea></label> <label>Date <input type=date id=date></label> <label>Range <input type=range id=range min=0 max=10></label>
        <label>Colour <input type=color id=color></label> <label>Locked <input id=locked readonly value=x></label>
        <div id=rich contenteditable aria-label=Rich>old text</div>
        <label>One <select id=one><option value=a>Apple<option value=b>Pear<option value=c disabled>Plum</select></label>
        <label>Many <select id=many multiple><option>Red<option>Green<option>Blue</select></label>
        <style>#fancy { position: absolute; opacity: 0 } #gone { display: none }</style><label><input type=checkbox id=fancy> Fancy</label> <label for=gone>Hidden box</label><input type=checkbox id=gone>
        """;

    private static readonly DrivingOptions Quick = new() { ActionTimeout = TimeSpan.FromSeconds(1) };

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_driver_acts_on_what_it_is_told_of_a_page_that_another_has_told_before()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><title>Page</title><button onclick=\"document.title = 'clicked'\">Press</button>");
        await site.ReferenceAsync("Press");
        await using var second = await PageDriver.OpenAsync(site.Lease, site.Control, new DrivingOptions(), TimeProvider.System, TestContext.Current.CancellationToken);

        var told = await second.ObserveAsync(new(), TestContext.Current.CancellationToken);
        await second.ClickAsync(DrivenSite.ReferenceIn(told.Text, "Press"), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("clicked", await site.EvaluateAsync("document.title"));
    }

    [Fact]
    public async Task Fields_of_all_kinds_take_what_is_typed()
    {
        await using var site = await DrivenSite.OpenAsync(Form);
        var seen = (await site.ObserveAsync()).Text;

        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "\"Text\""), "new", replaces: true, cancellationToken: _cancelled);
        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "\"Text\""), "er é😀", replaces: false, cancellationToken: _cancelled);
        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "\"Area\""), "two\nlines", replaces: false, cancellationToken: _cancelled);
        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "\"Date\""), "2026-11-30", replaces: true, cancellationToken: _cancelled);
        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "\"Range\""), "7", replaces: true, cancellationToken: _cancelled);
        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "\"Colour\""), "#102030", replaces: true, cancellationToken: _cancelled);
        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "\"Rich\""), "rich", replaces: true, cancellationToken: _cancelled);

        Assert.Equal("newer é😀|two\nlines|2026-11-30|7|#102030|rich", await site.EvaluateAsync("[text, area, date, range, color].map(e => e.value).concat(rich.textContent).join('|')"));
        var noted = await site.EvaluateAsync("seen.join('|')");
        Assert.Contains("key n|input text n|key e|input text ne", noted, StringComparison.Ordinal);
        Assert.Contains("input date 2026-11-30|change date 2026-11-30", noted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_typed_or_chosen_says_what_to_do_instead()
    {
        await using var site = await DrivenSite.OpenAsync(Form, Quick);
        var seen = (await site.ObserveAsync()).Text;
        async Task<string> FailsAsync(string said, Func<string, Task> act) => (await Assert.ThrowsAsync<DrivingException>(() => act(DrivenSite.ReferenceIn(seen, said)))).Message;

        Assert.Contains("2026-11-30", await FailsAsync("\"Date\"", field => site.Driver.TypeAsync(field, "tomorrow", true, cancellationToken: _cancelled)), StringComparison.Ordinal);
        Assert.Contains("from 0 to 10", await FailsAsync("\"Range\"", field => site.Driver.TypeAsync(field, "70", true, cancellationToken: _cancelled)), StringComparison.Ordinal);
        Assert.Contains("read-only", await FailsAsync("\"Locked\"", field => site.Driver.TypeAsync(field, "x", true, cancellationToken: _cancelled)), StringComparison.Ordinal);
        Assert.Contains("select instead", await FailsAsync("\"One\"", field => site.Driver.TypeAsync(field, "x", true, cancellationToken: _cancelled)), StringComparison.Ordinal);
        Assert.Contains("\"Apple\", \"Pear\", \"Plum\"", await FailsAsync("\"One\"", field => site.Driver.SelectAsync(field, ["Cherry"], _cancelled)), StringComparison.Ordinal);
        Assert.Contains("disabled", await FailsAsync("\"One\"", field => site.Driver.SelectAsync(field, ["Plum"], _cancelled)), StringComparison.Ordinal);
        Assert.Contains("one option", await FailsAsync("\"One\"", field => site.Driver.SelectAsync(field, ["Apple", "Pear"], _cancelled)), StringComparison.Ordinal);
        Assert.Contains("References look like e12", (await Assert.ThrowsAsync<DrivingException>(() => site.Driver.ClickAsync("button", cancellationToken: _cancelled))).Message, StringComparison.Ordinal);
        Assert.Contains("no key named", (await Assert.ThrowsAsync<DrivingException>(() => site.Driver.PressAsync("Hyper+A", _cancelled))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_are_chosen_by_text_or_value_and_boxes_through_their_labels()
    {
        await using var site = await DrivenSite.OpenAsync(Form);
        var seen = (await site.ObserveAsync()).Text;

        await site.Driver.SelectAsync(DrivenSite.ReferenceIn(seen, "\"One\""), ["pear"], _cancelled);
        await site.Driver.SelectAsync(DrivenSite.ReferenceIn(seen, "\"Many\""), ["Red", "Blue"], _cancelled);
        await site.Driver.ClickAsync(DrivenSite.ReferenceIn(seen, "\"Fancy\""), cancellationToken: _cancelled);
        await site.Driver.ClickAsync(DrivenSite.ReferenceIn(seen, "\"Hidden box\""), cancellationToken: _cancelled);

        Assert.Equal("b|Red,Blue|true|true", await site.EvaluateAsync("[one.value, [...many.selectedOptions].map(o => o.value), fancy.checked, gone.checked].join('|')"));
        Assert.Contains("change one b", await site.EvaluateAsync("seen.join('|')"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<button id=b>Go</button><dialog id=d open style='position:fixed;inset:0;width:100%;height:100%'>Cookies? <button>Yes</button></dialog>", "is covered by dialog \"Cookies? Yes\"")]
    [InlineData("<button id=b disabled>Go</button>", "is disabled")]
    [InlineData("<style>@keyframes go { from { left: 0 } to { left: 500px } } button { position: absolute; animation: go .4s linear infinite }</style><button id=b>Go</button>", "did not stand still")]
    public async Task What_keeps_an_element_from_being_clicked_is_named(string html, string expected)
    {
        await using var site = await DrivenSite.OpenAsync($"<!doctype html>{html}", Quick);

        var failure = await Assert.ThrowsAsync<DrivingException>(async () => await site.Driver.ClickAsync(await site.ReferenceAsync("\"Go\""), cancellationToken: _cancelled));

        Assert.Equal("ELEMENT_NOT_READY", failure.Code);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_element_is_waited_for_until_it_can_take_a_click_and_scrolled_to()
    {
        await using var site = await DrivenSite.OpenAsync("""
            <!doctype html><div style="height:3000px"></div><button id=b disabled onclick="document.title='clicked'">Go</button>
            <script>setTimeout(() => { b.disabled = false }, 700)</script>
            """);

        await site.Driver.ClickAsync(await site.ReferenceAsync("\"Go\""), cancellationToken: _cancelled);

        Assert.Equal("clicked", await site.EvaluateAsync("document.title"));
    }

    [Fact]
    public async Task What_is_in_frames_in_frames_of_other_sites_is_clicked_and_typed_into_where_it_is()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><div style='height:1500px'></div><iframe title=Far src=OTHER/far width=500 height=300 style='border:7px solid;padding:5px;transform:scale(.8)'></iframe>",
            ["/far"] = "<!doctype html><div style='height:600px'></div><iframe title=Near src=/near width=300 height=150></iframe>",
            ["/near"] = "<!doctype html><input aria-label=Inner><button onclick='this.textContent = `got ${document.querySelector(\"input\").value}`'>Inner button</button>",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        var seen = (await site.ObserveAsync()).Text;

        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "textbox \"Inner\""), "words", replaces: true, cancellationToken: _cancelled);
        await site.Driver.ClickAsync(DrivenSite.ReferenceIn(seen, "Inner button"), cancellationToken: _cancelled);

        Assert.Contains("button \"got words\"", (await site.ObserveAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_menu_opens_under_the_mouse_and_its_entry_is_clicked()
    {
        await using var site = await DrivenSite.OpenAsync("""
            <!doctype html><style>#menu { display: none } nav:hover #menu { display: block }</style>
            <nav style="width:200px"><button>File</button><div id=menu><button onclick="document.title='saved'">Save</button></div></nav>
            """);

        await site.Driver.HoverAsync(await site.ReferenceAsync("File"), _cancelled);
        await site.Driver.ClickAsync(await site.ReferenceAsync("Save"), cancellationToken: _cancelled);

        Assert.Equal("saved", await site.EvaluateAsync("document.title"));
    }

    [Theory]
    [InlineData("draggable=true", "dragged carried")]
    [InlineData("", "mouse up")]
    public async Task An_element_is_dragged_onto_another(string attribute, string expected)
    {
        await using var site = await DrivenSite.OpenAsync($$"""
            <!doctype html><style>div { width: 100px; height: 60px; cursor: pointer; margin: 10px; user-select: none }</style><div id=thing {{attribute}}>Thing</div><div id=goal>Goal</div>
            <script>
              thing.ondragstart = e => e.dataTransfer.setData('text/plain', 'carried');
              goal.ondragover = e => e.preventDefault();
              goal.ondrop = e => { e.preventDefault(); document.title = `dragged ${e.dataTransfer.getData('text/plain')}`; };
              goal.onmouseup = () => document.title = 'mouse up';
            </script>
            """);
        var seen = (await site.ObserveAsync()).Text;

        await site.Driver.DragAsync(DrivenSite.ReferenceIn(seen, "Thing"), DrivenSite.ReferenceIn(seen, "Goal"), _cancelled);

        Assert.Equal(expected, await site.EvaluateAsync("document.title"));
    }

    [Fact]
    public async Task A_page_and_what_scrolls_in_it_are_scrolled_and_keys_are_pressed()
    {
        await using var site = await DrivenSite.OpenAsync("""
            <!doctype html><body style="height:5000px;margin:0"><div id=box style="height:200px;width:300px;overflow:auto"><div style="height:1000px">Box</div></div>
            <script>addEventListener('keydown', e => document.title += `${e.ctrlKey ? '^' : ''}${e.key} `)</script>
            """);
        var box = await site.ReferenceAsync("scrollable");

        await site.Driver.ScrollAsync(box, 0, 1, _cancelled);
        await site.Driver.ScrollAsync(null, 0, 2, _cancelled);
        await site.Driver.PressAsync("Control+A", _cancelled);
        await site.Driver.PressAsync("+", _cancelled);

        Assert.Equal("200|2|^Control^A+", await site.EvaluateAsync("[box.scrollTop, scrollY / innerHeight, document.title].join('|')"));
    }

    [Fact]
    public async Task A_page_that_is_only_drawn_can_be_clicked()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><canvas id=c width=300 height=200 onclick=\"document.title = `${event.offsetX},${event.offsetY}`\"></canvas>");

        await site.Driver.ClickAsync(await site.ReferenceAsync("canvas"), cancellationToken: _cancelled);

        Assert.Equal("150,100", await site.EvaluateAsync("document.title"));
    }

    [Fact]
    public async Task What_a_click_loads_is_there_when_it_ends()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><title>first</title><a href=/second>Go</a><button onclick=\"fetch('/slow').then(r => r.text()).then(t => document.body.append(t))\">Load</button>",
            ["/second"] = "<!doctype html><title>second</title><p>Second page</p>",
            ["/slow"] = "fetched words",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);

        await site.Driver.ClickAsync(await site.ReferenceAsync("Load"), cancellationToken: _cancelled);
        var loaded = (await site.ObserveAsync()).Text;
        await site.Driver.ClickAsync(DrivenSite.ReferenceIn(loaded, "Go"), cancellationToken: _cancelled);
        var second = await site.ObserveAsync();
        await site.Driver.GoAsync(-1, _cancelled);

        Assert.Contains("fetched words", loaded, StringComparison.Ordinal);
        Assert.Equal(("second", "text \"Second page\""), (second.Title, second.Text));
        Assert.Equal("first", (await site.ObserveAsync()).Title);
        Assert.Equal("INVALID_ARGUMENT", (await Assert.ThrowsAsync<DrivingException>(() => site.Driver.GoAsync(9, _cancelled))).Code);
    }

    [Fact]
    public async Task Texts_are_waited_for()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><p>Loading</p><script>setTimeout(() => { document.querySelector('p').textContent = 'Done now' }, 600)</script>");

        Assert.True(await site.Driver.WaitAsync("done NOW", isGone: false, TimeSpan.FromSeconds(20), _cancelled));
        Assert.True(await site.Driver.WaitAsync("Loading", isGone: true, TimeSpan.FromSeconds(20), _cancelled));
        Assert.False(await site.Driver.WaitAsync("never", isGone: false, TimeSpan.FromMilliseconds(300), _cancelled));
    }
}
