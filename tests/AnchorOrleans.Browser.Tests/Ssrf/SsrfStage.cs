using System.Collections.Concurrent;
using AnchorOrleans.Browser.Tests.Cdp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace AnchorOrleans.Browser.Tests.Ssrf;

/// <summary>A browser that may visit a hostile site and one server beside it, and not the other, which is the same but for its port.</summary>
public sealed class SsrfStage(PlaywrightFixture playwright) : IAsyncLifetime
{
    private const string Worker = "self.addEventListener('message', event => { event.waitUntil(fetch(event.data, { mode: 'no-cors' }).catch(() => {})); });";

    private readonly RefusalWatch _refusals = new();
    private WebSite _site = null!;
    private Session _session = null!;

    internal CountingServer Open { get; } = new();

    internal CountingServer Forbidden { get; } = new();

    internal IBrowser Browser => _session.Browser;

    public async ValueTask InitializeAsync()
    {
        _site = await WebSite.StartAsync(app =>
        {
            app.MapGet("/", () => Results.Text("<!doctype html><title>hostile</title><body>", "text/html"));
            app.MapGet("/worker.js", () => Results.Text(Worker, "text/javascript"));
            app.Map("/redirect/{status:int}", (HttpContext context, int status, string to) =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = to;
            });
        });
        _session = await Session.OpenAsync(playwright, [_site.Authority, Open.Authority], _refusals);
    }

    /// <summary>Opens the hostile site in a page of its own.</summary>
    internal async Task<IPage> VisitAsync()
    {
        var page = await Browser.Contexts[0].NewPageAsync();
        await page.GotoAsync($"http://{_site.Authority}/");
        return page;
    }

    /// <summary>Connects a guest that speaks the protocol itself.</summary>
    internal Task<CdpGuest> ConnectAsync() => CdpGuest.ConnectAsync(_session.Port.Url);

    /// <summary>Tells when egress refuses the next connection.</summary>
    internal Task NextRefusalAsync() => _refusals.NextAsync();

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        await _site.DisposeAsync();
        await Open.DisposeAsync();
        await Forbidden.DisposeAsync();
    }

    /// <summary>Hears of refusals where egress notes them.</summary>
    private sealed class RefusalWatch : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();

        public Task NextAsync()
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(next);
            return next.Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is "LogConnectionNotMade" && state is IReadOnlyList<KeyValuePair<string, object?>> values && values.Any(value => value is { Key: "Status", Value: 403 }))
            {
                while (_waiting.TryDequeue(out var waiting))
                {
                    waiting.TrySetResult();
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
