using System.Runtime.CompilerServices;

namespace AnchorOrleans.Sandbox;

/// <summary>The bounds of one run. None has a default, and none can be switched off.</summary>
public sealed record SandboxLimits
{
    private const int Mebibyte = 1 << 20;
    private const long Tebibyte = 1L << 40;

    /// <summary>Gets the memory of all processes of the run together, temporary files included.</summary>
    /// <value>From 128 MiB to 1 TiB.</value>
    public required long MemoryBytes { get; init => field = Within(value, 128L * Mebibyte, Tebibyte); }

    /// <summary>Gets how many processes and threads there may be; the runtime itself takes about a dozen.</summary>
    /// <value>From 24 to 32,768.</value>
    public required int Processes { get; init => field = Within(value, 24, 32_768); }

    /// <summary>Gets the size of <c>/tmp</c>.</summary>
    /// <value>From 1 MiB to 1 TiB.</value>
    public required long TemporaryBytes { get; init => field = Within(value, Mebibyte, Tebibyte); }

    /// <summary>Gets the size of <c>/dev/shm</c>.</summary>
    /// <value>From 1 MiB to 1 TiB.</value>
    public required long SharedMemoryBytes { get; init => field = Within(value, Mebibyte, Tebibyte); }

    /// <summary>Gets how many connections may be open at once to each of the two sockets; more wait.</summary>
    /// <value>From 1 to 65,536.</value>
    public required int Connections { get; init => field = Within(value, 1, 65_536); }

    /// <summary>Gets the size of the output as JSON text; a larger one is a failure.</summary>
    /// <value>From 1 byte to 64 MiB.</value>
    public required int OutputBytes { get; init => field = Within(value, 1, 64 * Mebibyte); }

    /// <summary>Gets the size of the log; what exceeds it is left out, and one line says so.</summary>
    /// <value>From 1 byte to 1 GiB.</value>
    public required int LogBytes { get; init => field = Within(value, 1, 1024 * Mebibyte); }

    /// <summary>Gets how many files of the folder for artifacts are kept; what is beyond is left out.</summary>
    /// <value>From 0 to 10,000.</value>
    public required int Artifacts { get; init => field = Within(value, 0, 10_000); }

    /// <summary>Gets the size of the folder for artifacts, which is part of the memory.</summary>
    /// <value>From 64 KiB to 1 TiB.</value>
    public required long ArtifactBytes { get; init => field = Within(value, 64L << 10, Tebibyte); }

    /// <summary>Gets how long the run may take.</summary>
    /// <value>From 1 ms to 30 days.</value>
    public required TimeSpan Time { get; init => field = Within(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30)); }

    private static T Within<T>(T value, T minimum, T maximum, [CallerMemberName] string name = "")
        where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, minimum, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, maximum, name);
        return value;
    }
}
