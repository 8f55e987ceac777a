using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Testing.Models;

/// <summary>A language model that follows a script, behind the HTTP interfaces of OpenAI and Anthropic, on loopback.</summary>
/// <remarks>
/// It refuses what a provider would refuse, and keeps a list of it. A script's turns are functions of the request, as references of elements are known only then;
/// several scripts can play at once, told apart by a text that occurs in their conversations.
/// </remarks>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<ModelRequest> _requests = [];
    private readonly List<(string Marker, Queue<Func<ModelRequest, ModelReply>> Turns)> _scripts = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];
    private readonly ConcurrentQueue<string> _faults = [];

    private ModelServer(WebApplication app) => _app = app;

    /// <summary>Gets the base address of the OpenAI interface.</summary>
    public string OpenAiUrl => $"{Address}/v1";

    /// <summary>Gets the base address of the Anthropic interface.</summary>
    public string AnthropicUrl => Address;

    /// <summary>Gets what was asked so far.</summary>
    public ImmutableArray<ModelRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Gets what a provider would have refused, and requests for which no script had a turn.</summary>
    public ImmutableArray<string> Faults => [.. _faults];

    private string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<ModelServer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = 64 * 1024 * 1024);
        var app = builder.Build();
        var server = new ModelServer(app);
        app.MapPost("/v1/chat/completions", (HttpContext context) => server.AnswerAsync(context,
            body => ModelWire.ReadOpenAi(body, context.Request.Headers.Authorization), ModelWire.WriteOpenAi));
        app.MapPost("/v1/messages", (HttpContext context) => server.AnswerAsync(context,
            body => ModelWire.ReadAnthropic(body, context.Request.Headers["x-api-key"], context.Request.Headers.Authorization, context.Request.Headers["anthropic-version"]), ModelWire.WriteAnthropic));
        await app.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Adds turns for every conversation.</summary>
    public void Play(params Func<ModelRequest, ModelReply>[] turns) => PlayFor("", turns);

    /// <summary>Adds turns for the conversations in which a text occurs.</summary>
    public void PlayFor(string marker, params Func<ModelRequest, ModelReply>[] turns)
    {
        lock (_gate)
        {
            if (_scripts.Find(script => script.Marker == marker) is { Turns: { } known })
            {
                Array.ForEach(turns, known.Enqueue);
            }
            else
            {
                _scripts.Add((marker, new Queue<Func<ModelRequest, ModelReply>>(turns)));
            }
        }
    }

    /// <summary>Completes when so many requests have come.</summary>
    public Task UntilAskedAsync(int count)
    {
        lock (_gate)
        {
            if (_requests.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((count, reached));
            return reached.Task;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A client that waits for an answer that never comes must not hold up the end.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, Func<JsonElement, ModelRequest> read, Func<ModelReply, string, int, JsonObject> write)
    {
        ModelRequest request;
        ModelReply reply;
        int number;
        try
        {
            request = read(await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted));
            (reply, number) = Next(request);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or KeyNotFoundException or JsonException)
        {
            _faults.Enqueue(exception.Message);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { error = new { message = exception.Message, type = "invalid_request_error" } }, context.RequestAborted);
            return;
        }

        if (reply.Before is { } before)
        {
            await before();
        }

        if (reply.Hangs)
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }

        context.Response.StatusCode = reply.Status;
        if (reply.RetryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = pause;
        }

        var body = reply.Body ?? (reply.Status == StatusCodes.Status200OK
            ? write(reply, request.Model, number).ToJsonString()
            : new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = "scripted", ["message"] = $"scripted {reply.Status} for {request.ApiKey}" } }.ToJsonString());
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private (ModelReply Reply, int Number) Next(ModelRequest request)
    {
        Func<ModelRequest, ModelReply> turn;
        int number;
        lock (_gate)
        {
            _requests.Add(request);
            number = _requests.Count;
            foreach (var (_, reached) in _awaited.Where(awaited => awaited.Count == number))
            {
                reached.TrySetResult();
            }

            var script = _scripts.Find(script => script.Turns.Count > 0 && request.Text.Contains(script.Marker, StringComparison.Ordinal)).Turns
                ?? throw new InvalidDataException($"No script has a turn for request {number}. It ended with:\n{request.Latest}");
            turn = script.Dequeue();
        }

        return (turn(request), number);
    }
}
