using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AnchorOrleans.Dashboard.Changes;
using AnchorOrleans.Dashboard.SignIn;

namespace AnchorOrleans.Dashboard.Platform;

/// <summary>The REST API of this service, used with the key of whoever is signed in: all that the dashboard shows and does goes through it.</summary>
/// <remarks>One lives as long as a request. So roles, limits and refusals are those of the API, and there is nothing here that could pass them.</remarks>
public sealed class PlatformApi(IHttpClientFactory clients, IHttpContextAccessor current)
{
    /// <summary>The name of the client whose handler leads to the API.</summary>
    public const string ClientName = "platform";

    /// <summary>The header that carries the key.</summary>
    internal const string KeyHeader = "anchor-api-key";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    /// <summary>Reads something.</summary>
    /// <param name="path">Of the API, with query.</param>
    /// <exception cref="RefusedException">The API refused; its sentence is for people.</exception>
    public async Task<T> GetAsync<T>(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path, body: null);
        await ThrowIfRefusedAsync(response);
        var content = await response.Content.ReadAsByteArrayAsync(Aborted);
        _seen[path] = Fingerprint.Of(content);
        return Read<T>(content);
    }

    /// <summary>Reads something that may not be there.</summary>
    public async Task<T?> FindAsync<T>(string path)
        where T : class
    {
        try
        {
            return await GetAsync<T>(path);
        }
        catch (RefusedException refused) when (refused.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }

    /// <summary>Changes something.</summary>
    /// <exception cref="RefusedException">The API refused; its sentence is for people.</exception>
    public async Task<T> ChangeAsync<T>(HttpMethod method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body is null ? null : JsonContent.Create(body, body.GetType(), options: Json));
        return await ReadAsync<T>(response);
    }

    /// <summary>Asks for work, and does not wait for it: the answer is where it can be watched.</summary>
    /// <exception cref="RefusedException">The API refused; its sentence is for people.</exception>
    public async Task<T> BeginAsync<T>(string path, object body)
    {
        using var response = await SendAsync(Person.KeyOf(Context.User), HttpMethod.Post, path, JsonContent.Create(body, body.GetType(), options: Json), prefer: "respond-async");
        return await ReadAsync<T>(response);
    }

    /// <summary>Changes something whose answer does not matter.</summary>
    public async Task ChangeAsync(HttpMethod method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body is null ? null : JsonContent.Create(body, body.GetType(), options: Json));
        await ThrowIfRefusedAsync(response);
    }

    /// <summary>Sends a form with files.</summary>
    public async Task<T> SendFormAsync<T>(string path, MultipartFormDataContent form)
    {
        using var response = await SendAsync(HttpMethod.Post, path, form);
        return await ReadAsync<T>(response);
    }

    /// <summary>Sends a request as it is, for answers that are handed on; the caller disposes the answer.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, RangeHeaderValue? range = null, string? accept = null, string? lastEvent = null) =>
        SendAsync(Person.KeyOf(Context.User), method, path, body, range, accept, lastEvent);

    /// <summary>Asks with a key that nobody is signed in with yet.</summary>
    internal async Task<T> GetWithAsync<T>(string key, string path)
    {
        using var response = await SendAsync(key, HttpMethod.Get, path, body: null);
        return await ReadAsync<T>(response);
    }

    /// <summary>Answers what was read from a path in this request, as a short text that is another one when the answer is another one.</summary>
    internal string? SeenOf(string path) => _seen.GetValueOrDefault(path);

    private HttpContext Context => current.HttpContext ?? throw new InvalidOperationException("The API is asked for outside a request.");

    private CancellationToken Aborted => Context.RequestAborted;

    private async Task<HttpResponseMessage> SendAsync(
        string key, HttpMethod method, string path, HttpContent? body, RangeHeaderValue? range = null, string? accept = null, string? lastEvent = null, string? prefer = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Add(KeyHeader, key);

        // So the links that the API hands out begin with the address at which the dashboard is reached, and guessed keys count for who guesses.
        request.Headers.Host = Context.Request.Host.Value;
        request.Headers.Add("X-Forwarded-Proto", Context.Request.Scheme);
        if (Context.Connection.RemoteIpAddress is { } address)
        {
            request.Headers.Add("X-Forwarded-For", address.ToString());
        }

        request.Headers.Range = range;
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (prefer is not null)
        {
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        }

        if (lastEvent is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEvent);
        }

        return await clients.CreateClient(ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Aborted);
    }

    /// <summary>Takes what the API puts into <c>data</c>, where that is all it answers.</summary>
    private static T Read<T>(byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        var root = document.RootElement;
        var data = root.ValueKind == JsonValueKind.Object && root.GetPropertyCount() == 1 && root.TryGetProperty("data", out var inner) ? inner : root;
        return data.Deserialize<T>(Json) ?? throw new JsonException($"The API answered nothing where {typeof(T).Name} was expected.");
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        await ThrowIfRefusedAsync(response);
        return Read<T>(await response.Content.ReadAsByteArrayAsync(Aborted));
    }

    private async Task ThrowIfRefusedAsync(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var content = await response.Content.ReadAsByteArrayAsync(Aborted);
        throw RefusedException.Of((int)response.StatusCode, content);
    }
}
