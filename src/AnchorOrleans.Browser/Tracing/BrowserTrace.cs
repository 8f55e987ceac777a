using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Tracing;

/// <summary>A trace of a whole browser while it runs: what Chromium's own tools and Perfetto show as a timeline.</summary>
public sealed class BrowserTrace : IAsyncDisposable
{
    private const int ChunkBytes = 512 * 1024;
    private const long Mebibyte = 1024 * 1024;

    private static readonly string[] Timeline =
    [
        "devtools.timeline", "v8.execute", "blink.user_timing", "blink.console", "loading", "latencyInfo", "disabled-by-default-devtools.timeline",
        "disabled-by-default-devtools.timeline.frame", "disabled-by-default-v8.cpu_profiler",
    ];

    private readonly TaskCompletionSource<string?> _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TraceOptions _options;
    private CdpClient _client = null!;

    private BrowserTrace(TraceOptions options) => _options = options;

    /// <summary>Begins.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="hasSources">Whether the trace holds the code that pages run.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    /// <exception cref="IOException">The browser refuses.</exception>
    public static async Task<BrowserTrace> StartAsync(ICdpEndpoint browser, bool hasSources, TraceOptions options, CancellationToken cancellationToken = default)
    {
        var trace = new BrowserTrace(options);
        trace._client = await CdpClient.OpenAsync(browser, trace.Hear, cancellationToken);
        var isStarted = false;
        try
        {
            await trace._client.CallAsync("Tracing.start", Parameters(hasSources, options), session: null, cancellationToken);
            isStarted = true;
            return trace;
        }
        catch (CdpCommandException exception)
        {
            throw new IOException($"The browser cannot be traced: {exception.Message}", exception);
        }
        finally
        {
            if (!isStarted)
            {
                await trace.DisposeAsync();
            }
        }
    }

    /// <summary>Ends it and writes it as a gzip file of JSON.</summary>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    /// <exception cref="IOException">The browser lost the trace, or it is larger than it may be.</exception>
    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        try
        {
            await CopyAsync(await EndAsync(cancellationToken), destination, cancellationToken);
        }
        catch (CdpCommandException exception)
        {
            throw new IOException($"The browser does not hand out its trace: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private static JsonObject Parameters(bool hasSources, TraceOptions options) => new()
    {
        ["transferMode"] = "ReturnAsStream",
        ["streamFormat"] = "json",
        ["streamCompression"] = "gzip",
        ["traceConfig"] = new JsonObject
        {
            ["recordMode"] = "recordContinuously",
            ["traceBufferSizeInKb"] = options.BufferMebibytes * 1024,
            ["includedCategories"] = new JsonArray([.. Categories(hasSources).Select(name => JsonValue.Create(name))]),
            ["excludedCategories"] = new JsonArray("*"),
        },
    };

    private async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        await _client.CallAsync("Tracing.end", null, session: null, cancellationToken);
        var closed = _client.Closed.WaitAsync(cancellationToken);
        if (await Task.WhenAny(_complete.Task, closed) == closed)
        {
            await closed;
            throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }

        return await _complete.Task ?? throw new IOException("The browser lost its trace.");
    }

    private async Task CopyAsync(string handle, Stream destination, CancellationToken cancellationToken)
    {
        var left = _options.Mebibytes * Mebibyte;
        JsonElement chunk;
        do
        {
            chunk = await _client.CallAsync("IO.read", new() { ["handle"] = handle, ["size"] = ChunkBytes }, session: null, cancellationToken);
            var data = chunk.GetProperty("data");
            var isBinary = chunk.TryGetProperty("base64Encoded", out var encoded) && encoded.GetBoolean();
            var bytes = isBinary ? data.GetBytesFromBase64() : Encoding.UTF8.GetBytes(data.GetString()!);
            left -= bytes.Length;
            if (left < 0)
            {
                throw new IOException($"The trace is larger than {_options.Mebibytes} MiB (Traces:Mebibytes).");
            }

            await destination.WriteAsync(bytes, cancellationToken);
        }
        while (!chunk.GetProperty("eof").GetBoolean());
    }

    private static IEnumerable<string> Categories(bool hasSources) =>
    [
        .. Timeline,
        .. hasSources ? ["disabled-by-default-devtools.v8-source-rundown", "disabled-by-default-devtools.v8-source-rundown-sources"] : Array.Empty<string>(),
    ];

    private void Hear(CdpEvent what)
    {
        if (what.Method == "Tracing.tracingComplete")
        {
            _complete.TrySetResult(what.Parameters.TryGetProperty("stream", out var stream) ? stream.GetString() : null);
        }
    }
}
