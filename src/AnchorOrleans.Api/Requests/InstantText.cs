using System.Globalization;

namespace AnchorOrleans.Api.Requests;

/// <summary>Reads instants as callers write them.</summary>
internal static class InstantText
{
    /// <summary>The rule, as the end of a sentence.</summary>
    public const string Rule = "must be an instant such as 2026-11-22T10:00:00Z";

    /// <summary>Reads an instant; without an offset it is in UTC. Null when the text is none.</summary>
    public static DateTimeOffset? TryParse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
}
