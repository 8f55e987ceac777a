using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>Lets whoever holds it look at one session while that lives. Its text is what it says and a signature over that.</summary>
/// <param name="Tenant">Whose session.</param>
/// <param name="Session">Which.</param>
/// <param name="Word">For a link that can be opened once, what is used up by that; empty for others.</param>
internal sealed record LiveTicket(TenantId Tenant, SessionId Session, string Word)
{
    private const int LongestText = 512;

    /// <summary>Gets a value indicating whether it must be exchanged, once, for one that opens.</summary>
    public bool IsOneTime => Word.Length > 0;

    /// <summary>Writes and signs it.</summary>
    public string Sign(byte[] key) => SignedText.Sign($"{Tenant}/{Session}/{Word}", OwnKey(key));

    /// <summary>Reads a ticket.</summary>
    /// <returns>Null when it was not signed with the key.</returns>
    public static LiveTicket? TryRead(string? text, byte[] key) =>
        SignedText.TryRead(text, OwnKey(key), LongestText)?.Split('/') is [var tenant, var session, var word]
        && IdText.TryNormaliseSession(session) is { } id
            ? new LiveTicket(new TenantId(tenant), new SessionId(id), word)
            : null;

    private static byte[] OwnKey(byte[] key) => SignedText.KeyFor("live view"u8, key);
}
