using System.Text.Json;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>Decides what of a draft's browser configuration is sent along when its code alone changes.</summary>
internal static class DraftConfiguration
{
    /// <summary>Answers what stood there; nothing where the API hides a password, because the blank would take its place: then the task's own stands, from which it nearly always came.</summary>
    public static JsonElement? ToSend(VersionCode? draft) =>
        draft?.BrowserConfiguration is { ValueKind: JsonValueKind.Object } configuration && !(configuration.TryGetProperty("proxy", out var proxy) && proxy.TryGetProperty("password", out _))
            ? configuration
            : null;
}
