using System.Buffers;

namespace AnchorOrleans.Api.Requests;

/// <summary>Reads ids as callers write them; only what can be an id ever becomes a grain's key.</summary>
internal static class IdText
{
    private const int MaxSessionLength = 64;

    /// <summary>Checked apart, because the parser forgives white space at either end.</summary>
    private const int UuidLength = 36;

    private static readonly SearchValues<char> SessionCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Reads a UUID with hyphens, in either case.</summary>
    /// <returns>The UUID in lower case, as ids are kept; null when it is none.</returns>
    public static string? TryNormalise(string? text) =>
        text is { Length: UuidLength } && Guid.TryParseExact(text, "D", out var id) ? id.ToString("D") : null;

    /// <summary>Reads a session's id. They are UUIDs, but clients may hold other short names; those are unknown rather than wrong.</summary>
    public static string? TryNormaliseSession(string? text) => TryNormalise(text)
        ?? (text is { Length: > 0 and <= MaxSessionLength } && !text.AsSpan().ContainsAnyExcept(SessionCharacters) ? text : null);
}
