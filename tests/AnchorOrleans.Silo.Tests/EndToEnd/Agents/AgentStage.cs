using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Testing.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>The real service with a scripted model behind real HTTP, and a web site made for it.</summary>
internal sealed class AgentStage : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly WebApplication _site;
    private readonly List<string> _posts = [];
    private IReadOnlyDictionary<string, string> _settings = new Dictionary<string, string>();
    private readonly List<MadeSite> _sites = [];

    private AgentStage(WebApplication site) => _site = site;

    public ModelServer Model { get; private set; } = null!;

    public ServiceProcess Service { get; private set; } = null!;

    public ApiClient Client { get; private set; } = null!;

    public string DataFolder => _data.Path;

    /// <summary>Gets the address of the site, without a slash at its end.</summary>
    public string Site { get; private set; } = "";

    /// <summary>Gets what the site was posted: path, <c>Cookie</c> header and body.</summary>
    public IReadOnlyList<string> Posts
    {
        get
        {
            lock (_posts)
            {
                return [.. _posts];
            }
        }
    }

    /// <summary>Gets what is told as soon as the site was posted something.</summary>
    public SemaphoreSlim Posted { get; } = new(0);

    /// <summary>Starts everything.</summary>
    /// <param name="site">The pages of the site: what a path and the cookies of a request make, as HTML.</param>
    /// <param name="settings">Of the service, beyond the model, or instead of what is usual here.</param>
    public static Task<AgentStage> SetAsync(Func<string, IRequestCookieCollection, string> site, params (string Name, string Value)[] settings) => SetAsync("openai", site, settings);

    /// <summary>Starts everything, with a model that speaks the protocol of a provider.</summary>
    /// <param name="provider">Whose protocol; null for no model.</param>
    /// <param name="site">The pages of the site; those of <see cref="Serve"/> stand beside them.</param>
    /// <param name="settings">Of the service, beyond the model, or instead of what is usual here.</param>
    public static async Task<AgentStage> SetAsync(string? provider, Func<string, IRequestCookieCollection, string> site, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var stage = new AgentStage(app);
        app.Map($"/{MadeSite.Folder}/{{number:int}}/{{**path}}", (HttpContext context, int number, string? path) => stage._sites[number].AnswerAsync(context, path ?? ""));
        app.MapGet("/{**path}", (HttpContext context) => Results.Content($"<!doctype html>{site(context.Request.Path, context.Request.Cookies)}", "text/html; charset=utf-8"));
        app.MapPost("/{**path}", (Delegate)stage.TakePostAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        stage.Site = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        stage.Model = await ModelServer.StartAsync(TestContext.Current.CancellationToken);
        var all = new Dictionary<string, string>
        {
            ["Egress:Allow:0"] = "127.0.0.1",
            ["Agent:BaseUrl"] = provider is "anthropic" ? stage.Model.AnthropicUrl : stage.Model.OpenAiUrl,
            ["Agent:Model"] = "scripted",
            ["Agent:ApiKey"] = "sk-of-the-operator",
            ["Agent:SeesImages"] = "false",
            ["Agent:Prices:Input"] = "2",
            ["Agent:Prices:Output"] = "10",
            ["Api:Agents:HttpWebhooks"] = "true",
        };
        if (provider is not null)
        {
            all["Agent:Provider"] = provider;
        }

        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        stage._settings = all;
        await stage.StartServiceAsync();
        return stage;
    }

    /// <summary>Ends the service, by <c>SIGKILL</c> or in peace, and starts it again over the same data.</summary>
    public async Task RestartAsync(bool isKilled)
    {
        await (isKilled ? Service.KillAsync() : Service.StopAsync());
        Client.Dispose();
        await Service.DisposeAsync();
        await StartServiceAsync();
    }

    /// <summary>Adds a site to those that are served.</summary>
    public MadeSite Serve(Func<Visit, SitePage> pages)
    {
        var site = new MadeSite(Site, _sites.Count, pages);
        _sites.Add(site);
        return site;
    }

    /// <summary>Gets what the model was asked in the conversations in which a text occurs.</summary>
    public ImmutableArray<ModelRequest> AskedFor(string marker) => [.. Model.Requests.Where(request => request.Text.Contains(marker, StringComparison.Ordinal))];

    /// <summary>Opens a session, with an objective when <paramref name="request"/> has one; it ends when it is disposed.</summary>
    public async Task<AgentSession> StartAsync(object request) => new(this, await SendAsync("/start/start-session", Json(request)));

    /// <summary>Carries out an objective in a session of its own.</summary>
    /// <returns>How it ended, or what is asked.</returns>
    public async Task<JsonNode> RunAsync(object request)
    {
        var answer = await SendAsync("/start/run-task", Json(request));
        return AgentSession.IsPending(answer) ? await AgentSession.UntilAsync(Client, answer, standing => !AgentSession.IsPending(standing)) : answer;
    }

    /// <summary>Reads what is kept of the steps of an objective.</summary>
    public async Task<IReadOnlyList<JsonNode>> StepsAsync(JsonNode answer)
    {
        var files = (await Client.GetAsync($"/v1/executions/{answer["taskId"]}/artifacts"))["artifacts"]!.AsArray();
        List<JsonNode> steps = [];
        foreach (var file in files.Where(file => ((string)file!["fileName"]!).EndsWith(".json", StringComparison.Ordinal)))
        {
            steps.Add(await Client.GetAsync($"/v1/executions/{answer["taskId"]}/artifacts/{file!["id"]}/fetch"));
        }

        return steps;
    }

    /// <summary>Writes a body.</summary>
    public static JsonObject Json(object body) => JsonSerializer.SerializeToNode(body)!.AsObject();

    /// <summary>Sends a body of the agent API and answers what comes back, which must be a 200.</summary>
    public async Task<JsonNode> SendAsync(string path, JsonObject body)
    {
        var (status, answer) = await Client.SendAsync(HttpMethod.Post, path, body);
        Assert.True(status == 200, $"POST {path} answered {status}: {answer}");
        return answer!;
    }

    /// <summary>Tells a session something.</summary>
    public Task<JsonNode> TellAsync(string session, JsonObject message) =>
        SendAsync("/start/send-message", new JsonObject { ["sessionId"] = session, ["message"] = message });

    /// <summary>Opens a session without an objective.</summary>
    public async Task<string> OpenAsync() => (string)(await SendAsync("/start/start-session", []))["sessionId"]!;

    /// <summary>Asks for an objective until its answer is as wanted.</summary>
    public Task<JsonNode> UntilAsync(string session, string task, Predicate<JsonNode> isWanted) =>
        AgentSession.UntilAsync(Client, new JsonObject { ["sessionId"] = session, ["taskId"] = task }, isWanted);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }

        if (Model is not null)
        {
            await Model.DisposeAsync();
        }

        await _site.DisposeAsync();
        Posted.Dispose();
        _data.Dispose();
    }

    private async Task StartServiceAsync()
    {
        Service = await ServiceProcess.StartAsync(DataFolder, _settings);
        Client = new ApiClient(Service.Address, Service.Key);
    }

    private async Task<IResult> TakePostAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        lock (_posts)
        {
            _posts.Add($"{context.Request.Path} {string.Join(' ', context.Request.Headers.Where(header => header.Key is "Authorization" || header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)).Select(header => $"{header.Key}={header.Value}"))} {body}");
        }

        Posted.Release();
        if (context.Request.Path == "/login")
        {
            context.Response.Cookies.Append("user", "ann");
            return Results.Redirect("/home");
        }

        return context.Request.Path == "/order" ? Results.Redirect("/thanks") : Results.Ok();
    }
}
