using AnchorOrleans.Browser.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Browser.Tests.Control;

[Collection(ChromiumTests.Name)]
public sealed class BrowserControlTests
{
    private const string Page = """
        <!doctype html><title>controls</title>
        <style>body { margin: 0; height: 3000px } #pad { position: absolute; left: 20px; top: 20px; width: 200px; height: 100px; background: #cde }
        #far { position: absolute; left: 20px; top: 2500px } #hidden { visibility: hidden } input { position: absolute; left: 20px; top: 150px; width: 300px }</style>
        <div id=pad></div><input id=field><button id=far>far</button><button id=hidden>hidden</button>
        <script>
          window.seen = [];
          const pad = document.querySelector('#pad'), field = document.querySelector('#field');
          for (const type of ['mousedown', 'mouseup', 'click', 'dblclick', 'contextmenu', 'mousemove'])
            pad.addEventListener(type, e => { if (type !== 'mousemove' || e.buttons) seen.push(`${type} ${e.button} ${e.clientX},${e.clientY}`); });
          field.addEventListener('keydown', e => seen.push(`down ${e.key}`));
          document.querySelector('#far').addEventListener('click', () => document.title = 'far was clicked');
          function late() { setTimeout(() => document.body.insertAdjacentHTML('beforeend', '<button id=late style="position:absolute;top:300px" onclick="document.title=\'late was clicked\'">late</button>'), 300); }
        </script>
        """;

