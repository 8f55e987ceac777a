using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Driving;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Browser.Tests.Driving;

/// <summary>A real browser, driven, on pages of the test; the same server has a second name, which to a browser is another site.</summary>
internal sealed class DrivenSite : IAsyncDisposable
{
    private readonly WebSite _site;
    private readonly BrowserService _service;
    private readonly CdpClient _eyes;

    private DrivenSite(WebSite site, BrowserService service, BrowserLease lease, BrowserControl control, PageDriver driver, CdpClient eyes) =>
        (_site, _service, Lease, Control, Driver, _eyes) = (site, service, lease, control, driver, eyes);

    public PageDriver Driver { get; }

    public BrowserControl Control { get; }

    public BrowserLease Lease { get; }

    public string Address => $"http://{_site.Authority}/";

    public string Other => Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>Starts all of it; pages are named by their paths, and find the other site's address where they say <c>OTHER</c>.</summary>
    public static async Task<DrivenSite> StartAsync(IReadOnlyDictionary<string, string> pages, DrivingOptions? options = null, Action<WebApplication>? map = null, bool hasWindow = false)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var site = await WebSite.StartAsync(app =>
        {
            foreach (var (path, page) in pages)
            {
                app.MapGet(path, (HttpContext context) => Results.Content(page.Replace("OTHER", $"http://localhost:{context.Connection.LocalPort}", StringComparison.Ordinal), "text/html; charset=utf-8"));
            }

            map?.Invoke(app);
        });
        var service = await BrowserService.StartAsync(allow: [site.Authority, site.Authority.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)]);
        var lease = await service.AcquireAsync(new BrowserRequest { HasWindow = hasWindow });
        var control = await BrowserControl.OpenAsync(lease, TimeProvider.System, new SessionFileOptions().Downloads, cancelled);
        var driver = await PageDriver.OpenAsync(lease, control, options ?? new DrivingOptions(), TimeProvider.System, cancelled);
        return new(site, service, lease, control, driver, await CdpClient.OpenAsync(lease, _ => { }, cancelled));
    }

    /// <summary>Starts it on one page, opened.</summary>
    public static async Task<DrivenSite> OpenAsync(string page, DrivingOptions? options = null)
    {
        var site = await StartAsync(new Dictionary<string, string> { ["/"] = page }, options);
        await site.Driver.NavigateAsync(site.Address, TestContext.Current.CancellationToken);
        return site;
    }

    /// <summary>Observes the page.</summary>
    public Task<Observation> ObserveAsync(ObservationRequest? request = null) => Driver.ObserveAsync(request ?? new(), TestContext.Current.CancellationToken);

    /// <summary>Observes the page and finds the reference on the line that says this.</summary>
    public async Task<string> ReferenceAsync(string said) => ReferenceIn((await ObserveAsync()).Text, said);

    /// <summary>Finds the reference on the line that says this.</summary>
    public static string ReferenceIn(string text, string said)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.Contains(said, StringComparison.Ordinal));
        Assert.True(line is not null && line.EndsWith(']'), $"No line with a reference says '{said}':\n{text}");
        return line[(line.LastIndexOf('[') + 1)..^1];
    }

    /// <summary>Evaluates an expression on the current page, where the page's own variables are.</summary>
    public async Task<string> EvaluateAsync(string expression)
    {
        var pages = await Control.ListPagesAsync(TestContext.Current.CancellationToken);
        var page = await AttachedPage.AttachAsync(_eyes, pages[^1].Id, TestContext.Current.CancellationToken);
        var result = await page.CallAsync(
            "Runtime.evaluate",
            new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true, ["userGesture"] = true },
            TestContext.Current.CancellationToken);
        Assert.False(result.TryGetProperty("exceptionDetails", out var thrown), thrown.ToString());
        return result.GetProperty("result").TryGetProperty("value", out var value) ? value.ToString() : "";
    }

    public async ValueTask DisposeAsync()
    {
        await Driver.DisposeAsync();
        await Control.DisposeAsync();
        await _eyes.DisposeAsync();
        await Lease.DisposeAsync();
        await _service.DisposeAsync();
        await _site.DisposeAsync();
    }
}
