using System.Collections.Concurrent;
using System.Text.Json;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Where a page's frames are going: first a page asks, then the browser begins, then the document is there, or it never is.</summary>
internal sealed class PageDepartures(string mainFrame)
{
    /// <summary>Which frames are on their way to another document; without its loader as long as the browser has only been asked.</summary>
    private readonly ConcurrentDictionary<string, Departure> _departures = new(StringComparer.Ordinal);

    /// <summary>Which frames will ask for another document at once, as a form or a refresh without delay does.</summary>
    private readonly ConcurrentDictionary<string, long> _scheduled = new(StringComparer.Ordinal);

    /// <summary>Gets the document that the page itself is on its way to, once the browser has begun; null else.</summary>
    public string? Destination => _departures.GetValueOrDefault(mainFrame)?.Loader;

    /// <summary>Tells whether the page itself has begun after a moment to go to another document and is not there yet.</summary>
    public bool IsLeaving(long since) => _departures.TryGetValue(mainFrame, out var departure) && departure.Begun >= since;

    /// <summary>Tells whether any frame has begun so, or is about to.</summary>
    public bool HasBegun(long since) => _scheduled.Values.Any(begun => begun >= since) || _departures.Values.Any(departure => departure.Begun >= since);

    /// <summary>Forgets them all.</summary>
    public void Clear()
    {
        _departures.Clear();
        _scheduled.Clear();
    }

    /// <summary>Notes that what a frame was on its way to is there, or will not come: it was refused, is a download, or says that there is nothing.</summary>
    public void End(string loader)
    {
        foreach (var departure in _departures.Where(departure => departure.Value.Loader == loader))
        {
            _departures.TryRemove(departure);
        }
    }

    /// <summary>Learns from an event.</summary>
    /// <param name="what">The event.</param>
    /// <param name="frame">Whose it is.</param>
    /// <param name="now">Answers the moment.</param>
    /// <param name="isThere">Whether a document is there already: a process that takes over may tell of it before the browser tells that it is on its way there.</param>
    public void Hear(CdpEvent what, string frame, Func<long> now, Func<string, bool> isThere)
    {
        switch (what.Method)
        {
            case "Page.frameScheduledNavigation" when what.Parameters.GetProperty("delay").GetDouble() == 0:
                _scheduled[frame] = now();
                break;
            case "Page.frameClearedScheduledNavigation":
                _scheduled.TryRemove(frame, out _);
                break;
            case "Page.frameRequestedNavigation" when what.Parameters.GetProperty("disposition").ValueEquals("currentTab"):
                _departures[frame] = new(null, now());
                break;
            case "Page.frameStartedNavigating" when !IsToOtherDocument(what.Parameters):
                _departures.TryRemove(frame, out _);
                break;
            case "Page.frameStartedNavigating" when what.Parameters.GetProperty("loaderId").GetString()! is var loader && !isThere(loader):
                _departures[frame] = new(loader, now());
                break;
            case "Page.frameDetached":
                _scheduled.TryRemove(frame, out _);
                _departures.TryRemove(frame, out _);
                break;
            case "Page.frameNavigated":
                Arrive(what.Parameters.GetProperty("frame"));
                break;
        }
    }

    private void Arrive(JsonElement frame)
    {
        var id = frame.GetProperty("id").GetString()!;
        _scheduled.TryRemove(id, out _);
        if (_departures.TryGetValue(id, out var departure) && (departure.Loader is null || frame.GetProperty("loaderId").ValueEquals(departure.Loader)))
        {
            _departures.TryRemove(id, out _);
        }
    }

    private static bool IsToOtherDocument(JsonElement parameters) =>
        !parameters.TryGetProperty("navigationType", out var type) || !(type.ValueEquals("sameDocument") || type.ValueEquals("historySameDocument"));

    /// <summary>A frame on its way to another document.</summary>
    private sealed record Departure(string? Loader, long Begun);
}
