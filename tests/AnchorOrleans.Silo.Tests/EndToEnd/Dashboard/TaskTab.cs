using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

/// <summary>What a person does on the pages of tasks.</summary>
internal sealed class TaskTab(DashboardStage stage, IPage page)
{
    public IPage Page { get; } = page;

    public ILocator Editor => Page.Locator(".cm-content");

    public ILocator Errors => Page.Locator(".cm-lintRange-error");

    public ILocator Notice => Page.GetByRole(AriaRole.Status);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public Task<int> OpenAsync(string path) => stage.OpenAsync(Page, path);

    /// <summary>Replaces what stands in the editor.</summary>
    public Task WriteAsync(string code) => Editor.FillAsync(code);

    /// <summary>Saves with the keyboard, and waits until that is told.</summary>
    public async Task SaveAsync()
    {
        await Editor.PressAsync("Control+s");
        await Expect(Page.Locator("#said")).ToHaveTextAsync("Saved.");
    }

    /// <summary>Waits until the browser shows an execution that has ended so.</summary>
    /// <returns>The id of the execution.</returns>
    public async Task<string> WatchAsync(string status)
    {
        await Page.WaitForURLAsync(static url => url.Contains("/dashboard/executions/", StringComparison.Ordinal));
        await Expect(Page.Locator("h1 .badge")).ToHaveTextAsync(status, new() { Timeout = 30_000 });
        return new Uri(Page.Url).Segments[^1];
    }

    /// <summary>Reads the code of a version from the API.</summary>
    public async Task<string> ReadAsync(string task, string version = "draft") =>
        Encoding.UTF8.GetString(Convert.FromBase64String((string)(await stage.Client.GetAsync($"/v1/task/{task}/{version}"))["code"]!));

    /// <summary>Saves a draft behind the browser's back.</summary>
    public Task SaveElsewhereAsync(string task, string code) =>
        stage.Client.PostAsync($"/v1/task/{task}/draft", new JsonObject { ["language"] = "typescript", ["code"] = Service.ApiClient.Base64(code) });

    /// <summary>Deploys what is saved, behind the browser's back.</summary>
    public Task DeployElsewhereAsync(string task, string? description = null) => stage.Client.PostAsync($"/v1/task/{task}/deploy", new JsonObject { ["description"] = description });
}
