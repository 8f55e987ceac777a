using System.Collections.Immutable;

namespace AnchorOrleans.Jail;

/// <summary>Everything a jailed process is given; what is not named here it does not have.</summary>
public sealed record JailSpec
{
    /// <summary>Gets the name that cgroup and log lines carry; unique among live jails of this host.</summary>
    /// <value>1 to 64 characters of <c>a-z 0-9 -</c>.</value>
    public required string Name { get; init; }

    /// <summary>Gets the program, as an absolute path inside the jail, and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Gets the environment; nothing is inherited.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = [];

    /// <summary>Gets what is seen inside besides <c>/usr</c>, its links, <c>/proc</c>, a minimal <c>/dev</c>, <c>/tmp</c> and a made-up <c>/etc</c>.</summary>
    public ImmutableArray<JailMount> Mounts { get; init; } = [];

    /// <summary>Gets the folders in memory that everybody inside may write, and whose content the host can read when the jail has ended: see <see cref="IJailedProcess.OpenFolder"/>.</summary>
    public ImmutableArray<JailMemoryFolder> MemoryFolders { get; init; } = [];

    /// <summary>Gets the host names that <c>/etc/hosts</c> maps to 127.0.0.1, besides <c>localhost</c>.</summary>
    public ImmutableArray<string> LoopbackNames { get; init; } = [];

    /// <summary>Gets the working directory inside the jail.</summary>
    public string WorkingDirectory { get; init; } = "/tmp";

    /// <summary>Gets the bounds that end or hold the process; none may be unlimited.</summary>
    public required JailLimits Limits { get; init; }

    /// <summary>Gets a value indicating whether the process may make user namespaces of its own, as Chromium's sandbox does.</summary>
    public bool AllowsUserNamespaces { get; init; }
}

/// <summary>A host file or folder that a jail sees.</summary>
/// <param name="Source">An absolute path on the host; it may lie in a folder that only the service can enter.</param>
/// <param name="Target">An absolute path inside the jail.</param>
/// <param name="Writable">Whether the jailed user may write there; the folder is handed to that user while the jail lives.</param>
public sealed record JailMount(string Source, string Target, bool Writable = false);

/// <summary>A folder of a jail that lies in memory, and counts as such.</summary>
/// <param name="Path">An absolute path inside the jail; it may lie in <c>/tmp</c>.</param>
/// <param name="Bytes">Its size; over it writes fail inside.</param>
public sealed record JailMemoryFolder(string Path, long Bytes);

/// <summary>The bounds of one jail.</summary>
/// <param name="MemoryBytes">Resident memory of all its processes together, tmpfs included; over it the jail ends <see cref="JailExit.OutOfMemory"/>.</param>
/// <param name="Processes">Processes and threads together; over it <c>fork</c> fails inside.</param>
/// <param name="TemporaryBytes">Size of <c>/tmp</c>; over it writes fail inside.</param>
/// <param name="SharedMemoryBytes">Size of <c>/dev/shm</c>; over it writes fail inside.</param>
public sealed record JailLimits(long MemoryBytes, int Processes, long TemporaryBytes, long SharedMemoryBytes);

/// <summary>How a jail ended.</summary>
/// <param name="ExitCode">The exit code of the command; 128 + signal when a signal ended it.</param>
/// <param name="OutOfMemory">Whether <see cref="JailLimits.MemoryBytes"/> ended it.</param>
public sealed record JailExit(int ExitCode, bool OutOfMemory);
