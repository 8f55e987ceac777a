using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>Chooses the strongest isolation that a service's rights give.</summary>
internal static class UserIsolations
{
    private const ulong ToGiveUsers = (1UL << ChangeOwner) | (1UL << Kill) | (1UL << SetGroup) | (1UL << SetUser) | (1UL << SetCapabilities);
    private const ulong ToMount = (1UL << AdministerNetwork) | (1UL << AdministerSystem);

    // Bits of capabilities(7).
    private const int ChangeOwner = 0;
    private const int Kill = 5;
    private const int SetGroup = 6;
    private const int SetUser = 7;
    private const int SetCapabilities = 8;
    private const int AdministerNetwork = 12;
    private const int AdministerSystem = 21;

    public static UserIsolation ForThisProcess() => For(Libc.EffectiveUserId(), ProcessStatus.ReadOwnCapabilities());

    public static UserIsolation For(uint userId, ulong capabilities)
    {
        return userId != 0 || (capabilities & ToGiveUsers) != ToGiveUsers ? UserIsolation.UserNamespace
            : (capabilities & ToMount) == ToMount ? UserIsolation.OwnUser
            : UserIsolation.OwnUserInNamespace;
    }
}
