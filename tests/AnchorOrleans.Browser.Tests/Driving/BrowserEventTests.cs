using AnchorOrleans.Browser.Driving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Browser.Tests.Driving;

[Collection(ChromiumTests.Name)]
public sealed class BrowserEventTests
{
    private static readonly DrivingOptions Quick = new() { ActionTimeout = TimeSpan.FromSeconds(2), AnswerTimeout = TimeSpan.FromSeconds(4), NavigationTimeout = TimeSpan.FromSeconds(4) };

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("prompt('Your name?', 'Ann')", true, "Bob", "Bob")]
    [InlineData("confirm('Really?')", false, null, "false")]
    [InlineData("alert('Read this')", true, null, "undefined")]
    public async Task A_dialog_is_told_and_waits_for_its_answer(string opens, bool accepts, string? text, string expected)
    {
        await using var site = await DrivenSite.OpenAsync($"<!doctype html><title>page</title><button onclick=\"document.title = String({opens})\">Ask</button>");
        var reference = await site.ReferenceAsync("Ask");

        await site.Driver.ClickAsync(reference, cancellationToken: _cancelled);
        var asked = await site.ObserveAsync();
        var blocked = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.ClickAsync(reference, cancellationToken: _cancelled));
        await site.Driver.AnswerDialogAsync(accepts, text, _cancelled);
        var after = await site.ObserveAsync();

        Assert.NotNull(asked.Dialog);
        Assert.Equal(opens[..opens.IndexOf('(', StringComparison.Ordinal)], asked.Dialog.Kind);
        Assert.Equal("DIALOG_OPEN", blocked.Code);
        Assert.Null(after.Dialog);
        Assert.Equal(expected, after.Title);
        Assert.Equal([accepts ? "A dialog was answered with yes." : "A dialog was answered with no."], after.Happened);
        await site.Driver.ClickAsync(reference, cancellationToken: _cancelled);
        Assert.NotNull((await site.ObserveAsync()).Dialog);
    }

    [Fact]
    public async Task Control_over_HTTP_leaves_dialogs_to_the_driver_and_takes_them_again_when_it_has_gone()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><title>page</title><button id=b onclick=\"document.title = String(confirm('Really?'))\">Ask</button>");

        var click = site.Control.ClickAsync("#b", 0, AnchorOrleans.Browser.Control.MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled);
        while ((await site.ObserveAsync()).Dialog is null)
        {
            Assert.False(click.IsFaulted, click.Exception?.ToString());
        }

        await site.Driver.AnswerDialogAsync(accepts: true, text: null, _cancelled);
        await click;
        Assert.Equal("true", (await site.ObserveAsync()).Title);

        await site.Driver.DisposeAsync();
        await site.Control.ClickAsync("#b", 0, AnchorOrleans.Browser.Control.MouseButton.Left, TimeSpan.FromSeconds(5), _cancelled);
        Assert.Equal("false", await site.EvaluateAsync("document.title"));
    }

    [Fact]
    public async Task Tabs_keep_their_numbers_and_a_new_one_becomes_the_current_one()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><title>one</title><a href=/two target=_blank rel=opener>Open</a>",
            ["/two"] = "<!doctype html><title>two</title><button onclick='window.close()'>Close me</button>",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);

        await site.Driver.ClickAsync(await site.ReferenceAsync("Open"), cancellationToken: _cancelled);
        var second = await site.ObserveAsync();
        await site.Driver.ClickAsync(DrivenSite.ReferenceIn(second.Text, "Close me"), cancellationToken: _cancelled);
        var first = await site.ObserveAsync();
        await site.Driver.OpenTabAsync($"{site.Address}two", _cancelled);
        var third = await site.ObserveAsync();
        await site.Driver.ShowTabAsync(1, _cancelled);
        await site.Driver.CloseTabAsync(3, _cancelled);

        Assert.Equal((2, "two"), (second.Tab, second.Title));
        Assert.Contains("Tab 2 was opened and is the current one.", second.Happened);
        Assert.Equal((1, "one"), (first.Tab, first.Title));
        Assert.Contains("Tab 2 was closed.", first.Happened);
        Assert.Equal((3, "two"), (third.Tab, third.Title));
        Assert.Equal([1, 3], third.Tabs.Select(tab => tab.Number));
        Assert.Equal("There is no tab 3. There are: 1.", (await Assert.ThrowsAsync<DrivingException>(() => site.Driver.ShowTabAsync(3, _cancelled))).Message);
    }

    [Fact]
    public async Task The_last_tab_can_be_closed_and_an_empty_one_takes_its_place()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><p>Page</p>");

        await site.Driver.CloseTabAsync(1, _cancelled);
        var seen = await site.ObserveAsync();
        await site.Driver.NavigateAsync(site.Address, _cancelled);

        Assert.Equal((2, "about:blank"), (seen.Tab, seen.Url));
        Assert.Equal("text \"Page\"", (await site.ObserveAsync()).Text);
    }

    [Fact]
    public async Task A_download_is_told_when_it_begins_and_ends()
    {
        await using var site = await DrivenSite.StartAsync(
            new Dictionary<string, string> { ["/"] = "<!doctype html><a href=/file>Get</a>" },
            map: app => app.MapGet("/file", () => Results.File("content"u8.ToArray(), "application/octet-stream", "report.bin")));
        await site.Driver.NavigateAsync(site.Address, _cancelled);

        await site.Driver.ClickAsync(await site.ReferenceAsync("Get"), cancellationToken: _cancelled);
        var happened = new List<string>();
        while (happened.Count < 2)
        {
            happened.AddRange((await site.ObserveAsync()).Happened);
        }

        Assert.Equal(["The download \"report.bin\" has begun.", "The download \"report.bin\" is complete (7 bytes)."], happened);
        await site.Driver.NavigateAsync($"{site.Address}file", _cancelled);
        Assert.Contains("Get", (await site.ObserveAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_crashes_is_told_and_navigating_recovers_it()
    {
        await using var site = await DrivenSite.StartAsync(
            new Dictionary<string, string>
            {
                ["/"] = "<!doctype html><title>well</title><p>Well</p>",
                ["/deep"] = "<!doctype html><body><script>let at = document.body; for (let i = 0; i < 20000; i++) at = at.appendChild(document.createElement('div'))</script>",
            },
            Quick with { NavigationTimeout = TimeSpan.FromSeconds(20) });

        // It crashes when it is laid out, which may be just after it has loaded.
        var crashed = await Record.ExceptionAsync(() => site.Driver.NavigateAsync($"{site.Address}deep", _cancelled));
        var look = await Assert.ThrowsAsync<DrivingException>(() => site.ObserveAsync());
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        var after = await site.ObserveAsync();

        Assert.True(crashed is null or DrivingException { Code: "PAGE_CRASHED" }, $"{crashed}");
        Assert.Equal("PAGE_CRASHED", look.Code);
        Assert.Equal("text \"Well\"", after.Text);
        Assert.Contains("The page crashed.", after.Happened);
    }

    [Fact]
    public async Task A_page_that_spins_by_itself_is_left_for_another_address()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><p>Calm</p>",
            ["/spin"] = "<!doctype html><title>spin</title><script>onload = () => setTimeout(() => { for (;;) { } })</script>",
        });
        await site.Driver.NavigateAsync($"{site.Address}spin", _cancelled);

        await site.Driver.NavigateAsync(site.Address, _cancelled).WaitAsync(TimeSpan.FromSeconds(20), _cancelled);

        Assert.Equal("text \"Calm\"", (await site.ObserveAsync()).Text);
    }

    [Fact]
    public async Task Leaving_a_page_that_asks_whether_it_may_be_left_tells_of_its_dialog()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><input aria-label=Field><script>onbeforeunload = event => event.preventDefault()</script>",
            ["/next"] = "<!doctype html><p>Next</p>",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        await site.Driver.TypeAsync(await site.ReferenceAsync("Field"), "x", replaces: true, cancellationToken: _cancelled);

        var asked = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.NavigateAsync($"{site.Address}next", _cancelled));
        var seen = await site.ObserveAsync();
        await site.Driver.AnswerDialogAsync(accepts: true, text: null, _cancelled);

        Assert.Equal("DIALOG_OPEN", asked.Code);
        Assert.Equal("beforeunload", seen.Dialog?.Kind);
        Assert.True(await site.Driver.WaitAsync("Next", isGone: false, TimeSpan.FromSeconds(20), _cancelled));
    }

    [Fact]
    public async Task Navigation_fails_with_a_code_and_a_reason()
    {
        await using var site = await DrivenSite.StartAsync(
            new Dictionary<string, string> { ["/"] = "<!doctype html><p>Page</p>" },
            Quick,
            app => app.MapGet("/never", async (HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted)));
        async Task<DrivingException> FailsAsync(string url) => await Assert.ThrowsAsync<DrivingException>(() => site.Driver.NavigateAsync(url, _cancelled));

        Assert.Equal("NAVIGATION_TIMEOUT", (await FailsAsync($"{site.Address}never")).Code);
        Assert.Equal("INVALID_ARGUMENT", (await FailsAsync("file:///etc/passwd")).Code);
        Assert.Equal("INVALID_ARGUMENT", (await FailsAsync("chrome://settings")).Code);
        Assert.Equal("INVALID_ARGUMENT", (await FailsAsync("javascript:alert(1)")).Code);
        var plain = await FailsAsync("http://10.0.0.1:8080/");
        var secure = await FailsAsync("https://10.0.0.1:8443/");

        Assert.Equal(("NAVIGATION_FAILED", "NAVIGATION_FAILED"), (plain.Code, secure.Code));
        Assert.Contains("Egress refused", plain.Message, StringComparison.Ordinal);
        Assert.Contains("net::ERR_TUNNEL_CONNECTION_FAILED", secure.Message, StringComparison.Ordinal);
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        Assert.Equal("text \"Page\"", (await site.ObserveAsync()).Text);
    }

    [Fact]
    public async Task Files_are_given_to_inputs_also_in_frames_and_to_what_opens_a_chooser()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><button onclick=\"document.querySelector('#hidden').click()\">Choose</button><input id=hidden type=file style='display:none' onchange='document.title = `hidden ${this.files[0].name}`'><button>Nothing</button><iframe src=OTHER/frame></iframe>",
            ["/frame"] = "<!doctype html><input type=file aria-label=File onchange='this.after(`frame ${this.files[0].name} ${this.files[0].size}`)'>",
        });
        var (name, size) = ("note.txt", 5);
        await site.Lease.Files.UploadAsync(name, new MemoryStream("hello"u8.ToArray()), new(), DateTimeOffset.UnixEpoch, _cancelled);
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        var seen = (await site.ObserveAsync()).Text;

        await site.Driver.UploadAsync(DrivenSite.ReferenceIn(seen, "file \"File\""), [name], _cancelled);
        await site.Driver.UploadAsync(DrivenSite.ReferenceIn(seen, "Choose"), [name], _cancelled);
        var none = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.UploadAsync(DrivenSite.ReferenceIn(seen, "Nothing"), [name], _cancelled));
        var elsewhere = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.UploadAsync(DrivenSite.ReferenceIn(seen, "Choose"), ["/etc/passwd"], _cancelled));

        var after = await site.ObserveAsync();
        Assert.Equal($"hidden {name}", after.Title);
        Assert.Contains($"frame {name} {size}", after.Text, StringComparison.Ordinal);
        Assert.Equal(("INVALID_ARGUMENT", "REFUSED"), (none.Code, elsewhere.Code));
    }

    [Fact]
    public async Task A_page_opened_by_another_guest_and_the_last_one_closed_by_it_are_followed()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><title>one</title>");

        await site.EvaluateAsync("void (window.other = open('about:blank'))");
        Assert.True(await UntilAsync(site, seen => seen.Tab == 2));
        await site.Driver.ShowTabAsync(1, _cancelled);
        await site.EvaluateAsync("other.close()");

        Assert.True(await UntilAsync(site, seen => seen.Tabs.Length == 1));
    }

    private static async Task<bool> UntilAsync(DrivenSite site, Func<Observation, bool> isSo)
    {
        while (!isSo(await site.ObserveAsync().WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken)))
        {
        }

        return true;
    }
}
