using System.Collections.Immutable;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Files;

namespace AnchorOrleans.Browser.Control;

/// <summary>A download of a session. Its names are a web page's words, made usable.</summary>
/// <param name="Id">The name of its file, too.</param>
/// <param name="Url">Where it came from.</param>
/// <param name="PageUrl">The page that caused it.</param>
/// <param name="Name">As the page names it.</param>
/// <param name="Size">Bytes, so far.</param>
/// <param name="BegunAt">When it began.</param>
/// <param name="EndedAt">When it was complete; null when it is not.</param>
public sealed record SessionDownloadFile(string Id, string Url, string PageUrl, string Name, long Size, DateTimeOffset BegunAt, DateTimeOffset? EndedAt);

/// <summary>The downloads of a browser, as its events tell.</summary>
internal sealed class Downloads(PageTargets targets, TimeProvider clock, int most)
{
    private const int LongestUrl = 2048;
    private ImmutableList<SessionDownloadFile> _files = [];

    /// <summary>Gets the complete ones, the newest last.</summary>
    public IReadOnlyList<SessionDownloadFile> Complete => _files.FindAll(file => file.EndedAt is not null);

    /// <summary>Writes what has downloads of a context kept, and told of.</summary>
    public static JsonObject Behaviour(string? context)
    {
        var parameters = new JsonObject { ["behavior"] = "allowAndName", ["downloadPath"] = JailLayout.Downloads, ["eventsEnabled"] = true };
        if (context is not null)
        {
            parameters["browserContextId"] = context;
        }

        return parameters;
    }

    /// <summary>Learns from an event.</summary>
    public void Hear(CdpEvent what)
    {
        switch (what.Method)
        {
            case "Browser.downloadWillBegin":
                Begin(what.Parameters);
                break;
            case "Browser.downloadProgress":
                Proceed(what.Parameters);
                break;
        }
    }

    private static string Cut(string text) => text.Length <= LongestUrl ? text : text[..LongestUrl];

    private void Begin(System.Text.Json.JsonElement parameters)
    {
        var url = Cut(parameters.GetProperty("url").GetString()!);
        var frame = parameters.GetProperty("frameId").GetString();
        var file = new SessionDownloadFile(
            parameters.GetProperty("guid").GetString()!,
            url,
            Cut(targets.All.Find(page => page.Id == frame)?.Url ?? url),
            FileName.Of(parameters.GetProperty("suggestedFilename").GetString()!),
            Size: 0,
            clock.GetUtcNow(),
            EndedAt: null);
        _files = _files.RemoveAll(known => known.Id == file.Id).Add(file);
        if (_files.Count > most)
        {
            _files = _files.RemoveAt(0);
        }
    }

    private void Proceed(System.Text.Json.JsonElement parameters)
    {
        var id = parameters.GetProperty("guid").GetString();
        if (_files.Find(known => known.Id == id) is not { } file)
        {
            return;
        }

        _files = parameters.GetProperty("state").GetString() switch
        {
            "completed" => _files.Replace(file, file with { Size = (long)parameters.GetProperty("receivedBytes").GetDouble(), EndedAt = clock.GetUtcNow() }),
            "canceled" => _files.Remove(file),
            _ => _files,
        };
    }
}
