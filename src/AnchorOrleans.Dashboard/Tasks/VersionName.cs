namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>Names versions as people choose them.</summary>
internal static class VersionName
{
    private const int MaxDescription = 60;

    /// <summary>Answers the name of a version.</summary>
    public static string Of(string version) => version == VersionCode.Draft ? "draft" : $"version {version}";

    /// <summary>Answers the name of a version and how its description begins.</summary>
    public static string Of(VersionRow row) => row.Description switch
    {
        { Length: > MaxDescription } text => $"{Of(row.Version)} – {text[..MaxDescription]}…",
        { Length: > 0 } text => $"{Of(row.Version)} – {text}",
        _ => Of(row.Version),
    };
}
