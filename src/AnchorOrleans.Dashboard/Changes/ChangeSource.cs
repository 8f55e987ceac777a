namespace AnchorOrleans.Dashboard.Changes;

/// <summary>Something that a page was made from.</summary>
/// <param name="Path">Its address in the API.</param>
/// <param name="Seen">The fingerprint of what the page was made from; empty when it is not known.</param>
internal sealed record ChangeSource(string Path, string Seen)
{
    private const char Separator = ' ';

    /// <summary>Reads the text that <see cref="ToString"/> made; null when it names nothing that pages are made from.</summary>
    public static ChangeSource? TryParse(string text)
    {
        var end = text.LastIndexOf(Separator);
        var path = end < 0 ? text : text[..end];
        return path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/task/", StringComparison.Ordinal)
            ? new(path, end < 0 ? "" : text[(end + 1)..])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Path}{Separator}{Seen}";
}
