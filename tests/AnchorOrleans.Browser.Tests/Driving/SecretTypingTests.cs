using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Browser.Tests.Driving;

[Collection(ChromiumTests.Name)]
public sealed class SecretTypingTests
{
    private const string Secret = "s3cret-Pässword";

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_may_be_typed_on_one_site_is_typed_there_and_the_page_sees_input()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><input type=password aria-label=Key value=old oninput='document.title = `${event.isTrusted} ${this.value.length}`'>");
        var asked = new List<Uri>();

        await site.Driver.TypeAsync(await site.ReferenceAsync("Key"), Secret, replaces: true, origin => { asked.Add(origin); return true; }, _cancelled);

        Assert.Equal(new Uri(site.Address), Assert.Single(asked));
        Assert.Equal(Secret, await site.EvaluateAsync("document.querySelector('input').value"));
        Assert.Equal($"true {Secret.Length}", await site.EvaluateAsync("document.title"));
        Assert.Contains("textbox \"Key\" filled focused", (await site.ObserveAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frame_is_judged_by_its_own_origin()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><iframe src=OTHER/login></iframe><iframe sandbox srcdoc='<input aria-label=Boxed>'></iframe>",
            ["/login"] = "<!doctype html><input aria-label=Key>",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        var seen = (await site.ObserveAsync()).Text;
        static bool Accepts(Uri origin) => origin.Host == "127.0.0.1";

        var other = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "Key"), Secret, true, Accepts, _cancelled));
        var boxed = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "Boxed"), Secret, true, _ => true, _cancelled));

        Assert.Equal(("REFUSED", "REFUSED"), (other.Code, boxed.Code));
        Assert.DoesNotContain(Secret, other.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("value=", (await site.ObserveAsync()).Text, StringComparison.Ordinal);
        await site.Driver.TypeAsync(DrivenSite.ReferenceIn(seen, "Key"), Secret, true, origin => origin.Host == "localhost", _cancelled);
        Assert.Contains($"value=\"{Secret}\"", (await site.ObserveAsync()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("document.querySelector('iframe').focus()")]
    [InlineData("document.querySelector('#other').focus()")]
    [InlineData("frames[0].postMessage('take', '*'); document.querySelector('#key').blur()")]
    [InlineData("document.querySelector('#key').replaceWith(document.createElement('input'))")]
    public async Task A_page_that_moves_the_focus_while_it_is_typed_gets_nothing_more_and_nobody_else_gets_anything(string moves)
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = $"<!doctype html><input id=key aria-label=Key oninput=\"if (this.value.length === 3) {{ {moves.Replace("\"", "&quot;", StringComparison.Ordinal)} }}\"><input id=other aria-label=Other><iframe src=OTHER/thief></iframe>",
            ["/thief"] = "<!doctype html><input aria-label=Thief autofocus><script>onmessage = () => document.querySelector('input').focus(); addEventListener('keydown', e => document.title += e.key)</script>",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        var reference = await site.ReferenceAsync("Key");

        var failure = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.TypeAsync(reference, Secret, true, origin => origin.Host == "127.0.0.1", _cancelled));

        Assert.Equal("REFUSED", failure.Code);
        var after = (await site.ObserveAsync()).Text;
        Assert.DoesNotContain("s3cr", after, StringComparison.Ordinal);
        Assert.DoesNotContain("textbox \"Thief\" value", after, StringComparison.Ordinal);
        Assert.DoesNotContain("textbox \"Other\" value", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_becomes_another_before_it_is_typed_gets_nothing()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><input aria-label=Key onfocus=\"location = 'OTHER/thief'\">",
            ["/thief"] = "<!doctype html><title>thief</title><input aria-label=Thief autofocus>",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        var reference = await site.ReferenceAsync("Key");

        // Whether the new document is there before or after the typing is the page's luck; its own document is the only one that ever gets it.
        var failure = await Record.ExceptionAsync(() => site.Driver.TypeAsync(reference, Secret, true, origin => origin.Host == "127.0.0.1", _cancelled));
        Assert.True(await site.Driver.WaitAsync("Thief", isGone: false, TimeSpan.FromSeconds(10), _cancelled));

        Assert.True(failure is null or DrivingException { Code: "ELEMENT_NOT_FOUND" or "REFUSED" or "NO_PAGE" }, failure?.ToString());
        Assert.Equal("", await site.EvaluateAsync("document.querySelector('input').value"));
    }

    [Fact]
    public async Task An_answer_that_comes_after_the_page_has_gone_types_nothing()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = "<!doctype html><title>mine</title><input aria-label=Key>",
            ["/thief"] = "<!doctype html><title>thief</title><input aria-label=Thief autofocus>",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);
        var reference = await site.ReferenceAsync("Key");

        var failure = await Assert.ThrowsAsync<DrivingException>(() => site.Driver.TypeAsync(
            reference,
            Secret,
            true,
            _ =>
            {
                site.Control.GotoAsync($"{site.Other}thief", TimeSpan.FromSeconds(30), _cancelled).GetAwaiter().GetResult();
                return true;
            },
            _cancelled));

        Assert.Equal("ELEMENT_NOT_FOUND", failure.Code);
        Assert.Equal("thief|", await site.EvaluateAsync("document.title + '|' + document.querySelector('input').value"));
    }
}
