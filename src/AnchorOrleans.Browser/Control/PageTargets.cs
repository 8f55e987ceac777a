using System.Collections.Immutable;
using System.Text.Json;

namespace AnchorOrleans.Browser.Control;

/// <summary>A page of a browser.</summary>
/// <param name="Id">As in the path <c>/devtools/page/…</c>.</param>
/// <param name="Title">Of its document.</param>
/// <param name="Url">Of its document.</param>
public sealed record PageInfo(string Id, string Title, string Url);

/// <summary>The pages that a browser has, as its events tell; the current one is the page opened, or brought to the front, last.</summary>
internal sealed class PageTargets
{
    private readonly Lock _lock = new();
    private readonly List<JsonElement> _held = [];
    private ImmutableList<PageInfo> _pages = [];
    private ImmutableList<string> _recent = [];
    private ImmutableHashSet<string> _ours = [];
    private ImmutableList<Action> _listeners = [];
    private int _expected;

    /// <summary>Gets the page that a person would look at; null when there is none.</summary>
    public string? Current => _recent is [.., var last] ? last : null;

    /// <summary>Gets the pages in the order in which they were opened, as far as events have told.</summary>
    public ImmutableList<PageInfo> All => _pages;

    /// <summary>Has a listener told, by whoever brings the news, that something is different; it returns at once.</summary>
    public void Subscribe(Action listener) => ImmutableInterlocked.Update(ref _listeners, listeners => listeners.Add(listener));

    /// <summary>Tells a listener no more.</summary>
    public void Unsubscribe(Action listener) => ImmutableInterlocked.Update(ref _listeners, listeners => listeners.Remove(listener));

    /// <summary>Learns from an event.</summary>
    public void Hear(CdpEvent what)
    {
        var isNews = true;
        lock (_lock)
        {
            switch (what.Method)
            {
                case "Target.targetCreated" when IsPage(what.Parameters.GetProperty("targetInfo")):
                    Add(what.Parameters.GetProperty("targetInfo"));
                    break;
                case "Target.targetInfoChanged" when IsPage(what.Parameters.GetProperty("targetInfo")):
                    Describe(what.Parameters.GetProperty("targetInfo"));
                    break;
                case "Target.targetDestroyed":
                    Remove(what.Parameters.GetProperty("targetId").GetString()!);
                    break;
                default:
                    isNews = false;
                    break;
            }
        }

        if (isNews)
        {
            Tell();
        }
    }

    /// <summary>Makes a page the current one; one that is unknown changes nothing.</summary>
    public void BringToFront(string id)
    {
        lock (_lock)
        {
            if (_recent.Contains(id))
            {
                _recent = _recent.Remove(id).Add(id);
            }
        }

        Tell();
    }

    /// <summary>Announces a page of our own: until <see cref="Ignore"/> tells which it is, no new page counts.</summary>
    public void Expect()
    {
        lock (_lock)
        {
            _expected++;
        }
    }

    /// <summary>Leaves the announced page of our own out.</summary>
    /// <param name="id">Which it is; null when it did not come to be.</param>
    public void Ignore(string? id)
    {
        lock (_lock)
        {
            if (id is not null)
            {
                _ours = _ours.Add(id);
            }

            _expected--;
            if (_expected > 0)
            {
                return;
            }

            var held = _held.ToArray();
            _held.Clear();
            foreach (var target in held)
            {
                Add(target);
            }
        }

        Tell();
    }

    /// <summary>Learns from the browser's list of targets what no event told: titles that changed.</summary>
    public void Refresh(JsonElement targets)
    {
        lock (_lock)
        {
            foreach (var target in targets.EnumerateArray().Where(IsPage))
            {
                Describe(target);
            }
        }
    }

    /// <summary>Reads the pages out of the browser's list of targets, the current one last.</summary>
    public IReadOnlyList<PageInfo> Read(JsonElement targets)
    {
        var recent = _recent;
        return
        [
            .. targets.EnumerateArray()
                .Where(IsPage)
                .Select(PageOf)
                .Where(page => recent.Contains(page.Id))
                .OrderBy(page => recent.IndexOf(page.Id)),
        ];
    }

    private static bool IsPage(JsonElement target) => target.GetProperty("type").ValueEquals("page");

    private static PageInfo PageOf(JsonElement target) =>
        new(target.GetProperty("targetId").GetString()!, target.GetProperty("title").GetString()!, target.GetProperty("url").GetString()!);

    private void Add(JsonElement target)
    {
        var page = PageOf(target);
        if (_expected > 0)
        {
            _held.Add(target);
        }
        else if (!_ours.Contains(page.Id) && !_recent.Contains(page.Id))
        {
            _pages = _pages.Add(page);
            _recent = _recent.Add(page.Id);
        }
    }

    private void Tell()
    {
        foreach (var listener in _listeners)
        {
            listener();
        }
    }

    private void Describe(JsonElement target)
    {
        var page = PageOf(target);
        if (_pages.Find(known => known.Id == page.Id) is { } known && known != page)
        {
            _pages = _pages.Replace(known, page);
        }
    }

    private void Remove(string id)
    {
        _held.RemoveAll(target => target.GetProperty("targetId").ValueEquals(id));
        _pages = _pages.RemoveAll(page => page.Id == id);
        _recent = _recent.Remove(id);
        _ours = _ours.Remove(id);
    }
}
