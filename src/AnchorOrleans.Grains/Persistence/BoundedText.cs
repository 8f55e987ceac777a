namespace AnchorOrleans.Grains.Persistence;

/// <summary>Keeps text that others wrote from filling a grain's state.</summary>
internal static class BoundedText
{
    private const string Cut = " … (cut)";

    /// <summary>Answers the text, or its beginning and a remark when it is longer than <paramref name="longest"/>.</summary>
    public static string ShortenedTo(this string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        // Half a character pair would be no text that can be stored.
        var end = longest - Cut.Length;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), Cut);
    }
}
