using System.Collections.Immutable;

namespace AnchorOrleans.Dashboard.Settings;

/// <summary>The settings of the service.</summary>
public sealed record SettingList(ImmutableArray<SettingRow> Settings);

/// <summary>A setting in force.</summary>
public sealed record SettingRow(string Key, string? Value, string? Default, bool Differs, bool Secret)
{
    /// <summary>Gets the first part of the key.</summary>
    public string Section => Key.Split(':')[0];

    /// <summary>Gets the rest of the key.</summary>
    public string Name => Key.Contains(':', StringComparison.Ordinal) ? Key[(Section.Length + 1)..] : Key;

    /// <summary>Says whether key or value contain a text.</summary>
    public bool Matches(string? text) =>
        string.IsNullOrWhiteSpace(text)
        || Key.Contains(text.Trim(), StringComparison.OrdinalIgnoreCase)
        || Value?.Contains(text.Trim(), StringComparison.OrdinalIgnoreCase) == true;
}
