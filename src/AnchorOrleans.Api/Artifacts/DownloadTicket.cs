using System.Globalization;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Lets whoever holds it fetch one artifact for a time. Its text is what it says and a signature over that.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Source">What left the file.</param>
/// <param name="Artifact">Which file.</param>
/// <param name="ExpiresAt">Until when, in whole seconds.</param>
internal sealed record DownloadTicket(TenantId Tenant, TicketSource Source, string Artifact, DateTimeOffset ExpiresAt)
{
    private const int LongestText = 512;

    /// <summary>Writes and signs it.</summary>
    public string Sign(byte[] key) =>
        SignedText.Sign(string.Create(CultureInfo.InvariantCulture, $"{Tenant}/{Source.Word}/{Source.Id}/{Artifact}/{ExpiresAt.ToUnixTimeSeconds()}"), key);

    /// <summary>Reads a ticket.</summary>
    /// <returns>Null when it was not signed with the key, or has expired.</returns>
    public static DownloadTicket? TryRead(string? text, byte[] key, DateTimeOffset now) =>
        SignedText.TryRead(text, key, LongestText)?.Split('/') is [var tenant, var word, var id, var artifact, var seconds]
        && TicketSource.TryRead(word, id) is { } source
        && DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)) is var expiresAt
        && expiresAt > now
            ? new DownloadTicket(new TenantId(tenant), source, artifact, expiresAt)
            : null;
}

/// <summary>What left the file that a ticket is for.</summary>
internal abstract record TicketSource
{
    private TicketSource()
    {
    }

    /// <summary>Gets what a ticket calls its kind.</summary>
    public abstract string Word { get; }

    /// <summary>Gets its id.</summary>
    public abstract string Id { get; }

    /// <summary>Reads what a ticket says; null when it is nothing.</summary>
    public static TicketSource? TryRead(string word, string id) => word switch
    {
        Execution.Name when IdText.TryNormalise(id) is { } normal => new Execution(new(normal)),
        Session.Name when IdText.TryNormaliseSession(id) is { } normal => new Session(new(normal)),
        _ => null,
    };

    /// <summary>An execution.</summary>
    /// <param name="Key">Which.</param>
    public sealed record Execution(ExecutionId Key) : TicketSource
    {
        public const string Name = "execution";

        public override string Word => Name;

        public override string Id => Key.Value;
    }

    /// <summary>A session.</summary>
    /// <param name="Key">Which.</param>
    public sealed record Session(SessionId Key) : TicketSource
    {
        public const string Name = "session";

        public override string Word => Name;

        public override string Id => Key.Value;
    }
}
