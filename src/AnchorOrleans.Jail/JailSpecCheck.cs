using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail;

/// <summary>Refuses a specification that is malformed, or that would hand out what a jail must not have.</summary>
internal static partial class JailSpecCheck
{
    private const int LongestVariable = 131_071;
    private const long LeastMemory = 4L << 20;
    private const long MostMemory = 1L << 40;
    private const long LeastFileSystem = 4096;
    private const int MostProcesses = 32_768;

    private static readonly ImmutableArray<string> SeenNever = ["/", "/proc", "/sys", "/dev", "/etc", "/home", "/root", "/run", "/var"];
    private static readonly ImmutableArray<string> HandedNever = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/boot", "/etc", "/proc", "/sys", "/dev"];
    private static readonly ImmutableArray<string> TargetNever = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/sys", "/dev"];

    // They make a program load code: as root still, before the jail's user is taken on.
    private static readonly ImmutableArray<string> LoaderVariables = ["GLIBC_TUNABLES", "GCONV_PATH", "LOCPATH", "NLSPATH"];

    /// <summary>Checks all of it.</summary>
    /// <exception cref="ArgumentException">The message names each field that is wrong, and its limit.</exception>
    public static void ThrowIfInvalid(JailSpec spec)
    {
        var errors = Errors(spec).ToList();
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(spec));
        }
    }

    private static IEnumerable<string> Errors(JailSpec spec)
    {
        if (!NamePattern.IsMatch(spec.Name))
        {
            yield return "Name must be 1 to 64 characters of a-z, 0-9 and -.";
        }

        if (spec.Command is [] || !IsPath(spec.Command[0]) || spec.Command.Any(HasNull))
        {
            yield return "Command must begin with an absolute path and hold no null characters.";
        }

        if (!IsPath(spec.WorkingDirectory))
        {
            yield return "WorkingDirectory must be an absolute path.";
        }

        foreach (var name in spec.LoopbackNames.Where(name => !HostNamePattern.IsMatch(name)))
        {
            yield return $"LoopbackNames holds '{name}', which is not a host name.";
        }

        foreach (var error in spec.Environment.SelectMany(VariableErrors).Concat(spec.Mounts.SelectMany(MountErrors)).Concat(spec.MemoryFolders.SelectMany(FolderErrors)).Concat(LimitErrors(spec.Limits)))
        {
            yield return error;
        }
    }

    /// <remarks>Names only: values may be secrets.</remarks>
    private static IEnumerable<string> VariableErrors(KeyValuePair<string, string> variable)
    {
        var (name, value) = variable;
        if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || HasNull(name) || HasNull(value))
        {
            yield return $"Environment has a variable '{name}' whose name is empty or holds '=', or that holds a null character.";
        }

        if (name.StartsWith("LD_", StringComparison.Ordinal) || LoaderVariables.Contains(name, StringComparer.Ordinal))
        {
            yield return $"Environment may not hold {name}: it makes programs load code.";
        }

        if (Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 1 > LongestVariable)
        {
            yield return Text($"Environment variable {name} is too long; name and value may have {LongestVariable - 1:N0} bytes together.");
        }
    }

    private static IEnumerable<string> MountErrors(JailMount mount)
    {
        if (!IsPath(mount.Source))
        {
            yield return $"Mounts: the source '{mount.Source}' must be an absolute path without '..'.";
        }
        else if (!Path.Exists(mount.Source))
        {
            yield return $"Mounts: the source '{mount.Source}' does not exist.";
        }
        else if (WhereItLeads(mount.Source) is var source && SeenNever.Contains(source, StringComparer.Ordinal))
        {
            yield return $"Mounts: the source '{mount.Source}' must not be a folder of the whole system.";
        }
        else if (mount.Writable && (IsIn(source, HandedNever) || File.ResolveLinkTarget(mount.Source, returnFinalTarget: false) is not null))
        {
            yield return $"Mounts: '{mount.Source}' cannot be writable: it belongs to the system, or is a link.";
        }

        if (!IsPath(mount.Target) || mount.Target.Length == 1 || IsIn(mount.Target, TargetNever))
        {
            yield return $"Mounts: the target '{mount.Target}' must be an absolute path without '..', outside {string.Join(", ", TargetNever)}.";
        }
    }

    private static IEnumerable<string> FolderErrors(JailMemoryFolder folder)
    {
        if (!IsPath(folder.Path) || folder.Path.Length == 1 || IsIn(folder.Path, TargetNever))
        {
            yield return $"MemoryFolders: '{folder.Path}' must be an absolute path without '..', outside {string.Join(", ", TargetNever)}.";
        }

        if (folder.Bytes is < LeastFileSystem or > MostMemory)
        {
            yield return Text($"MemoryFolders: the size of '{folder.Path}' is {folder.Bytes:N0}; it must be from {LeastFileSystem:N0} to {MostMemory:N0}.");
        }
    }

    private static IEnumerable<string> LimitErrors(JailLimits limits)
    {
        (string Name, long Value, long Least, long Most)[] bounds =
        [
            (nameof(limits.MemoryBytes), limits.MemoryBytes, LeastMemory, MostMemory),
            (nameof(limits.Processes), limits.Processes, 1, MostProcesses),

            // For tmpfs a size of 0 means: none.
            (nameof(limits.TemporaryBytes), limits.TemporaryBytes, LeastFileSystem, MostMemory),
            (nameof(limits.SharedMemoryBytes), limits.SharedMemoryBytes, LeastFileSystem, MostMemory),
        ];
        return bounds
            .Where(bound => bound.Value < bound.Least || bound.Value > bound.Most)
            .Select(bound => Text($"Limits.{bound.Name} is {bound.Value:N0}; it must be from {bound.Least:N0} to {bound.Most:N0}."));
    }

    private static bool IsPath(string path)
    {
        return path.StartsWith('/') && !HasNull(path) && string.Equals(Path.GetFullPath(path), path, StringComparison.Ordinal)
            && (path.Length == 1 || !path.EndsWith('/'));
    }

    private static string WhereItLeads(string path) => (OperatingSystem.IsLinux() ? Libc.ResolvePath(path) : null) ?? path;

    private static bool IsIn(string path, ImmutableArray<string> folders) =>
        folders.Any(folder => string.Equals(path, folder, StringComparison.Ordinal) || path.StartsWith(folder + "/", StringComparison.Ordinal));

    private static bool HasNull(string text) => text.Contains('\0', StringComparison.Ordinal);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^[a-z0-9-]{1,64}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex("^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HostNamePattern { get; }
}
