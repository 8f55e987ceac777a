using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Resilience.Cluster;

namespace AnchorOrleans.Resilience.Load;

/// <summary>Asks whichever gateway answers, and asks again what was not answered, as a careful caller does.</summary>
internal sealed class ClusterClient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient[] _gateways;
    private int _next;
    private int _repeats;

    public ClusterClient(IEnumerable<Uri> gateways) => _gateways = [.. gateways.Select(static address =>
    {
        var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3) }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(70) };
        client.DefaultRequestHeaders.Add("anchor-api-key", TrialCluster.Key);
        return client;
    })];

    /// <summary>Gets how often a gateway did not answer, or could not do what it was asked.</summary>
    public int Repeats => _repeats;

    /// <summary>Sends a request until somebody answers it; one that changes something needs a key by which it is known again.</summary>
    /// <returns>The status, and the answer's <c>data</c>, or the whole where it has none.</returns>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, JsonNode? body = null, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
                if (idempotencyKey is not null)
                {
                    request.Headers.Add("Idempotency-Key", idempotencyKey);
                }

                using var response = await _gateways[(uint)Interlocked.Increment(ref _next) % _gateways.Length].SendAsync(request, cancellationToken);
                var text = await response.Content.ReadAsStringAsync(cancellationToken);
                if ((int)response.StatusCode < 500 && response.StatusCode is not HttpStatusCode.TooManyRequests)
                {
                    return (response.StatusCode, Unpack(text));
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // A gateway that is gone, or an answer that broke off.
            }

            Interlocked.Increment(ref _repeats);
            await Task.Delay(Pause, cancellationToken);
        }
    }

    public void Dispose() => Array.ForEach(_gateways, static gateway => gateway.Dispose());

    private static JsonElement Unpack(string text)
    {
        if (text.Length == 0)
        {
            return default;
        }

        var body = JsonSerializer.Deserialize<JsonElement>(text);
        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("data", out var data) ? data : body;
    }
}
