using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Opens the closed shadow trees of a document to our scripts, not to the page's.</summary>
/// <remarks>The browser tells of them to whoever inspects an element, so only elements that look as if they had one are asked about, and each once.</remarks>
internal sealed class ClosedShadows(DrivenPage page, PageDocument document)
{
    /// <summary>Opens what the last outline came across.</summary>
    /// <returns>Whether there was any.</returns>
    public async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        if (await page.Documents.HandleAsync(document, "suspects", [], cancellationToken) is not { } list)
        {
            return false;
        }

        try
        {
            var members = await page.AskAsync("Runtime.getProperties", new() { ["objectId"] = list, ["ownProperties"] = true }, cancellationToken, document.Session);
            var hosts = members.GetProperty("result").EnumerateArray()
                .Where(member => char.IsAsciiDigit(member.GetProperty("name").GetString()![0]))
                .Select(member => member.GetProperty("value").GetProperty("objectId").GetString()!);
            var found = await Task.WhenAll(hosts.Select(host => OpenAsync(host, cancellationToken)));
            return found.Contains(value: true);
        }
        finally
        {
            await page.Documents.ReleaseAsync(document, cancellationToken);
        }
    }

    private async Task<bool> OpenAsync(string host, CancellationToken cancellationToken)
    {
        var described = await page.AskAsync("DOM.describeNode", new() { ["objectId"] = host }, cancellationToken, document.Session);
        if (!described.GetProperty("node").TryGetProperty("shadowRoots", out var roots)
            || roots.EnumerateArray().FirstOrDefault(root => root.GetProperty("shadowRootType").ValueEquals("closed")) is not { ValueKind: JsonValueKind.Object } closed)
        {
            return false;
        }

        var parameters = new JsonObject { ["backendNodeId"] = closed.GetProperty("backendNodeId").GetInt32(), ["executionContextId"] = document.Context, ["objectGroup"] = "driving" };
        var root = await page.AskAsync("DOM.resolveNode", parameters, cancellationToken, document.Session);
        var call = new JsonObject
        {
            ["functionDeclaration"] = "(host, root) => globalThis.driving.open(host, root)",
            ["executionContextId"] = document.Context,
            ["arguments"] = new JsonArray(new JsonObject { ["objectId"] = host }, new JsonObject { ["objectId"] = root.GetProperty("object").GetProperty("objectId").GetString() }),
        };
        await page.AskAsync("Runtime.callFunctionOn", call, cancellationToken, document.Session);
        return true;
    }
}
