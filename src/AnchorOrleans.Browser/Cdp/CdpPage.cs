using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>An open page as <c>GET /json/list</c> tells it; its WebSocket's URL is left out, since that leads nowhere outside the jail.</summary>
/// <param name="Id">Its id, as in <c>/devtools/page/ID</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Url">Its address.</param>
public sealed record CdpPage(string Id, string Title, string Url)
{
    private const string Page = "page";

    internal static async Task<IReadOnlyList<CdpPage>> FetchAsync(ICdpEndpoint browser, CancellationToken cancellationToken)
    {
        using var invoker = CdpConnection.CreateInvoker(browser);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/json/list");
        using var response = await invoker.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var targets = await JsonSerializer.DeserializeAsync(body, CdpTargetContext.Default.CdpTargetArray, cancellationToken) ?? [];
        return [.. targets.Where(target => target.Type is Page).Select(target => new CdpPage(target.Id, target.Title ?? "", target.Url ?? ""))];
    }
}

/// <summary>One entry of Chromium's own list.</summary>
internal sealed record CdpTarget(string Id, string? Type, string? Title, string? Url);

[JsonSerializable(typeof(CdpTarget[]))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CdpTargetContext : JsonSerializerContext;
