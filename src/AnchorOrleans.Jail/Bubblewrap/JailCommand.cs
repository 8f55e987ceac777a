using System.Collections.Immutable;
using System.Globalization;

namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>What runs inside before and around the jail's command.</summary>
internal static class JailCommand
{
    /// <summary>The descriptor on which the inside says that it is set up.</summary>
    public const int Ready = 3;

    /// <summary>The descriptor from which the inside reads that the service has everything written down and the command may start.</summary>
    public const int Go = 4;

    // A service that dies in between closes the pipe without a word: then read fails, and hostile code never starts ownerless.
    // The limit on processes is per user, which the jail has to itself: it holds also where there are no cgroups.
    // Shells differ in the letter for it.
    private const string Gate =
        """ulimit -c 0; ulimit -u "$1" 2>/dev/null || ulimit -p "$1" || exit 126; shift; echo >&3; read -r go <&4 || exit 126; exec 3>&- 4<&-; exec "$@" """;

    /// <summary>Wraps a command.</summary>
    public static ImmutableArray<string> Wrap(JailSpec spec, JailUser user, string setpriv)
    {
        var processes = (spec.Limits.Processes + 1).ToString(CultureInfo.InvariantCulture);
        return [.. DropRights(user, setpriv), "/bin/sh", "-c", Gate, "sh", processes, .. spec.Command];
    }

    private static ImmutableArray<string> DropRights(JailUser user, string setpriv)
    {
        var userId = user.UserId.ToString(CultureInfo.InvariantCulture);
        var groupId = user.GroupId.ToString(CultureInfo.InvariantCulture);
        return user.Isolation is UserIsolation.OwnUser
            ? [setpriv, "--reuid", userId, "--regid", groupId, "--clear-groups", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"]
            : [];
    }
}
