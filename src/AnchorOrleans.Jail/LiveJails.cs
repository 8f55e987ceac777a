namespace AnchorOrleans.Jail;

/// <summary>The jails of this service: their names and the folders handed to them, which two may not share.</summary>
internal sealed class LiveJails
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, JailSpec> _specs = new(StringComparer.Ordinal);
    private readonly HashSet<JailedProcess> _processes = [];

    /// <summary>Admits a jail that is about to start.</summary>
    /// <exception cref="ArgumentException">Its name is taken, or a mount's source is in another jail's hands at present.</exception>
    public void Admit(JailSpec spec)
    {
        lock (_changing)
        {
            if (_specs.ContainsKey(spec.Name))
            {
                throw new ArgumentException($"Name: a jail named '{spec.Name}' is live.", nameof(spec));
            }

            foreach (var mount in spec.Mounts)
            {
                if (_specs.Values.FirstOrDefault(other => Writable(other).Any(taken => AreInConflict(mount, taken))) is { } owner)
                {
                    throw new ArgumentException($"Mounts: '{mount.Source}' is writable for jail '{owner.Name}' at present.", nameof(spec));
                }
            }

            _specs.Add(spec.Name, spec);
        }
    }

    public void Add(JailedProcess process)
    {
        lock (_changing)
        {
            _processes.Add(process);
        }
    }

    /// <summary>Forgets a jail that is gone or did not start.</summary>
    public void Remove(JailSpec spec, JailedProcess? process)
    {
        lock (_changing)
        {
            _specs.Remove(spec.Name);
            if (process is not null)
            {
                _processes.Remove(process);
            }
        }
    }

    public IReadOnlyList<JailedProcess> Snapshot()
    {
        lock (_changing)
        {
            return [.. _processes];
        }
    }

    private static IEnumerable<string> Writable(JailSpec spec) => spec.Mounts.Where(mount => mount.Writable).Select(mount => mount.Source);

    /// <remarks>
    /// What lies below another jail's folder, that jail could replace by a link just before it is mounted, and the mount follows links with the service's rights.
    /// The folder itself it cannot replace: that may be looked at by others.
    /// </remarks>
    private static bool AreInConflict(JailMount mount, string taken)
    {
        return IsBelow(mount.Source, taken)
            || (mount.Writable && (string.Equals(mount.Source, taken, StringComparison.Ordinal) || IsBelow(taken, mount.Source)));
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);
}
