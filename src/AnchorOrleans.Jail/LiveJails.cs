namespace AnchorOrleans.Jail;

/// <summary>The jails of this service: their names and the folders handed to them, which two may not share.</summary>
internal sealed class LiveJails
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, JailSpec> _specs = new(StringComparer.Ordinal);
    private readonly HashSet<JailedProcess> _processes = [];

    /// <summary>Admits a jail that is about to start.</summary>
    /// <exception cref="ArgumentException">Its name is taken, or a writable mount is another jail's at present.</exception>
    public void Admit(JailSpec spec)
    {
        lock (_changing)
        {
            if (_specs.ContainsKey(spec.Name))
            {
                throw new ArgumentException($"Name: a jail named '{spec.Name}' is live.", nameof(spec));
            }

            foreach (var source in Writable(spec))
            {
                if (_specs.Values.FirstOrDefault(other => Writable(other).Any(taken => Overlap(source, taken))) is { } owner)
                {
                    throw new ArgumentException($"Mounts: '{source}' is writable for jail '{owner.Name}' at present.", nameof(spec));
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

    private static bool Overlap(string path, string other) => IsIn(path, other) || IsIn(other, path);

    private static bool IsIn(string path, string folder) =>
        string.Equals(path, folder, StringComparison.Ordinal) || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
