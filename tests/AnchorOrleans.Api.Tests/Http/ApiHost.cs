using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Policies;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Api.Settings;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tasks;
using AnchorOrleans.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>The whole pipeline on a real Kestrel; behind it, stubs stand for the grains.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string AdminKey = "sk-admin";
    public const string RunRoleKey = "sk-run";
    public const string ReadKey = "sk-read";
    public const string TenantId = "acme";
    public const string TaskId = "0197f3c0-0000-7000-8000-000000000001";
    public const string ExecutionId = "0197f3c0-0000-7000-8000-000000000002";
    public const string SessionId = "0197f3c0-0000-7000-8000-000000000003";
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    public static readonly RunKey SandboxKey = new(new TenantKey(new TenantId(TenantId), ExecutionId), "abcdef0123456789");

    private readonly WebApplication _app;

    private ApiHost(WebApplication app, StubGrains grains)
    {
        _app = app;
        Grains = grains;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        BaseAddress = new Uri(address);
        Http = new HttpClient { BaseAddress = BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
    }

    public Uri BaseAddress { get; }

    public HttpClient Http { get; }

    public StubGrains Grains { get; }

    public IServiceProvider Services => _app.Services;

    public MemoryArtifacts Artifacts { get; } = new();

    public Stub<IReadModel> Lists { get; } = new Stub<IReadModel>()
        .On("FindTaskNamesAsync", _ => Task.FromResult(ImmutableDictionary<TaskId, string>.Empty.Add(new TaskId(TaskId), "orders")));

    public Stub<IExecutionLogs> Logs { get; } = new();

    public Stub<ISessionConnections> Connections { get; } = new();

    public Stub<ISessionControl> Control { get; } = new();

    public Stub<ISessionViews> Views { get; } = new();

    public Stub<ISessionFiles> Files { get; } = new();

    public Stub<ISessionRecordings> Recordings { get; } = new();

    public Stub<ISettingsCatalog> Settings { get; } = new();

    public Stub<IPolicyCheck> Policies { get; } = new Stub<IPolicyCheck>().On("FindProblem", _ => null);

    public static async Task<ApiHost> StartAsync(IReadOnlyList<(string Key, string Value)>? settings = null, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection((settings ?? []).Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddAnchorApi();
        ApiHost? host = null;
        var grains = StubGrains.Create();
        builder.Services.AddSingleton((IGrainFactory)(object)grains);
        builder.Services.AddSingleton<IArtifactStore>(_ => host!.Artifacts);
        builder.Services.AddSingleton<IUploadShelf, MemoryUploads>();
        builder.Services.AddSingleton<ISecretBox, ReadableSecrets>();
        builder.Services.AddSingleton(_ => host!.Lists.Instance);
        builder.Services.AddSingleton(_ => host!.Logs.Instance);
        builder.Services.AddSingleton(_ => host!.Connections.Instance);
        builder.Services.AddSingleton(_ => host!.Control.Instance);
        builder.Services.AddSingleton(_ => host!.Views.Instance);
        builder.Services.AddSingleton(_ => host!.Files.Instance);
        builder.Services.AddSingleton(_ => host!.Recordings.Instance);
        builder.Services.AddSingleton(_ => host!.Policies.Instance);
        builder.Services.AddSingleton(_ => host!.Settings.Instance);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapAnchorApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        host = new ApiHost(app, grains);
        host.AddKeys();
        return host;
    }

    /// <summary>Sends a request with a key and a JSON body.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? json = null, string? key = AdminKey, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Add("anchor-api-key", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? key = AdminKey) => SendAsync(HttpMethod.Get, path, key: key);

    public Task<HttpResponseMessage> PostAsync(string path, string json, string? key = AdminKey) => SendAsync(HttpMethod.Post, path, json, key);

    /// <summary>Ends the host as SIGTERM would once running executions have ended or been given up.</summary>
    public Task StopAsync()
    {
        Services.GetRequiredService<Drain>().Complete();
        return _app.StopAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return (await JsonDocument.ParseAsync(body, default, TestContext.Current.CancellationToken)).RootElement;
    }

    /// <summary>Checks that an answer is a refusal in the family's shape, and gives its message.</summary>
    public static async Task<string> ReadRefusalAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var body = await ReadAsync(response);
        Assert.Equal((int)response.StatusCode, body.GetProperty("error").GetProperty("code").GetInt32());
        var message = body.GetProperty("message").GetString()!;
        Assert.Equal(message, body.GetProperty("error").GetProperty("message").GetString());
        return message;
    }

    /// <summary>Adds where a name leads.</summary>
    public Stub<ITaskNameGrain> AddTaskName(string name) =>
        Grains.Add<ITaskNameGrain>($"{TenantId}/{HexHash.Of(name)}");

    public Stub<ITaskGrain> AddTask(int latest = 0, bool hasDraft = true) => Grains.Add<ITaskGrain>($"{TenantId}/{TaskId}")
        .On("DescribeAsync", _ => Task.FromResult<TaskDescription?>(Describe(latest, hasDraft)));

    public Stub<IExecutionGrain> AddExecution(string id = ExecutionId) => Grains.Add<IExecutionGrain>($"{TenantId}/{id}");

    public Stub<ISessionGrain> AddSession(SessionView? view, string id = SessionId) => Grains.Add<ISessionGrain>($"{TenantId}/{id}")
        .On("DescribeAsync", _ => Task.FromResult(view));

    public static TaskDescription Describe(int latest = 0, bool hasDraft = true) => new(
        new TaskId(TaskId), "scraper", null, "typescript", latest, hasDraft, Now, Now, BrowserConfigurationJson: null, VersionNumbers.UpTo(latest));

    public static TaskVersion VersionOf(VersionLabel label, ArtifactReference source, string? configuration = null) => new(
        new TaskId(TaskId),
        "0197f3c0-0000-7000-8000-0000000000aa",
        label,
        new TaskContent(source, new Compilation(source, [], ReadsSession: false, new TaskInputs([new TaskInput("ANCHOR_URL", "https://example.com")])), "typescript", null, configuration),
        Now,
        Now);

    public static ExecutionView ViewOf(ExecutionStatus status, ArtifactReference? output = null, ExecutionFailure? failure = null, string id = ExecutionId) => new(
        new ExecutionId(id),
        new TaskId(TaskId),
        "0197f3c0-0000-7000-8000-0000000000aa",
        VersionLabel.OfNumber(1),
        status,
        Now,
        Now.AddSeconds(1),
        status is ExecutionStatus.Queued or ExecutionStatus.Running ? null : Now.AddSeconds(6.234),
        output,
        failure,
        WaitingFor: null,
        Session: null);

    public static SessionView SessionOf(SessionStatus status = SessionStatus.Idle, string? ownedBy = null, string id = SessionId) => new(
        new SessionId(id),
        status,
        new SessionSettings(null, Headless: true, 1440, 900, null, null, ["one"], """{"session":{"tags":["one"]}}"""),
        Host: null,
        Now,
        Now,
        status == SessionStatus.Ended ? Now.AddMinutes(2) : null,
        status == SessionStatus.Ended ? "ended" : null,
        Running: null,
        Waiting: 0,
        QueueCapacity: 100,
        ownedBy is null ? null : new ExecutionId(ownedBy));

    private void AddKeys()
    {
        AddKey(AdminKey, ApiKeyRole.Admin);
        AddKey(RunRoleKey, ApiKeyRole.Run);
        AddKey(ReadKey, ApiKeyRole.Read);
        var nobody = new Stub<IApiKeyGrain>().On("AuthorizeAsync", _ => Task.FromResult<ApiKeyGrant?>(null));
        Grains.Otherwise = (type, _) => type == typeof(IApiKeyGrain) ? nobody.Instance : null;
        Grains.Add<ILinkKeyGrain>("artifacts").On("GetAsync", _ => Task.FromResult(new string('0', 64)));
        Grains.Add<ITenantGrain>(TenantId).On("DescribeAsync", _ => Task.FromResult<TenantDescription?>(
            new TenantDescription(new TenantId(TenantId), Guid.Parse("0197f3c0-0000-7000-8000-00000000000f"), Now)));
    }

    private void AddKey(string key, ApiKeyRole role) => Grains.Add<IApiKeyGrain>(ApiKeyHash.Of(key).Value)
        .On("AuthorizeAsync", _ => Task.FromResult<ApiKeyGrant?>(new ApiKeyGrant(new TenantId(TenantId), role)));
}
