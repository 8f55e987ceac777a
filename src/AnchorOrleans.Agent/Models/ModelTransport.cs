using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Agent.Models;

/// <summary>Sends requests to a provider, again where that helps, each within its time; what fails for good is a <see cref="ModelException"/>.</summary>
/// <remarks>Waiting between attempts is part of the time the agent has: whoever cancels ends it.</remarks>
internal sealed partial class ModelTransport(ModelOptions options, TimeProvider clock, ILogger<ModelTransport> logger) : DelegatingHandler
{
    private const int LargestAnswer = 16 * 1024 * 1024;
    private const int LongestMessage = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            await content.LoadIntoBufferAsync(cancellationToken);
        }

        for (var attempt = 0; ; attempt++)
        {
            var (response, failure, pause) = await TryAsync(request, attempt, cancellationToken);
            if (response is not null)
            {
                return response;
            }

            if (failure!.IsFinal || attempt >= options.Retries)
            {
                throw failure;
            }

            Diagnostics.ModelRetries.Add(1);
            LogModelRetried(options.Model!, failure.Status, attempt + 1, pause.TotalMilliseconds);
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<Attempt> TryAsync(HttpRequestMessage request, int attempt, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.RequestTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var usualPause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempt, 10)));
        try
        {
            var response = await base.SendAsync(request, both.Token);

            // Read here, so that the time counts and what comes is bounded; nothing of ours streams.
            await response.Content.LoadIntoBufferAsync(LargestAnswer, both.Token);
            if (response.IsSuccessStatusCode)
            {
                return new Attempt(response, null, TimeSpan.Zero);
            }

            using (response)
            {
                var text = await response.Content.ReadAsStringAsync(both.Token);
                return new Attempt(null, Refusal(response.StatusCode, text), AskedPause(response) ?? usualPause);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Attempt(null, new ModelException($"The model did not answer within {options.RequestTimeout.TotalSeconds:0} seconds.", 0, isFinal: false), usualPause);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // Its text may hold the address, and that a key; the kind of the problem is enough.
            var kind = exception is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http ? http.HttpRequestError.ToString() : "connection lost";
            return new Attempt(null, new ModelException($"The model's provider cannot be reached ({kind}).", 0, isFinal: false), usualPause);
        }
    }

    private ModelException Refusal(HttpStatusCode status, string body)
    {
        var message = MessageOf(body);
        if (!string.IsNullOrEmpty(options.ApiKey))
        {
            message = message.Replace(options.ApiKey, "[key]", StringComparison.Ordinal);
        }

        var isFinal = (int)status is not (408 or 409 or 429 or >= 500);
        return new ModelException($"The model's provider answered {(int)status}{(message.Length == 0 ? "" : $": {message}")}.", (int)status, isFinal);
    }

    private static string MessageOf(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var text = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error)
                ? error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message) ? message.ToString() : error.ToString()
                : "";
            return (text.Length > LongestMessage ? text[..LongestMessage] : text).TrimEnd('.');
        }
        catch (JsonException)
        {
            // What is not in the protocol's form may be anything, a proxy's page for example: the status says enough.
            return "";
        }
    }

    private TimeSpan? AskedPause(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("retry-after-ms", out var values) && double.TryParse(values.First(), CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 0 and < 86_400_000)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var pause = response.Headers.RetryAfter is { } asked ? asked.Delta ?? (asked.Date - clock.GetUtcNow()) : null;
        return pause is { } time && time < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    private readonly record struct Attempt(HttpResponseMessage? Response, ModelException? Failure, TimeSpan Pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model {Model} was not available (status {Status}); retry {Attempt} follows in {Pause} ms.")]
    private partial void LogModelRetried(string model, int status, int attempt, double pause);
}

/// <summary>A model that did not answer. The message has no key in it.</summary>
internal sealed class ModelException(string message, int status, bool isFinal, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Gets the HTTP status, or 0 when there was none.</summary>
    public int Status { get; } = status;

    /// <summary>Gets a value indicating whether asking again would be answered the same.</summary>
    public bool IsFinal { get; } = isFinal;
}
