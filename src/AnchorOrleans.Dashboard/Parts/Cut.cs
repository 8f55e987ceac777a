namespace AnchorOrleans.Dashboard.Parts;

/// <summary>Cuts texts that are too long to be shown.</summary>
internal static class Cut
{
    /// <summary>Answers the beginning of a text, without cutting a character in two.</summary>
    public static string To(string text, int length) => text.Length <= length
        ? text
        : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
