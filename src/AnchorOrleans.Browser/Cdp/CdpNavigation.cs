using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Opens an address in a browser's first page.</summary>
internal static class CdpNavigation
{
    /// <summary>Begins the navigation; returns when the browser has an answer or an error page, or when the token ends the wait, not the navigation.</summary>
    /// <exception cref="WebSocketException">The browser ended.</exception>
    public static async Task NavigateAsync(CdpConnection connection, string url, CancellationToken cancellationToken)
    {
        var (_, session) = await AttachAsync(connection, 1, cancellationToken);
        await CallAsync(connection, 3, "Page.navigate", new() { ["url"] = url }, session, cancellationToken);
    }

    /// <summary>Attaches to the first page.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="id">The number of the first command, of which there are two; the connection has used neither.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<(string Target, string Session)> AttachAsync(CdpConnection connection, int id, CancellationToken cancellationToken)
    {
        var targets = await CallAsync(connection, id, "Target.getTargets", [], null, cancellationToken);
        var page = targets["targetInfos"]!.AsArray().First(target => (string?)target!["type"] == "page")!["targetId"]!.GetValue<string>();
        var attached = await CallAsync(connection, id + 1, "Target.attachToTarget", new() { ["targetId"] = page, ["flatten"] = true }, null, cancellationToken);
        return (page, (string)attached["sessionId"]!);
    }

    /// <summary>Gives a command and waits for its answer.</summary>
    public static async Task<JsonObject> CallAsync(
        CdpConnection connection, int id, string method, JsonObject parameters, string? session, CancellationToken cancellationToken)
    {
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
        {
            command["sessionId"] = session;
        }

        await connection.Socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(command), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        while (true)
        {
            var message = JsonNode.Parse((await CdpCommands.ReceiveAsync(connection.Socket, cancellationToken)).Span)!.AsObject();
            if ((int?)message["id"] == id)
            {
                return message["result"]?.AsObject() ?? throw new InvalidDataException($"The browser refused {method}.");
            }
        }
    }
}
