using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>Writes the list of what a jail sees.</summary>
internal static class BubblewrapArguments
{
    private static readonly ImmutableArray<string> SystemFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    /// <summary>Writes bubblewrap's options for a jail, to be handed over by descriptor: the environment must not be on a command line.</summary>
    public static byte[] For(JailSpec spec, JailUser user, ImmutableArray<(string Path, string Content)> files)
    {
        List<string> options =
        [
            .. Namespaces(user),
            "--new-session", "--die-with-parent", "--clearenv",
            .. spec.Environment.SelectMany(variable => new[] { "--setenv", variable.Key, variable.Value }),
            "--ro-bind", "/usr", "/usr",
            .. SystemFolders.SelectMany(SystemFolder),
            "--proc", "/proc",
            "--dev", "/dev",
            .. Tmpfs("/dev/shm", spec.Limits.SharedMemoryBytes),
            .. Tmpfs("/tmp", spec.Limits.TemporaryBytes),
            .. files.SelectMany((file, index) => new[] { "--perms", "0644", "--file", Number(JailDescriptors.FirstFile + index), file.Path }),
            .. EtcFiles.Shown.SelectMany(path => (string[])[.. FoldersAbove(path), .. ShownFile(path)]),
            .. spec.Mounts.SelectMany(mount =>
                (string[])[.. FoldersAbove(mount.Target), mount.Writable ? "--bind" : "--ro-bind", mount.Source, mount.Target]),
            .. spec.MemoryFolders.SelectMany(folder => (string[])[.. FoldersAbove(folder.Path), .. Tmpfs(folder.Path, folder.Bytes)]),

            // Both are tmpfs without a size: nothing may be written there.
            "--remount-ro", "/dev",
            "--remount-ro", "/",
            "--chdir", spec.WorkingDirectory,
            "--seccomp", Number(JailDescriptors.Filter),
            "--json-status-fd", Number(JailDescriptors.Status),
            "--block-fd", Number(JailDescriptors.Block),
        ];
        return Encoding.UTF8.GetBytes(string.Concat(options.Select(option => option + '\0')));
    }

    private static ImmutableArray<string> Namespaces(JailUser user)
    {
        ImmutableArray<string> always = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--hostname", "jail"];
        return user.Isolation is UserIsolation.OwnUser
            ? always
            : [.. always, "--unshare-user", "--uid", Number(user.InsideUserId), "--gid", Number(user.InsideGroupId)];
    }

    /// <summary>Makes the folders on the way to a mount: those that bubblewrap makes unasked, only root could enter.</summary>
    private static IEnumerable<string> FoldersAbove(string path)
    {
        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
        {
            yield return "--dir";
            yield return path[..end];
        }
    }

    private static string[] SystemFolder(string path)
    {
        return new FileInfo(path).LinkTarget is { } target ? ["--symlink", target, path]
            : Directory.Exists(path) ? ["--ro-bind", path, path]
            : [];
    }

    /// <summary>Shows a file of the host; a link into <c>/usr</c> stays a link, which costs no mount.</summary>
    private static string[] ShownFile(string path)
    {
        return new FileInfo(path).LinkTarget is { } target && target.StartsWith("/usr/", StringComparison.Ordinal)
            ? ["--symlink", target, path]
            : ["--ro-bind-try", path, path];
    }

    private static ImmutableArray<string> Tmpfs(string path, long bytes) => ["--perms", "1777", "--size", Number(bytes), "--tmpfs", path];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