    private const string DragPage = """
        <!doctype html><title>drag</title><style>body { margin: 0 } div { position: absolute; top: 0; width: 100px; height: 100px; background: #cde } #there { left: 300px }</style>
        <div id=thing draggable=true></div><div id=there></div>
        <script>
          window.seen = []; window.forbid = false;
          const thing = document.querySelector('#thing'), there = document.querySelector('#there');
          thing.addEventListener('dragstart', e => { seen.push('start'); forbid ? e.preventDefault() : e.dataTransfer.setData('text/plain', 'carried'); });
          thing.addEventListener('dragend', () => seen.push('end'));
          there.addEventListener('dragenter', () => seen.push('enter'));
          there.addEventListener('dragover', e => e.preventDefault());
          there.addEventListener('drop', e => { e.preventDefault(); seen.push(`drop ${e.dataTransfer.getData('text/plain')}`); });
          there.addEventListener('mouseup', () => seen.push('up'));
        </script>
        """;

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_is_opened_and_the_picture_is_a_png_of_the_page()
    {
        await using var browser = await ControlledAsync();

        Assert.Equal("controls", Assert.Single(await browser.Control.ListPagesAsync(_cancelled)).Title);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await browser.Control.ScreenshotAsync(_cancelled))[..4]);
    }

    [Fact]
    public async Task An_address_that_cannot_be_opened_says_why()
    {
        await using var browser = await ControlledAsync();

        var failure = await Assert.ThrowsAsync<ControlException>(() => browser.Control.GotoAsync("http://127.0.0.1:1/", TimeSpan.FromSeconds(10), _cancelled));

        Assert.Contains("net::ERR", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_does_not_load_in_time_goes_on_loading()
    {
        await using var browser = await ControlledAsync();

        var failure = await Assert.ThrowsAsync<ControlException>(() => browser.Control.GotoAsync($"{browser.Site}slow", TimeSpan.FromSeconds(1), _cancelled));

        Assert.Equal("The page had not loaded after 1 s; it goes on loading.", failure.Message);
    }

    [Theory]
    [InlineData(MouseButton.Left, 1, "mousedown 0 100,50|mouseup 0 100,50|click 0 100,50")]
    [InlineData(MouseButton.Left, 2, "mousedown 0 100,50|mouseup 0 100,50|click 0 100,50|mousedown 0 100,50|mouseup 0 100,50|click 0 100,50|dblclick 0 100,50")]
    [InlineData(MouseButton.Right, 1, "mousedown 2 100,50|contextmenu 2 100,50|mouseup 2 100,50")]
    public async Task A_click_is_what_the_page_sees(MouseButton button, int clicks, string expected)
    {
        await using var browser = await ControlledAsync();

        await browser.Control.ClickAsync(new PagePoint(100, 50), button, clicks, _cancelled);

        Assert.Equal(expected, await browser.SeenAsync());
    }

    [Fact]
    public async Task A_drag_moves_with_the_button_held()
    {
        await using var browser = await ControlledAsync();

        await browser.Control.DragAsync(new(40, 40), new(160, 100), MouseButton.Left, _cancelled);

        var seen = (await browser.SeenAsync()).Split('|');
        Assert.Equal("mousedown 0 40,40", seen[0]);
        Assert.Contains("mousemove 0 100,70", seen, StringComparer.Ordinal);
        Assert.Contains("mouseup 0 160,100", seen, StringComparer.Ordinal);
    }

    [Fact]
    public async Task What_is_draggable_is_dropped_where_the_drag_ends_and_nowhere_when_its_page_forbids_it()
    {
        await using var browser = await ControlledAsync();
        await browser.Control.GotoAsync($"{browser.Site}drag", TimeSpan.FromSeconds(30), _cancelled);

        await browser.Control.DragAsync(new(50, 50), new(350, 60), MouseButton.Left, _cancelled);
        Assert.Equal("start|enter|drop carried|end", await browser.SeenAsync());

        await browser.EvaluateAsync("forbid = true");
        await browser.Control.DragAsync(new(50, 50), new(350, 60), MouseButton.Left, _cancelled);
        Assert.Equal("start|enter|drop carried|end|start|up", await browser.SeenAsync());
    }

    [Theory]
    [InlineData("#far", "far was clicked")]
    [InlineData("#late", "late was clicked")]
    public async Task A_selector_is_waited_for_scrolled_to_and_clicked(string selector, string title)
    {
        await using var browser = await ControlledAsync();
        await browser.EvaluateAsync("late()");

        await browser.Control.ClickAsync(selector, 0, MouseButton.Left, TimeSpan.FromSeconds(10), _cancelled);

        Assert.Equal(title, await browser.EvaluateAsync("document.title"));
    }

    [Theory]
    [InlineData("#none", 0, "'#none' matched 0 elements within 0.2 s; element 0 was asked for.")]
    [InlineData("button", 7, "'button' matched 2 elements within 0.2 s; element 7 was asked for.")]
    [InlineData("#hidden", 0, "The element 0 of '#hidden' was not visible within 0.2 s.")]
    [InlineData("]", 0, "SyntaxError: Failed to execute 'querySelectorAll' on 'Document': ']' is not a valid selector.")]
    public async Task An_element_that_cannot_be_clicked_is_named(string selector, int index, string expected)
    {
        await using var browser = await ControlledAsync();

        var failure = await Assert.ThrowsAsync<ControlException>(
            () => browser.Control.ClickAsync(selector, index, MouseButton.Left, TimeSpan.FromMilliseconds(200), _cancelled));

        Assert.Equal(expected, failure.Message);
    }

    [Fact]
    public async Task The_wheel_scrolls()
    {
        await using var browser = await ControlledAsync();

        await browser.Control.ScrollAsync(new(300, 300), 0, 700, 7, _cancelled);

        Assert.Equal("700", await browser.EvaluateAsync("new Promise(done => { const look = () => scrollY === 700 ? done('700') : requestAnimationFrame(look); look(); })"));
    }

    [Fact]
    public async Task Text_is_typed_with_keys_and_what_has_no_key_is_inserted()
    {
        await using var browser = await ControlledAsync();
        await browser.Control.ClickAsync("#field", 0, MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled);

        await browser.Control.TypeAsync("aB3 é€😀", TimeSpan.FromMilliseconds(5), _cancelled);

        Assert.Equal("aB3 é€😀", await browser.EvaluateAsync("field.value"));
        Assert.StartsWith("down a|down B|down 3", await browser.SeenAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_pressed_together()
    {
        await using var browser = await ControlledAsync();
        await browser.Control.ClickAsync("#field", 0, MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled);
        await browser.Control.TypeAsync("abc", TimeSpan.Zero, _cancelled);

        await browser.Control.PressKeysAsync(["Ctrl", "a"], TimeSpan.Zero, _cancelled);
        await browser.Control.PressKeysAsync(["Backspace"], TimeSpan.Zero, _cancelled);

        Assert.Equal("", await browser.EvaluateAsync("field.value"));
        Assert.EndsWith("down Control|down a|down Backspace", await browser.SeenAsync(), StringComparison.Ordinal);
        Assert.Equal(
            "There is no key named 'Hyper'.",
            (await Assert.ThrowsAsync<ControlException>(() => browser.Control.PressKeysAsync(["Hyper"], TimeSpan.Zero, _cancelled))).Message);
    }

    [Fact]
    public async Task Text_goes_through_the_clipboard_both_ways()
    {
        await using var browser = await ControlledAsync();
        await browser.Control.ClickAsync("#field", 0, MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled);

        await browser.Control.PasteAsync("paśted", _cancelled);
        Assert.Equal("paśted", await browser.EvaluateAsync("field.value"));

        await browser.Control.TypeAsync(" typed", TimeSpan.Zero, _cancelled);
        await browser.Control.PressKeysAsync(["Control", "A"], TimeSpan.Zero, _cancelled);
        Assert.Equal("paśted typed", await browser.Control.CopyAsync(_cancelled));

        await browser.Control.WriteClipboardAsync("two\nlines", _cancelled);
        Assert.Equal("two\nlines", await browser.Control.ReadClipboardAsync(_cancelled));
        Assert.Equal("controls", Assert.Single(await browser.Control.ListPagesAsync(_cancelled)).Title);
    }

    [Fact]
    public async Task The_page_that_was_opened_last_is_the_current_one_until_it_is_closed()
    {
        await using var browser = await ControlledAsync();

        await browser.EvaluateAsync("void open('/other')");
        await browser.UntilTitlesAreAsync("controls", "other");
        await browser.Control.ClickAsync("#close", 0, MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled);

        await browser.UntilTitlesAreAsync("controls");
        await browser.Control.ClickAsync("#far", 0, MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled);
        Assert.Equal("far was clicked", await browser.EvaluateAsync("document.title"));
    }

    [Theory]
    [InlineData("onmousedown")]
    [InlineData("onmouseup")]
    [InlineData("onclick")]
    public async Task A_page_that_closes_when_it_is_clicked_was_clicked(string when)
    {
        await using var browser = await ControlledAsync();
        await browser.EvaluateAsync($"void open().document.write('<title>new</title><button id=close {when}=\"window.close()\">close</button>')");
        await browser.UntilTitlesAreAsync("controls", "new");

        await browser.Control.ClickAsync("#close", 0, MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled).WaitAsync(Timeouts.Default, _cancelled);

        await browser.UntilTitlesAreAsync("controls");
    }

    [Theory]
    [InlineData("alert('read this')", "undefined")]
    [InlineData("confirm('really?')", "false")]
    [InlineData("prompt('what?')", "null")]
    public async Task A_dialog_that_is_in_the_way_is_answered(string opens, string answer)
    {
        await using var browser = await ControlledAsync();
        await browser.EvaluateAsync($"void document.querySelector('#far').addEventListener('click', () => document.title = String({opens}))");

        await browser.Control.ClickAsync("#far", 0, MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled).WaitAsync(Timeouts.Default, _cancelled);

        await browser.UntilTitlesAreAsync(answer);
    }

    [Fact]
    public async Task A_dialog_that_came_before_is_answered_by_whoever_comes_next()
    {
        await using var browser = await ControlledAsync();
        await browser.EvaluateAsync("void setTimeout(() => { document.title = 'asking'; document.title = String(confirm('really?')) }, 0)");
        await browser.UntilTitlesAreAsync("asking");

        Assert.NotEmpty(await browser.Control.ScreenshotAsync(_cancelled).WaitAsync(Timeouts.Default, _cancelled));

        await browser.UntilTitlesAreAsync("false");
    }

    [Fact]
    public async Task A_page_that_is_closed_ends_what_waits_for_it()
    {
        await using var browser = await ControlledAsync();
        await browser.EvaluateAsync("void (window.other = open('/other'))");
        await browser.UntilTitlesAreAsync("controls", "other");
        var waiting = browser.Control.ClickAsync("#none", 0, MouseButton.Left, TimeSpan.FromMinutes(10), _cancelled);

        await browser.EvaluateAsync("other.close()");

        await Assert.ThrowsAsync<ControlException>(() => waiting.WaitAsync(Timeouts.Default, _cancelled));
    }

    [Fact]
    public async Task A_browser_that_ends_ends_what_waits_for_it()
    {
        await using var browser = await ControlledAsync();
        var waiting = browser.Control.ClickAsync("#none", 0, MouseButton.Left, TimeSpan.FromMinutes(1), _cancelled);

        await browser.KillAsync();

        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => waiting);
    }

    private static Task<ControlledBrowser> ControlledAsync() => ControlledBrowser.StartAsync(site =>
    {
        site.MapGet("/", () => Results.Content(Page, "text/html; charset=utf-8"));
        site.MapGet("/other", () => Results.Content("<!doctype html><title>other</title><button id=close onclick='window.close()'>close</button>", "text/html; charset=utf-8"));
        site.MapGet("/drag", () => Results.Content(DragPage, "text/html; charset=utf-8"));
        site.MapGet("/slow", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted));
    });
}
