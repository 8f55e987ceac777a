using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Sandbox;

/// <summary>How task code runs on this host. Bound from the <c>Sandbox</c> section.</summary>
/// <remarks>Defaults live here, where an operator can see and change them, and not in <see cref="SandboxLimits"/>.</remarks>
public sealed class SandboxOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Sandbox";

    /// <summary>Gets or sets how many executions this host should run at once.</summary>
    /// <value>From 1 to 1,000. The default is two a core: task code mostly waits.</value>
    /// <remarks>For whoever hands out slots. The sandbox itself does not wait, because a run that waits for its own child must not.</remarks>
    [Range(1, 1_000)]
    public int Slots { get; set; } = 2 * Environment.ProcessorCount;

    /// <summary>Gets or sets how many processes wait, jailed and loaded, for their one execution.</summary>
    /// <value>From 0 to 100. The default is 2.</value>
    [Range(0, 100)]
    public int Warm { get; set; } = 2;

    /// <summary>Gets or sets a value indicating whether task code runs without a jail where none can be made. For development with one's own code only.</summary>
    /// <value>The default is <see langword="false"/>: such a host refuses to run task code.</value>
    /// <remarks>It sets <c>Jail:AllowUnjailed</c> too. Where jails can be made, both are without effect.</remarks>
    public bool AllowUnjailed { get; set; }

    /// <summary>Gets or sets the folder of the JavaScript that runs inside, with its <c>node_modules</c>.</summary>
    /// <value>An absolute path. By default <c>runtime</c> beside this assembly, else in the source tree that it lies in.</value>
    public string? RuntimePath { get; set; }

    /// <summary>Gets or sets the Node.js to use, 24 or later.</summary>
    /// <value>An absolute path. By default the one in the <c>Microsoft.Playwright</c> package, beside this assembly.</value>
    public string? NodePath { get; set; }

    /// <summary>Gets or sets the memory of one run.</summary>
    /// <value>From 128 MiB to 1 TiB. The default is 512 MiB.</value>
    [Range(128L << 20, 1L << 40)]
    public long MemoryBytes { get; set; } = 512L << 20;

    /// <summary>Gets or sets how many processes and threads one run may have.</summary>
    /// <value>From 24 to 32,768. The default is 64.</value>
    [Range(24, 32_768)]
    public int Processes { get; set; } = 64;

    /// <summary>Gets or sets the size of a run's <c>/tmp</c>, which is part of its memory.</summary>
    /// <value>From 1 MiB to 1 TiB. The default is 128 MiB.</value>
    [Range(1L << 20, 1L << 40)]
    public long TemporaryBytes { get; set; } = 128L << 20;

    /// <summary>Gets or sets the size of a run's <c>/dev/shm</c>, which is part of its memory.</summary>
    /// <value>From 1 MiB to 1 TiB. The default is 16 MiB.</value>
    [Range(1L << 20, 1L << 40)]
    public long SharedMemoryBytes { get; set; } = 16L << 20;

    /// <summary>Gets or sets how many connections one run may hold to the platform, and how many to everywhere else.</summary>
    /// <value>From 1 to 65,536. The default is 256.</value>
    [Range(1, 65_536)]
    public int Connections { get; set; } = 256;

    /// <summary>Gets or sets the size of one run's output.</summary>
    /// <value>From 1 byte to 64 MiB. The default is 1 MiB.</value>
    [Range(1, 64 << 20)]
    public int OutputBytes { get; set; } = 1 << 20;

    /// <summary>Gets or sets the size of one run's log.</summary>
    /// <value>From 1 byte to 1 GiB. The default is 5 MiB.</value>
    [Range(1, 1 << 30)]
    public int LogBytes { get; set; } = 5 << 20;

    /// <summary>Gets or sets how many files of one run's folder for artifacts are kept; what is beyond is left out, and the log says so.</summary>
    /// <value>From 0 to 10,000. The default is 100.</value>
    [Range(0, 10_000)]
    public int Artifacts { get; set; } = 100;

    /// <summary>Gets or sets the size of one run's folder for artifacts, which is part of its memory.</summary>
    /// <value>From 64 KiB to 1 TiB. The default is 64 MiB.</value>
    [Range(64L << 10, 1L << 40)]
    public long ArtifactBytes { get; set; } = 64L << 20;

    /// <summary>Gets or sets the size of one task's code.</summary>
    /// <value>From 1 byte to 16 MiB. The default is 1 MiB.</value>
    [Range(1, 16 << 20)]
    public int CodeBytes { get; set; } = 1 << 20;

    /// <summary>Gets or sets how long the compilation of one task may take.</summary>
    /// <value>From 100 ms to 10 min. The default is 20 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan CompileTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets or sets how much compiled code is kept in memory.</summary>
    /// <value>From 0 to 1 GiB. The default is 32 MiB.</value>
    [Range(0, 1 << 30)]
    public int CompileCacheBytes { get; set; } = 32 << 20;

    /// <summary>Gets or sets how long a new process may take until it can be given code.</summary>
    /// <value>From 1 s to 5 min. The default is 30 s, for a machine under full load.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes the limits of a run from these options; only such runs find a warm process.</summary>
    /// <param name="time">How long it may take.</param>
    public SandboxLimits LimitsFor(TimeSpan time)
    {
        return new SandboxLimits
        {
            MemoryBytes = MemoryBytes,
            Processes = Processes,
            TemporaryBytes = TemporaryBytes,
            SharedMemoryBytes = SharedMemoryBytes,
            Connections = Connections,
            OutputBytes = OutputBytes,
            LogBytes = LogBytes,
            Artifacts = Artifacts,
            ArtifactBytes = ArtifactBytes,
            Time = time,
        };
    }
}

[OptionsValidator]
internal sealed partial class SandboxOptionsValidator : IValidateOptions<SandboxOptions>;
