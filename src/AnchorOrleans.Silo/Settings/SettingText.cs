using System.Globalization;
using System.Numerics;

namespace AnchorOrleans.Silo.Settings;

/// <summary>Writes values of settings.</summary>
internal static class SettingText
{
    private const int Longest = 4_096;
    private const long Kibi = 1024;

    private static readonly (string Suffix, string Unit)[] Units = [("Mebibytes", "MiB"), ("Kibibytes", "KiB"), ("Seconds", "s"), ("Minutes", "min"), ("Pixels", "pixels"), ("Characters", "characters")];

    /// <summary>Tells whether values of a type are one text.</summary>
    public static bool IsPlain(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? IsPlain(inner) : type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Uri) || type == typeof(TimeSpan) || type == typeof(decimal);

    /// <summary>Tells whether a type holds a text, or texts, that may say anything.</summary>
    public static bool IsText(Type type) => type == typeof(string) || type == typeof(Uri) || (SettingsWalk.ElementOf(type) is { } element && IsText(element));

    /// <summary>Writes a value for a person.</summary>
    /// <param name="key">Of the setting, whose last word may name the unit.</param>
    /// <param name="value">The value; null when it is unset.</param>
    public static string? Of(string key, object? value) => value switch
    {
        TimeSpan time => OfTime(time),
        int or long when key.EndsWith("Bytes", StringComparison.Ordinal) => OfSize(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        int or long when Array.Find(Units, unit => key.EndsWith(unit.Suffix, StringComparison.Ordinal)) is { Unit: { } unit } => $"{Grouped(value)} {unit}",
        int or long when !key.EndsWith("Port", StringComparison.Ordinal) => Grouped(value),
        _ => Raw(value),
    };

    /// <summary>Writes a value as configuration takes it; what an address carries that may be secret is left out.</summary>
    public static string? Raw(object? value) => value switch
    {
        null => null,
        bool yes => yes ? "true" : "false",
        string or Uri => Cut(Hide(value.ToString()!)),
        IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string Grouped(object value) => string.Create(CultureInfo.InvariantCulture, $"{value:N0}");

    private static string OfTime(TimeSpan time) => time switch
    {
        _ when time == Timeout.InfiniteTimeSpan => "unlimited",
        _ when time == TimeSpan.Zero => "0 s",
        _ => InUnits(time.Ticks, [(TimeSpan.TicksPerDay, "d"), (TimeSpan.TicksPerHour, "h"), (TimeSpan.TicksPerMinute, "min"), (TimeSpan.TicksPerSecond, "s")])
            ?? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:#,0.####} ms"),
    };

    private static string OfSize(long bytes) =>
        InUnits(bytes, [(Kibi * Kibi * Kibi, "GiB"), (Kibi * Kibi, "MiB"), (Kibi, "KiB")]) ?? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");

    // The largest unit of which it is a whole number.
    private static string? InUnits<T>(T value, ReadOnlySpan<(T Size, string Name)> units)
        where T : INumber<T>
    {
        foreach (var (size, name) in units)
        {
            if (value != T.Zero && value % size == T.Zero)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value / size:N0} {name}");
            }
        }

        return null;
    }

    private static string Hide(string text)
    {
        if (!text.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            return text;
        }

        var plain = address.UserInfo.Length == 0 ? text : text.Replace($"{address.UserInfo}@", "[hidden]@", StringComparison.Ordinal);
        return plain.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? $"{plain[..query]}?[hidden]" : plain;
    }

    private static string Cut(string text) => text.Length <= Longest ? text : $"{text[..Longest]}…";
}
