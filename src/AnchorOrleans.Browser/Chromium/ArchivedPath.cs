namespace AnchorOrleans.Browser.Chromium;

/// <summary>Decides where a file of an archive belongs.</summary>
internal static class ArchivedPath
{
    /// <summary>Deep enough for everything that Chromium makes, and far from what a path can name.</summary>
    public const int Longest = 1_000;

    /// <summary>Answers the path of a file; nothing leads out of the folder.</summary>
    /// <exception cref="InvalidDataException">The name leads elsewhere.</exception>
    public static string In(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return name.Length is > 0 and <= Longest && path.StartsWith($"{folder}/", StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException("The archive names a file outside its folder.");
    }
}
