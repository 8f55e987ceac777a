using System.Collections.Immutable;
using System.Globalization;

namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>The programs that lead from the service to the jail's command.</summary>
internal sealed class JailCommand(string bubblewrap, string setpriv)
{
    // 3: the inside says that it is set up. 4: the service says that everything is written down and the command may start.
    // A service that dies in between closes the pipe without a word: then read fails, and hostile code never starts ownerless.
    // Shells differ in the letter for the limit on a user's processes.
    private const string Gate =
        """
        ulimit -c 0
        [ "$1" = - ] || ulimit -u "$1" 2>/dev/null || ulimit -p "$1" || exit 126
        shift
        echo >&3
        read -r go <&4 || exit 126
        exec 3>&- 4<&-
        exec "$@"
        """;

    /// <summary>Gets the program to start, with its arguments. None of them is a secret: every user of the host can read them.</summary>
    public ImmutableArray<string> For(JailSpec spec, JailUser user)
    {
        var drop = user.IsItsOwn ? DropRights(user) : [];
        string[] jail = [bubblewrap, "--args", Number(JailDescriptors.Arguments), "--"];
        string[] gate = ["/bin/sh", "-c", Gate, "sh", ProcessLimit(spec, user), .. spec.Command];
        return user.Isolation is UserIsolation.OwnUser ? [.. jail, .. drop, .. gate] : [.. drop, .. jail, .. gate];
    }

    /// <remarks>
    /// The kernel counts this limit by user: it holds where the jail has its user to itself, and since Linux 5.14 by user namespace.
    /// </remarks>
    private static string ProcessLimit(JailSpec spec, JailUser user) =>
        user.IsItsOwn || OperatingSystem.IsOSPlatformVersionAtLeast("linux", 5, 14) ? Number(spec.Limits.Processes + 1) : "-";

    private string[] DropRights(JailUser user) =>
    [
        setpriv, "--reuid", Number(user.UserId), "--regid", Number(user.GroupId), "--clear-groups",
        "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs", "--",
    ];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
