using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>What <c>GET /json/version</c> tells; the WebSocket's URL is left out, since the browser's own leads nowhere outside its jail.</summary>
/// <param name="Browser">Product and version.</param>
/// <param name="ProtocolVersion">The DevTools protocol.</param>
/// <param name="UserAgent">The default user agent.</param>
/// <param name="V8Version">The JavaScript engine.</param>
/// <param name="WebKitVersion">The rendering engine.</param>
public sealed record CdpVersion(
    [property: JsonPropertyName("Browser")] string Browser,
    [property: JsonPropertyName("Protocol-Version")] string ProtocolVersion,
    [property: JsonPropertyName("User-Agent")] string UserAgent,
    [property: JsonPropertyName("V8-Version")] string V8Version,
    [property: JsonPropertyName("WebKit-Version")] string WebKitVersion)
{
    internal static async Task<CdpVersion> FetchAsync(ICdpEndpoint browser, CancellationToken cancellationToken)
    {
        using var invoker = CdpConnection.CreateInvoker(browser);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/json/version");
        using var response = await invoker.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, CdpVersionContext.Default.CdpVersion, cancellationToken)
            ?? throw new HttpRequestException("The browser answered with nothing.");
    }
}

[JsonSerializable(typeof(CdpVersion))]
internal sealed partial class CdpVersionContext : JsonSerializerContext;
