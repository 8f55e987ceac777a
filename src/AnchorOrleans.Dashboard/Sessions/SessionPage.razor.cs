using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Dashboard.Executions;
using Microsoft.AspNetCore.Components;

namespace AnchorOrleans.Dashboard.Sessions;

/// <summary>One session: what it shows, what runs and waits in it, its files.</summary>
public sealed partial class SessionPage
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    private string _path = "";
    private IReadOnlyList<string> _sources = [];
    private SessionView _session = null!;
    private QueueView? _queue;
    private ImmutableArray<SessionTab> _tabs = [];
    private SessionFiles _downloads = SessionFiles.None;
    private SessionFiles _recordings = SessionFiles.None;
    private SessionFiles _traces = SessionFiles.None;
    private ExecutionPage _executions = null!;
    private string _configuration = "";
    private string _connect = "";
    private string? _problem;

    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    protected override async Task LoadAsync()
    {
        _path = $"/v1/sessions/{Uri.EscapeDataString(Id)}";
        var executions = $"/v1/executions?sessionId={Uri.EscapeDataString(Id)}&limit=10";
        _session = await Platform.GetAsync<SessionView>(_path);
        _executions = await Platform.GetAsync<ExecutionPage>(executions);
        _recordings = await Platform.GetAsync<SessionFiles>($"{_path}/recordings");
        _traces = await Platform.GetAsync<SessionFiles>($"{_path}/traces");
        _configuration = JsonSerializer.Serialize(_session.Configuration, Readable);
        _connect = $"import {{ chromium }} from 'playwright-core';\n\nconst browser = await chromium.connectOverCDP(\n  '{(Context.Request.IsHttps ? "wss" : "ws")}://{Context.Request.Host}?sessionId={_session.Id}&apiKey=' + process.env.ANCHORBROWSER_API_KEY);";

        if (!_session.HasEnded)
        {
            _queue = await Platform.FindAsync<QueueView>($"{_path}/queue");
        }

        if (_session.IsLive)
        {
            await LoadBrowserAsync();
        }

        _sources = [_path, executions, $"{_path}/queue", .. _session.IsLive ? (string[])[$"{_path}/downloads", .. Me.MayRun ? (string[])[$"{_path}/pages"] : []] : []];
    }

    /// <summary>Reads what the browser has; it may be gone by the time it is asked.</summary>
    private async Task LoadBrowserAsync()
    {
        _downloads = await FindAsync<SessionFiles>($"{_path}/downloads") ?? SessionFiles.None;
        if (Me.MayRun)
        {
            _tabs = [.. await FindAsync<SessionTab[]>($"{_path}/pages") ?? []];
        }
    }

    /// <summary>Holds the queue and what acts in the browser, or lets both go on.</summary>
    private Task HoldAsync() => ActAsync(async () =>
    {
        var isHeld = _queue?.Paused == true;
        await Platform.ChangeAsync(HttpMethod.Post, $"{_path}/{(isHeld ? "resume" : "pause")}", new { });
        if (_executions.Results.Any(execution => execution is { Kind: "agent", Status: "running" }))
        {
            await Platform.ChangeAsync(HttpMethod.Post, $"{_path}/agent/{(isHeld ? "resume" : "pause")}", new { });
        }
    });

    private Task StopAsync() => ActAsync(() => Platform.ChangeAsync(HttpMethod.Post, $"{_path}/stop", new { }));

    private Task EndAsync() => ActAsync(() => Platform.ChangeAsync(HttpMethod.Delete, _path));

    private Task UploadAsync() => ActAsync(async () =>
    {
        var form = await Context.Request.ReadFormAsync();
        if (form.Files.GetFile("file") is not { } file)
        {
            return;
        }

        await using var content = file.OpenReadStream();
        using var parts = new MultipartFormDataContent { { new StreamContent(content), "file", Path.GetFileName(file.FileName) } };
        await Platform.SendFormAsync<JsonElement>($"{_path}/uploads", parts);
    });

    private async Task ActAsync(Func<Task> act)
    {
        _problem = (await TryAsync(act))?.Message;
        if (_problem is null)
        {
            Navigation.NavigateTo($"/dashboard/sessions/{Id}");
        }
    }
}
