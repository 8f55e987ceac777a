using AnchorOrleans.Identifiers;
using Orleans.Concurrency;

namespace AnchorOrleans.Profiles;

/// <summary>What a browser left, under a name, for sessions to begin with; at most one session at a time may replace it.</summary>
/// <remarks>Its key holds the name hashed (<see cref="Identifiers.GrainAccess"/>), so the calls that may make or end it say the name.</remarks>
[Alias("anchor.profile")]
public interface IProfileGrain : IGrainWithStringKey
{
    /// <summary>Answers what is known, or null when there is no such profile.</summary>
    [Alias("DescribeAsync"), AlwaysInterleave]
    Task<ProfileView?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a profile with nothing in it, for sessions to fill.</summary>
    [Alias("CreateAsync")]
    Task<ProfileOutcome> CreateAsync(string name, string? description, CancellationToken cancellationToken = default);

    /// <summary>Makes a profile of what a live session will leave; repeating it changes nothing.</summary>
    [Alias("PrepareAsync")]
    Task<ProfileOutcome> PrepareAsync(string name, SessionId session, string? description, CancellationToken cancellationToken = default);

    /// <summary>Lets a session begin with the profile, and makes it the only one to replace it when it is <see cref="SessionProfile.IsPersisted"/>; repeating it changes nothing.</summary>
    [Alias("AdmitAsync")]
    Task<ProfileOutcome> AdmitAsync(string name, SessionId session, bool isPersisted, CancellationToken cancellationToken = default);

    /// <summary>Reported when the session has ended: this is what it left.</summary>
    [Alias("StoreAsync")]
    Task<StoredProfile> StoreAsync(SessionId session, ProfileContent content, CancellationToken cancellationToken = default);

    /// <summary>Reported when the session has ended: it left nothing to keep.</summary>
    [Alias("AbandonAsync")]
    Task AbandonAsync(SessionId session, string problem, CancellationToken cancellationToken = default);

    /// <summary>Deletes it.</summary>
    /// <returns>As it stood; null when there was none.</returns>
    [Alias("DeleteAsync")]
    Task<ProfileView?> DeleteAsync(string name, CancellationToken cancellationToken = default);
}
