using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Jail.Unjailed;

/// <summary>Without a jail there are no mounts: paths inside become the paths on the host that they stand for.</summary>
internal sealed class MountedPaths(ImmutableArray<JailMount> mounts)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<JailMount> _deepestFirst = [.. mounts.OrderByDescending(mount => mount.Target.Length)];

    /// <summary>Replaces paths in a text: the whole of it, or what follows <c>=</c> or <c>:</c>, as in options and lists.</summary>
    public string Translate(string text)
    {
        if (_deepestFirst is [])
        {
            return text;
        }

        var targets = string.Join('|', _deepestFirst.Select(mount => Regex.Escape(mount.Target)));
        return Regex.Replace(
            text,
            $"(?<=^|[=:])(?<target>{targets})(?=$|[/:])",
            match => _deepestFirst.First(mount => string.Equals(mount.Target, match.Groups["target"].Value, StringComparison.Ordinal)).Source,
            RegexOptions.CultureInvariant,
            Longest);
    }
}
