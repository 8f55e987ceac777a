namespace AnchorOrleans.Browser.Control;

/// <summary>Which page of a browser to look at, and when.</summary>
/// <param name="Url">What to open first; null for the page as it is.</param>
/// <param name="InNewPage">Whether in a new page.</param>
/// <param name="Index">In which page, from 0 in the order of their opening; null for the current one.</param>
/// <param name="Wait">How long to wait after it has loaded.</param>
/// <param name="Patience">How long it may take to load.</param>
/// <param name="TakesPartial">Whether a page that has not loaded by then is looked at all the same.</param>
public sealed record PageVisit(string? Url, bool InNewPage, int? Index, TimeSpan Wait, TimeSpan Patience, bool TakesPartial);
