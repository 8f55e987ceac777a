using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Chromium;

namespace AnchorOrleans.Browser.Cdp.Policy;

/// <summary>Which files a guest may hand to a page by their path.</summary>
internal static class FileRules
{
    private const string Uploads = $"{JailLayout.Uploads}/";

    /// <summary>Judges <c>DOM.setFileInputFiles</c>.</summary>
    public static CdpVerdict OnlyUploads(CdpCommand command) => Judge(command.Parameters["files"]);

    /// <summary>Judges <c>Input.dispatchDragEvent</c>.</summary>
    public static CdpVerdict OnlyUploadsDragged(CdpCommand command) => Judge((command.Parameters["data"] as JsonObject)?["files"]);

    private static CdpVerdict Judge(JsonNode? files) => files switch
    {
        null => CdpVerdict.Pass,
        JsonArray list when list.All(IsUpload) => CdpVerdict.Pass,
        _ => new CdpVerdict.Refused($"paths of files begin with {Uploads}, the folder of this session's uploads; files of the guest's own machine are to be uploaded first."),
    };

    private static bool IsUpload(JsonNode? file) =>
        (file as JsonValue)?.TryGetValue<string>(out var path) == true
        && path.StartsWith(Uploads, StringComparison.Ordinal)
        && !path[Uploads.Length..].Split('/').Any(part => part is "" or "." or "..")
        && !path.Any(char.IsControl);
}
