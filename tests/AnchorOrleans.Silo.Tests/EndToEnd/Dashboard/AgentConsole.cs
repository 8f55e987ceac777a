using System.Net;
using System.Text.RegularExpressions;
using AnchorOrleans.Testing.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

/// <summary>A person at the dashboard of a service whose agents have a scripted model, and a shop for them to visit.</summary>
public sealed partial class AgentConsole : IAsyncLifetime
{
    /// <summary>How long the person looks at a page; agents start browsers meanwhile.</summary>
    public const float Patience = 40_000;

    private WebApplication? _shop;
    private int _orders;

    internal DashboardStage Stage { get; private set; } = null!;

    internal ModelServer Model { get; private set; } = null!;

    /// <summary>Gets the address of the shop.</summary>
    internal string Shop { get; private set; } = "";

    /// <summary>Gets how many times something was ordered.</summary>
    internal int Orders => Volatile.Read(ref _orders);

    public async ValueTask InitializeAsync()
    {
        await StartShopAsync();
        Model = await ModelServer.StartAsync(TestContext.Current.CancellationToken);
        Stage = await DashboardStage.SetAsync(
            ("Egress:Allow:0", "127.0.0.1"),
            ("Agent:Provider", "openai"),
            ("Agent:BaseUrl", Model.OpenAiUrl),
            ("Agent:Model", "scripted"),
            ("Agent:ApiKey", "sk-of-the-operator"),
            ("Agent:Prices:Input", "2"),
            ("Agent:Prices:Output", "10"));
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        await Model.DisposeAsync();
        await _shop!.DisposeAsync();
    }

    /// <summary>Types an objective into the form, and sends it.</summary>
    internal async Task GiveAsync(IPage page, string objective, Func<Task>? fill = null, string? session = null)
    {
        await Stage.OpenAsync(page, $"/dashboard/agent{(session is null ? "" : $"?session={session}")}");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Objective", Exact = true }).FillAsync(objective);
        await page.GetByLabel("Begin at").FillAsync(Shop);
        await (fill?.Invoke() ?? Task.CompletedTask);
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        await page.WaitForURLAsync(PlaceOfObjective(), new() { Timeout = Patience });
    }

    [GeneratedRegex("/dashboard/agent/[0-9a-f-]{36}/[0-9a-f-]{36}$", RegexOptions.NonBacktracking)]
    internal static partial Regex PlaceOfObjective();

    private async Task StartShopAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _shop = builder.Build();
        _shop.MapGet("/{**path}", static () => Page("<title>Shop</title><h1>Shop</h1><form method=post action=/order><p>Lamp. Total: €49</p><label>Password <input type=password name=password></label><button>Place order</button></form>"));
        _shop.MapPost("/order", () =>
        {
            Interlocked.Increment(ref _orders);
            return Page("<title>Thanks</title><h1>Thank you</h1>");
        });
        await _shop.StartAsync(TestContext.Current.CancellationToken);
        Shop = $"{_shop.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/";
    }

    private static IResult Page(string html) => Results.Content($"<!doctype html>{html}", "text/html; charset=utf-8");
}

/// <summary>The tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class AgentConsoleGroup : ICollectionFixture<AgentConsole>
{
    public const string Name = "one agent console";
}
