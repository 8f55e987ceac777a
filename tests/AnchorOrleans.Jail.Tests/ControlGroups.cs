namespace AnchorOrleans.Jail.Tests;

/// <summary>The control groups of jails on this host.</summary>
internal static class ControlGroups
{
    private static readonly EnumerationOptions Folders = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>Lists them as <c>anchor-orleans/service/jail</c>.</summary>
    public static IReadOnlyList<string> Existing()
    {
        const string Ours = "/anchor-orleans/";
        return
        [
            .. Directory.EnumerateDirectories("/sys/fs/cgroup", "*", Folders)
                .Where(path => path.Contains(Ours, StringComparison.Ordinal))
                .Select(path => path[path.IndexOf(Ours, StringComparison.Ordinal)..])
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
