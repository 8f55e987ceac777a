using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Writes what has no switch on the command line into a profile before its browser starts; the rest of what an earlier session left stays.</summary>
internal static class ProfilePreferences
{
    private const string Plugins = "plugins";
    private const string DownloadsPdf = "always_open_pdf_externally";

    /// <summary>Chromium's own are some ten KiB.</summary>
    private const long MostBytes = 16 * 1024 * 1024;

    /// <summary>Says whether PDF files are downloaded instead of shown.</summary>
    /// <param name="profile">The folder of the profile; there may be none yet.</param>
    /// <param name="downloadsPdf">Whether they are.</param>
    public static void Write(string profile, bool downloadsPdf)
    {
        var folder = Path.Combine(profile, "Default");
        var file = Path.Combine(folder, "Preferences");
        var preferences = Read(file);
        if (preferences is null && !downloadsPdf)
        {
            return;
        }

        preferences ??= [];
        if (preferences[Plugins] is not JsonObject plugins)
        {
            preferences[Plugins] = plugins = [];
        }

        plugins[DownloadsPdf] = downloadsPdf;
        BrowserFolder.CreateDirectory(profile, BrowserFolder.OnlyOwner);
        BrowserFolder.CreateDirectory(folder, BrowserFolder.OnlyOwner);
        File.WriteAllText(file, preferences.ToJsonString());
    }

    /// <summary>Reads what a jailed process wrote; what is no preferences Chromium would not take either, and begins anew.</summary>
    private static JsonObject? Read(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > MostBytes)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(File.ReadAllBytes(file)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
