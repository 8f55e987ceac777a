using System.Globalization;
using AnchorOrleans.Dashboard.Platform;
using AnchorOrleans.Dashboard.Settings;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>The limits that count when none are said, as the form shows them; empty where they are not known.</summary>
internal sealed record UsualLimits(string Seconds, string InputTokens, string OutputTokens)
{
    private const string Section = "Api:Agents";

    /// <summary>Gets what is shown to those who may not see the settings.</summary>
    public static UsualLimits Unknown { get; } = new("", "", "");

    /// <summary>Reads them from the settings in force.</summary>
    public static async Task<UsualLimits> ReadAsync(PlatformApi platform)
    {
        try
        {
            var settings = (await platform.GetAsync<SettingList>("/v1/system/settings")).Settings.ToLookup(static setting => setting.Key, static setting => setting.Value, StringComparer.OrdinalIgnoreCase);
            return new UsualLimits(SecondsOf(settings[$"{Section}:MaxDuration"].FirstOrDefault()), CountOf(settings[$"{Section}:MaxInputTokens"].FirstOrDefault()), CountOf(settings[$"{Section}:MaxOutputTokens"].FirstOrDefault()));
        }
        catch (RefusedException refused) when (refused.Status is StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound)
        {
            return Unknown;
        }
    }

    private static string SecondsOf(string? text) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) : "";

    private static string CountOf(string? text) => text ?? "";
}
