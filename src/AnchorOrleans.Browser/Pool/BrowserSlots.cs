namespace AnchorOrleans.Browser.Pool;

/// <summary>Decides how many browsers a machine offers when nobody says so.</summary>
internal static class BrowserSlots
{
    private const long BytesABrowser = 512L * 1024 * 1024;
    private const int LeastACore = 2;
    private const int MostACore = 4;

    /// <summary>Follows memory between two and four browsers a core: sessions mostly wait, but more that do not only slow each other down.</summary>
    public static int For(int cores, long memoryBytes)
    {
        return (int)Math.Clamp(memoryBytes / BytesABrowser, (long)cores * LeastACore, (long)cores * MostACore);
    }
}
