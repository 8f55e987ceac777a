using System.Text.Json;
using AnchorOrleans.Silo.Tests.Service;
using Microsoft.Playwright;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

/// <summary>The real service and a person with a real browser who is signed in to its dashboard.</summary>
internal sealed class DashboardStage : IAsyncDisposable
{
    private static readonly string[] BrowserFlags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly TemporaryFolder _data;
    private readonly List<string> _complaints = [];
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    private DashboardStage(TemporaryFolder data) => _data = data;

    public ServiceProcess Service { get; private set; } = null!;

    public ApiClient Client { get; private set; } = null!;

    /// <summary>Gets the person's tab.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>Gets what the browser has complained of: errors of scripts, things that the Content-Security-Policy forbade, answers that failed.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Starts the service and the browser, and signs in with the operator's key.</summary>
    public static Task<DashboardStage> SetAsync(params (string Name, string Value)[] settings) => SetInAsync(new TemporaryFolder(), settings);

    /// <summary>Does the same with a data folder in which there is something already, and which ends with the stage.</summary>
    public static async Task<DashboardStage> SetInAsync(TemporaryFolder data, params (string Name, string Value)[] settings)
    {
        var stage = new DashboardStage(data);
        try
        {
            await stage.StartServiceAsync(settings);
            stage._playwright = await Playwright.CreateAsync();
            stage._browser = await stage._playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/lib/chromium/chromium", Args = BrowserFlags });
            stage.Page = await stage.NewTabAsync();
            await stage.SignInAsync(stage.Page, stage.Service.Key);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the service, in peace or not, and starts it anew with the same data, at another port.</summary>
    public async Task RestartAsync(bool kill, params (string Name, string Value)[] settings)
    {
        await (kill ? Service.KillAsync() : Service.StopAsync());
        await Service.DisposeAsync();
        Client.Dispose();
        await StartServiceAsync(settings);
    }

    /// <summary>Opens a tab of its own for somebody who is not signed in.</summary>
    /// <param name="withScripts">Whether pages may run scripts.</param>
    /// <param name="width">Of the window, in pixels.</param>
    /// <param name="scheme">Whether the system is light or dark.</param>
    public async Task<IPage> NewTabAsync(bool withScripts = true, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new()
        {
            JavaScriptEnabled = withScripts,
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
        });
        var page = await context.NewPageAsync();
        page.Console += (_, message) => Note(message.Type is "error", message.Text);
        page.PageError += (_, error) => Note(true, error);
        return page;
    }

    /// <summary>Opens a tab like <see cref="NewTabAsync"/>, and signs in.</summary>
    public async Task<IPage> NewSignedInTabAsync(bool withScripts = true, int width = 1280, string? key = null)
    {
        var page = await NewTabAsync(withScripts, width);
        await SignInAsync(page, key ?? Service.Key);
        return page;
    }

    /// <summary>Opens a page of the dashboard.</summary>
    /// <returns>The HTTP status.</returns>
    public Task<int> OpenAsync(string path) => OpenAsync(Page, path);

    /// <summary>Opens a page of the dashboard in a tab.</summary>
    /// <returns>The HTTP status.</returns>
    public async Task<int> OpenAsync(IPage page, string path) => (await page.GotoAsync(AddressOf(path)))!.Status;

    /// <summary>Answers the whole address of a page.</summary>
    public string AddressOf(string path) => new Uri(Service.Address, path).ToString();

    /// <summary>Fills in the form to sign in.</summary>
    public async Task SignInAsync(IPage page, string key)
    {
        await page.GotoAsync(AddressOf("/dashboard/sign-in"));
        await page.GetByLabel("API key").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Sections" }).WaitForAsync();
    }

    /// <summary>Looks with axe-core for what would keep people out who cannot see or point.</summary>
    /// <returns>What is serious or critical, one line each.</returns>
    public static async Task<IReadOnlyList<string>> FindBarriersAsync(IPage page)
    {
        // Run by the debugger, so that the page's policy need not allow it.
        await page.EvaluateAsync(await File.ReadAllTextAsync(OutsideProgram.PathOf("node_modules/axe-core/axe.min.js"), TestContext.Current.CancellationToken));
        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations");
        return [.. found.EnumerateArray()
            .Where(static barrier => barrier.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(static barrier => $"{barrier.GetProperty("id")}: {barrier.GetProperty("help")}: {string.Join(", ", barrier.GetProperty("nodes").EnumerateArray().Select(static node => node.GetProperty("html")))}")];
    }

    /// <summary>Says whether a page is as wide as its window, so that nobody has to move it sideways.</summary>
    public static Task<bool> FitsAsync(IPage page) => page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth");

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        Client?.Dispose();
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }

        _data.Dispose();
    }

    private async Task StartServiceAsync((string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Sandbox:Warm"] = "1", ["Dashboard:Refresh"] = "00:00:00.3" };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        Service = await ServiceProcess.StartAsync(_data.Path, all);
        Client = new ApiClient(Service.Address, Service.Key);
    }

    private void Note(bool isComplaint, string text)
    {
        if (isComplaint)
        {
            _complaints.Add(text);
        }
    }
}
