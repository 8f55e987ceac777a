using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Agents.Webhooks;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Silo.Hosting;
using AnchorOrleans.Silo.Telemetry;

namespace AnchorOrleans.Silo.Agents;

/// <summary>Tells webhooks, by the same way out as sandboxes have: where those may not go, no webhook leads either.</summary>
internal sealed partial class WebhookSender : IWebhookSender, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebhookMessages _messages;
    private readonly TimeProvider _clock;
    private readonly ILogger<WebhookSender> _logger;
    private readonly HttpClient _http;

    public WebhookSender(WebhookMessages messages, RuntimeFolder runtime, TimeProvider clock, ILogger<WebhookSender> logger)
    {
        (_messages, _clock, _logger) = (messages, clock, logger);
        var way = UnixSocketHandler.To(runtime.EgressSocket);
        (way.AllowAutoRedirect, way.UseCookies, way.Proxy) = (false, false, new WebProxy("http://egress"));
        _http = new HttpClient(way) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public async Task<bool> SendAsync(TenantKey execution, ExecutionView ended, AgentWebhook webhook)
    {
        using var span = Diagnostics.Source.StartActivity(SpanNames.Webhook);
        using var patience = new CancellationTokenSource(Patience, _clock);
        try
        {
            using var request = RequestOf(await _messages.WriteAsync(execution.Tenant, ended, webhook, patience.Token), webhook.Url);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            LogTold(execution.Id, (int)answer.StatusCode);
            Diagnostics.CountWebhook(answer.IsSuccessStatusCode ? "accepted" : "refused");
            span?.SetTag("http.response.status_code", (int)answer.StatusCode);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            LogNotTold(execution.Id, exception.GetType().Name);
            Diagnostics.CountWebhook("failed");
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage RequestOf(WebhookMessage message, string url)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        foreach (var (name, value) in message.Headers)
        {
            request.Headers.Add(name, value);
        }

        if (message.Authorization is { } authorization)
        {
            // As the caller wrote it; it need not be of a known scheme.
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return request;
    }

    [LoggerMessage(LogLevel.Information, "The webhook of execution {Execution} was told and answered {Status}.")]
    private partial void LogTold(string execution, int status);

    // The message of the exception names the address, whose query may hold a secret of the caller's.
    [LoggerMessage(LogLevel.Information, "The webhook of execution {Execution} could not be told ({Problem}).")]
    private partial void LogNotTold(string execution, string problem);
}
