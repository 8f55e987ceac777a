using System.Globalization;

namespace Orleans.Runtime;

/// <summary>Keys that are numbers or GUIDs, and how they are written in a <see cref="GrainId"/>.</summary>
public static class GrainIdKeyExtensions
{
    /// <summary>Writes an integer key: hexadecimal, upper case.</summary>
    public static IdSpan CreateIntegerKey(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    /// <summary>Writes a GUID key: 32 hexadecimal digits, lower case.</summary>
    public static IdSpan CreateGuidKey(Guid key) => IdSpan.Create(key.ToString("N"));

    /// <summary>Reads an integer key.</summary>
    public static long GetIntegerKey(this GrainId grainId) =>
        long.TryParse(grainId.Key.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new ArgumentException($"The key of grain '{grainId}' is not an integer.", nameof(grainId));

    /// <summary>Reads a GUID key.</summary>
    public static Guid GetGuidKey(this GrainId grainId) =>
        Guid.TryParseExact(grainId.Key.ToString(), "N", out var key)
            ? key
            : throw new ArgumentException($"The key of grain '{grainId}' is not a GUID.", nameof(grainId));
}
