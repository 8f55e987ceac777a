using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Profiles;

/// <summary>The profile that a session's browser begins with.</summary>
/// <param name="Name">What the tenant calls it.</param>
/// <param name="IsPersisted">Whether what the browser leaves becomes the profile when the session ends.</param>
/// <param name="KeepsCaches">Whether with what a browser can fetch or make again.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-profile")]
public sealed record SessionProfile([property: Id(0)] string Name, [property: Id(1)] bool IsPersisted = false, [property: Id(2)] bool KeepsCaches = false);

/// <summary>Where a profile stands.</summary>
public enum ProfileStatus
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Its session has not ended yet.</summary>
    Pending = 1,

    /// <summary>Sessions can begin with it.</summary>
    Ready = 2,

    /// <summary>Its session ended in a way that left nothing to keep.</summary>
    Failed = 3,

    /// <summary>It was made with nothing in it; the first session that may replace it fills it.</summary>
    Empty = 4,
}

/// <summary>What a profile consists of, encrypted.</summary>
/// <param name="Archive">The encrypted archive.</param>
/// <param name="SealedKey">The key to it, sealed (<see cref="Secrets.ISecretBox"/>) for <see cref="PurposeOfKey"/>.</param>
[GenerateSerializer, Immutable, Alias("anchor.profile-content")]
public sealed record ProfileContent([property: Id(0)] ArtifactReference Archive, [property: Id(1)] string SealedKey)
{
    /// <summary>Names what the key of a profile is sealed for.</summary>
    public static string PurposeOfKey(TenantId tenant, string name) => $"profile/{tenant.Value}/{name}";

    /// <summary>Hides the key.</summary>
    public override string ToString() => $"ProfileContent({Archive.Size} bytes)";
}

/// <summary>What is known of a profile.</summary>
/// <param name="Name">What the tenant calls it.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Description">The tenant's own words; null for none.</param>
/// <param name="Session">The session that left it, or whose end it waits for.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Content">What it consists of; null until a session left it.</param>
/// <param name="Problem">Why it failed.</param>
[GenerateSerializer, Immutable, Alias("anchor.profile-view")]
public sealed record ProfileView(
    [property: Id(0)] string Name,
    [property: Id(1)] ProfileStatus Status,
    [property: Id(2)] string? Description,
    [property: Id(3)] SessionId? Session,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] ProfileContent? Content,
    [property: Id(6)] string? Problem);

/// <summary>What asking to make or to use a profile came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.profile-outcome")]
public abstract record ProfileOutcome
{
    private ProfileOutcome()
    {
    }

    /// <summary>It may be made or used.</summary>
    /// <param name="View">As it stands.</param>
    [GenerateSerializer, Immutable, Alias("anchor.profile-outcome.accepted")]
    public sealed record Accepted([property: Id(0)] ProfileView View) : ProfileOutcome;

    /// <summary>There is one of that name.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.profile-outcome.exists")]
    public sealed record Exists : ProfileOutcome;

    /// <summary>There is none of that name that a session could begin with.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.profile-outcome.missing")]
    public sealed record Missing : ProfileOutcome;

    /// <summary>Another session will replace it when it ends.</summary>
    /// <param name="Session">Which.</param>
    [GenerateSerializer, Immutable, Alias("anchor.profile-outcome.busy")]
    public sealed record Busy([property: Id(0)] SessionId Session) : ProfileOutcome;

    /// <summary>The tenant has as many as it may.</summary>
    /// <param name="Limit">How many.</param>
    [GenerateSerializer, Immutable, Alias("anchor.profile-outcome.too-many")]
    public sealed record TooMany([property: Id(0)] int Limit) : ProfileOutcome;
}

/// <summary>What storing a profile came to.</summary>
/// <param name="IsStored">False when the session may not write it, or it was deleted meanwhile.</param>
/// <param name="Replaced">The archive that nobody needs any more; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("anchor.stored-profile")]
public sealed record StoredProfile([property: Id(0)] bool IsStored, [property: Id(1)] ArtifactReference? Replaced = null);
