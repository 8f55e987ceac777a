using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>Speaks the code API the way a program without the SDK does.</summary>
internal sealed class ApiClient(Uri address, string key) : IDisposable
{
    private readonly HttpClient _http = CreateClient(address, key);

    public async Task<(int Status, JsonNode? Body)> SendAsync(
        HttpMethod method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>Sends a form.</summary>
    public async Task<(int Status, JsonNode? Body)> SendFormAsync(string path, MultipartFormDataContent form)
    {
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), form, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    public async Task<JsonNode> GetAsync(string path) => Data(await SendAsync(HttpMethod.Get, path), path);

    public async Task<JsonNode> PostAsync(string path, JsonNode body) => Data(await SendAsync(HttpMethod.Post, path, body), path);

    public Task<(int Status, JsonNode? Body)> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Creates a task with this draft.</summary>
    public async Task<string> CreateTaskAsync(string name, string code)
    {
        var task = await PostAsync("/v1/task", new JsonObject { ["name"] = name, ["language"] = "typescript", ["code"] = Base64(code) });
        return task["id"]!.GetValue<string>();
    }

    /// <summary>Runs a task's draft and waits for its end.</summary>
    public Task<JsonNode> RunDraftAsync(string task, JsonObject? inputs = null) =>
        PostAsync("/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "draft", ["inputs"] = inputs ?? [] });

    /// <summary>Creates a task and runs its draft.</summary>
    public async Task<JsonNode> RunCodeAsync(string name, string code, JsonObject? inputs = null) =>
        await RunDraftAsync(await CreateTaskAsync(name, code), inputs);

    public static string Base64(string code) => Convert.ToBase64String(Encoding.UTF8.GetBytes(code));

    public void Dispose() => _http.Dispose();

    private static HttpClient CreateClient(Uri address, string key)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Add("anchor-api-key", key);
        return http;
    }

    private static JsonNode Data((int Status, JsonNode? Body) answer, string path) => answer.Status == 200
        ? (answer.Body as JsonObject)?["data"] ?? answer.Body!
        : throw new InvalidOperationException($"{path} answered {answer.Status}: {answer.Body}");
}
