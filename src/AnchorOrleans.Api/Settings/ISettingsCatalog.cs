namespace AnchorOrleans.Api.Settings;

/// <summary>Knows all settings of the service; the host implements it, since it alone sees all parts.</summary>
public interface ISettingsCatalog
{
    /// <summary>Gets every setting in force, by key.</summary>
    IReadOnlyList<Setting> Settings { get; }
}

/// <summary>A setting in force. No member ever holds a secret.</summary>
/// <param name="Key">Section and name, as configuration has them.</param>
/// <param name="Value">For a person, with its unit; null when it is unset.</param>
/// <param name="Default">What would be in force if nobody had said anything, likewise.</param>
/// <param name="Raw">The value as configuration takes it.</param>
/// <param name="Differs">Whether something else is in force than the default.</param>
/// <param name="IsSecret">Whether the value is a secret, so that only <c>[set]</c> or <c>[unset]</c> is told.</param>
public sealed record Setting(string Key, string? Value, string? Default, string? Raw, bool Differs, bool IsSecret);
