using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
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
    public string Sign(byte[] key)
    {
        var content = Encoding.UTF8.GetBytes($"{Tenant}/{Session}/{Word}");
        return $"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(Signature(key, content))}";
    }

    /// <summary>Reads a ticket.</summary>
    /// <returns>Null when it was not signed with the key.</returns>
    public static LiveTicket? TryRead(string? text, byte[] key)
    {
        if (text is not { Length: > 0 and <= LongestText } || text.Split('.') is not [var content, var signature] || !Base64Url.IsValid(content) || !Base64Url.IsValid(signature))
        {
            return null;
        }

        // The signature first: nothing is believed, not even its form, before that.
        var bytes = Base64Url.DecodeFromChars(content);
        return CryptographicOperations.FixedTimeEquals(Signature(key, bytes), Base64Url.DecodeFromChars(signature))
            && Encoding.UTF8.GetString(bytes).Split('/') is [var tenant, var session, var word]
            && IdText.TryNormaliseSession(session) is { } id
                ? new LiveTicket(new TenantId(tenant), new SessionId(id), word)
                : null;
    }

    /// <summary>Signs with a key of its own, so that no other link of ours can pass for a ticket.</summary>
    private static byte[] Signature(byte[] key, byte[] content) => HMACSHA256.HashData(HMACSHA256.HashData(key, "live view"u8), content);
}
