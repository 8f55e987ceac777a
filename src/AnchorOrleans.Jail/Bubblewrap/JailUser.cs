namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>Whose rights a jail has.</summary>
/// <param name="UserId">The user, on the host.</param>
/// <param name="GroupId">The group, on the host.</param>
/// <param name="Isolation">What separates it from the service's own rights.</param>
internal sealed record JailUser(uint UserId, uint GroupId, UserIsolation Isolation)
{
    private const uint Nobody = 65_534;

    /// <summary>Gets the user as seen inside: never 0, which programs would take for power.</summary>
    public uint InsideUserId => UserId == 0 ? Nobody : UserId;

    /// <summary>Gets the group as seen inside.</summary>
    public uint InsideGroupId => GroupId == 0 ? Nobody : GroupId;

    /// <summary>Gets a value indicating whether nothing else on the host runs as this user.</summary>
    public bool IsItsOwn => Isolation is not UserIsolation.UserNamespace;
}

/// <summary>How a jail is kept from the service's rights.</summary>
internal enum UserIsolation
{
    /// <summary>The service is no administrator: a user namespace, in which the service's own user has no capabilities.</summary>
    UserNamespace,

    /// <summary>The service is root: a host user of the jail's own, taken on after the mounts were made as root.</summary>
    OwnUser,

    /// <summary>The service is root in a container and may not mount: a host user of the jail's own, which makes a user namespace to mount in.</summary>
    /// <remarks>Mounts must then be reachable for everyone: every folder on the way to them.</remarks>
    OwnUserInNamespace,
}
