namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>Whose rights a jail has.</summary>
/// <param name="UserId">The user, on the host and inside alike.</param>
/// <param name="GroupId">The group, on the host and inside alike.</param>
/// <param name="Isolation">What separates it from the service's own rights.</param>
internal sealed record JailUser(uint UserId, uint GroupId, UserIsolation Isolation);

/// <summary>How a jail is kept from the service's rights.</summary>
internal enum UserIsolation
{
    /// <summary>The service is not root: a user namespace, in which the service's own user has no capabilities.</summary>
    UserNamespace,

    /// <summary>The service is root: a host user of the jail's own, taken on after the mounts were made as root.</summary>
    OwnUser,
}
