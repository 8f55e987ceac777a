namespace AnchorOrleans.Dashboard.Parts;

/// <summary>Shortens ids for eyes.</summary>
internal static class ShortId
{
    private const int Length = 13;

    /// <summary>Answers how an id begins: as much as holds the millisecond of its birth, so that neighbours differ, and a search for it finds it.</summary>
    public static string Of(string id) => id.Length > Length ? id[..Length] : id;
}
