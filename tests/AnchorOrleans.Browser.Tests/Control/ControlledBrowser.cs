using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using Microsoft.AspNetCore.Builder;

namespace AnchorOrleans.Browser.Tests.Control;

/// <summary>A real browser on a site of the test, held by a control, and looked into on a connection of its own.</summary>
internal sealed class ControlledBrowser : IAsyncDisposable
{
    private readonly WebSite _site;
    private readonly BrowserService _service;
    private readonly BrowserLease _lease;
    private readonly CdpClient _eyes;

    private readonly string _firstPage;

    private ControlledBrowser(WebSite site, BrowserService service, BrowserLease lease, CdpClient eyes, BrowserControl control, string firstPage) =>
        (_site, _service, _lease, _eyes, Control, _firstPage) = (site, service, lease, eyes, control, firstPage);

    public BrowserControl Control { get; }

    public string Site => $"http://{_site.Authority}/";

    /// <summary>Starts all of it and opens the site's first page.</summary>
    public static async Task<ControlledBrowser> StartAsync(Action<WebApplication> map)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var site = await WebSite.StartAsync(map);
        var service = await BrowserService.StartAsync(allow: [site.Authority]);
        var lease = await service.AcquireAsync();
        var control = await BrowserControl.OpenAsync(lease, TimeProvider.System, new SessionFileOptions().Downloads, cancelled);
        await control.GotoAsync($"http://{site.Authority}/", TimeSpan.FromSeconds(30), cancelled);
        var pages = await control.ListPagesAsync(cancelled);
        return new(site, service, lease, await CdpClient.OpenAsync(lease, _ => { }, cancelled), control, pages[0].Id);
    }

    /// <summary>Evaluates an expression on the first page, where the page's own variables are; also while the control is at something.</summary>
    public async Task<string> EvaluateAsync(string expression)
    {
        var page = await AttachedPage.AttachAsync(_eyes, _firstPage, TestContext.Current.CancellationToken);
        var result = await page.CallAsync(
            "Runtime.evaluate",
            new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true, ["userGesture"] = true },
            TestContext.Current.CancellationToken);
        Assert.False(result.TryGetProperty("exceptionDetails", out var thrown), thrown.ToString());
        return result.GetProperty("result").TryGetProperty("value", out var value) ? value.ToString() : "";
    }

    /// <summary>Answers what the page noted of its events.</summary>
    public Task<string> SeenAsync() => EvaluateAsync("seen.join('|')");

    /// <summary>Waits until the pages have these titles.</summary>
    public async Task UntilTitlesAreAsync(params string[] titles)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Timeouts.Default);
        while (!(await Control.ListPagesAsync(limit.Token)).Select(page => page.Title).SequenceEqual(titles, StringComparer.Ordinal))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Ends the browser as a crash would.</summary>
    public async Task KillAsync()
    {
        System.Diagnostics.Process.GetProcessById(_lease.ProcessId).Kill();
        await _lease.Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await Control.DisposeAsync();
        await _eyes.DisposeAsync();
        await _lease.DisposeAsync();
        await _service.DisposeAsync();
        await _site.DisposeAsync();
    }
}
