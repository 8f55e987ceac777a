using System.Collections.Immutable;
using System.Text.Json;

namespace AnchorOrleans.Browser.Control;

/// <summary>A page of a browser.</summary>
/// <param name="Id">As in the path <c>/devtools/page/…</c>.</param>
/// <param name="Title">Of its document.</param>
/// <param name="Url">Of its document.</param>
public sealed record PageInfo(string Id, string Title, string Url);

/// <summary>The pages that a browser has, as its events tell; the current one is the page opened last.</summary>
internal sealed class PageTargets
{
    private ImmutableList<string> _pages = [];
    private ImmutableHashSet<string> _ours = [];

    /// <summary>Gets the page that a person would look at; null when there is none.</summary>
    public string? Current => _pages is [.., var last] ? last : null;

    /// <summary>Learns from an event.</summary>
    public void Hear(CdpEvent what)
    {
        switch (what.Method)
        {
            case "Target.targetCreated" when IsPage(what.Parameters.GetProperty("targetInfo")):
                Add(IdOf(what.Parameters.GetProperty("targetInfo")));
                break;
            case "Target.targetDestroyed":
                var gone = what.Parameters.GetProperty("targetId").GetString()!;
                _pages = _pages.Remove(gone);
                _ours = _ours.Remove(gone);
                break;
        }
    }

    /// <summary>Leaves a page of our own out.</summary>
    public void Ignore(string id)
    {
        _ours = _ours.Add(id);
        _pages = _pages.Remove(id);
    }

    /// <summary>Reads the pages out of the browser's list of targets, the current one last.</summary>
    public IReadOnlyList<PageInfo> Read(JsonElement targets) =>
    [
        .. targets.EnumerateArray()
            .Where(IsPage)
            .Select(target => new PageInfo(IdOf(target), target.GetProperty("title").GetString()!, target.GetProperty("url").GetString()!))
            .Where(page => _pages.Contains(page.Id))
            .OrderBy(page => _pages.IndexOf(page.Id)),
    ];

    private static bool IsPage(JsonElement target) => target.GetProperty("type").ValueEquals("page");

    private static string IdOf(JsonElement target) => target.GetProperty("targetId").GetString()!;

    private void Add(string id)
    {
        if (!_ours.Contains(id))
        {
            _pages = _pages.Add(id);
        }
    }
}
