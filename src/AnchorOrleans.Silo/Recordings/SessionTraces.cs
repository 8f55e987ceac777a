using System.IO.Pipelines;
using System.Net.WebSockets;
using AnchorOrleans.Browser.Tracing;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Recordings;

/// <summary>Traces the browsers of sessions that ask for it, and stores each trace when its session ends.</summary>
internal sealed partial class SessionTraces(SessionArtifacts artifacts, IOptions<TraceOptions> options, TimeProvider clock, ILogger<SessionTraces> logger)
{
    /// <summary>Begins to trace a browser when its session asks for that.</summary>
    public async Task BeginAsync(SessionBrowser browser)
    {
        if (browser.Assignment.Settings.Tracing is not { } tracing)
        {
            return;
        }

        try
        {
            var begunAt = clock.GetUtcNow();
            browser.Trace = (await BrowserTrace.StartAsync(browser.Lease, tracing.HasSources, options.Value), begunAt);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException)
        {
            LogNotTraced(exception, browser.Assignment.Session.Id);
        }
    }

    /// <summary>Ends the trace of a browser that is about to end, and stores it.</summary>
    public async Task KeepAsync(SessionBrowser browser)
    {
        if (browser.Trace is not var (trace, begunAt))
        {
            return;
        }

        using var patience = new CancellationTokenSource(options.Value.EndTimeout, clock);
        try
        {
            var pipe = new Pipe();
            var writing = WriteAsync(trace, pipe.Writer, patience.Token);
            await using (var content = pipe.Reader.AsStream())
            {
                await artifacts.StoreAsync(browser.Assignment.Session, SessionArtifactKind.Trace, Guid.NewGuid().ToString(), begunAt, TimeSpan.Zero, content);
            }

            await writing;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || patience.IsCancellationRequested)
        {
            // A browser that was killed takes its trace with it.
            LogNotKept(exception, browser.Assignment.Session.Id);
        }

        await trace.DisposeAsync();
    }

    /// <summary>Writes into the pipe, whose reader learns of a failure.</summary>
    private static async Task WriteAsync(BrowserTrace trace, PipeWriter pipe, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await using var destination = pipe.AsStream(leaveOpen: true);
            await trace.WriteAsync(destination, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
            failure = exception;
        }

        await pipe.CompleteAsync(failure);
    }

    [LoggerMessage(LogLevel.Warning, "Session {Session} is not traced.")]
    private partial void LogNotTraced(Exception exception, string session);

    [LoggerMessage(LogLevel.Warning, "The trace of session {Session} could not be kept.")]
    private partial void LogNotKept(Exception exception, string session);
}
