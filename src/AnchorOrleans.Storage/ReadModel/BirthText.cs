using System.Globalization;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>How ids tell when they were given out.</summary>
internal static class BirthText
{
    /// <summary>Answers how the ids begin that are given out in a millisecond: its number in hexadecimal, as in UUIDs of version 7.</summary>
    public static string Of(DateTimeOffset instant)
    {
        var milliseconds = Math.Clamp(instant.ToUnixTimeMilliseconds(), 0, 0xFFFF_FFFF_FFFF).ToString("x12", CultureInfo.InvariantCulture);
        return $"{milliseconds[..8]}-{milliseconds[8..]}";
    }
}
