using System.Runtime.InteropServices;
using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Cgroups;
using AnchorOrleans.Jail.Limits;
using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Records;
using AnchorOrleans.Jail.Seccomp;

namespace AnchorOrleans.Jail;

/// <summary>What this machine and this process' rights give to jails, and the threads that start and watch them.</summary>
internal sealed class JailHost : IDisposable
{
    private const long UnassignedUsers = 1_900_000_000;
    private const long UnassignedUsersInContainer = 60_578;

    private readonly JailOptions _options;
    private readonly TimeProvider _clock;
    private readonly ProcessTable _processes;
    private readonly long _firstUser;
    private readonly byte[] _filter = SeccompFilter.Compile(SeccompRules.For(allowsUserNamespaces: false), RuntimeInformation.ProcessArchitecture);
    private readonly byte[] _filterForBrowsers = SeccompFilter.Compile(SeccompRules.For(allowsUserNamespaces: true), RuntimeInformation.ProcessArchitecture);

    private JailHost(JailOptions options, JailCommand command, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        Command = command;
        Isolation = UserIsolations.ForThisProcess();
        Register = new JailRegister(StateFolder.Prepare(options.StateDirectory), options.UserCount);
        Hierarchy = CgroupHierarchy.Find(InstanceName.Create());
        _firstUser = options.FirstUser ?? (UserMap.Covers(UnassignedUsers, options.UserCount) ? UnassignedUsers : UnassignedUsersInContainer);
        _processes = new ProcessTable(clock, options.MemoryCheckInterval / 2);
    }

    public JailCommand Command { get; }

    public UserIsolation Isolation { get; }

    public JailRegister Register { get; }

    public CgroupHierarchy Hierarchy { get; }

    public ProcessSpawner Spawner { get; } = new();

    public ProcessWatch Watch { get; } = new();

    public TimeSpan StartTimeout => _options.StartTimeout;

    /// <summary>Finds it all.</summary>
    /// <exception cref="JailUnavailableException">Something is missing.</exception>
    public static JailHost Find(JailOptions options, TimeProvider clock)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new JailUnavailableException("Jails exist on Linux only.");
        }

        try
        {
            var bubblewrap = options.BubblewrapPath ?? FindProgram("bwrap")
                ?? throw new JailUnavailableException("bubblewrap is not installed: there is no 'bwrap' in PATH. Install the package bubblewrap, or set Jail:BubblewrapPath.");
            var setpriv = FindProgram("setpriv")
                ?? throw new JailUnavailableException("There is no 'setpriv' in PATH. Install the package util-linux.");
            return new JailHost(options, new JailCommand(bubblewrap, setpriv), clock);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JailUnavailableException("This machine gives no place to keep records of jails: " + exception.Message);
        }
    }

    /// <summary>Gets whose rights the jail with a number has.</summary>
    public JailUser UserOf(JailClaim claim)
    {
        var own = (uint)(_firstUser + claim.Number);
        return Isolation is UserIsolation.UserNamespace
            ? new JailUser(Libc.EffectiveUserId(), Libc.EffectiveGroupId(), Isolation)
            : new JailUser(own, own, Isolation);
    }

    public byte[] FilterFor(JailSpec spec) => spec.AllowsUserNamespaces ? _filterForBrowsers : _filter;

    /// <summary>Chooses what holds a jail's memory limit.</summary>
    public IMemoryGuard GuardFor(JailSpec spec, JailCell cell, ProcessReference first)
    {
        return cell.Cgroup is { BoundsMemory: true } cgroup
            ? new CgroupMemoryGuard(cgroup, _options.MemoryCheckInterval, _clock)
            : new ResidentMemoryGuard(first, spec.Limits, _processes, _options.MemoryCheckInterval, _clock);
    }

    public void Dispose()
    {
        Hierarchy.Remove();
        Spawner.Dispose();
        Watch.Dispose();
    }

    private static string? FindProgram(string name)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':').Append("/usr/bin").Append("/bin").Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
