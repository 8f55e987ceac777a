using System.Globalization;

namespace AnchorOrleans.Api.Json;

/// <summary>Writes instants as the official service does: UTC, milliseconds, <c>Z</c>.</summary>
internal static class Timestamp
{
    /// <summary>Writes an instant.</summary>
    public static string Of(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
