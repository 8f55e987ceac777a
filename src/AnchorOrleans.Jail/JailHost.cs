using System.Runtime.InteropServices;
using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Cgroups;
using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Records;
using AnchorOrleans.Jail.Seccomp;

namespace AnchorOrleans.Jail;

/// <summary>What this machine and this process' rights give to jails.</summary>
internal sealed class JailHost
{
    private const long UnassignedUsers = 1_900_000_000;
    private const long UnassignedUsersInContainer = 60_578;

    private readonly byte[] _filter;
    private readonly byte[] _filterForBrowsers;
    private readonly long _firstUser;

    private JailHost(JailOptions options, string bubblewrap, string setpriv)
    {
        Bubblewrap = bubblewrap;
        Setpriv = setpriv;
        Isolation = Libc.EffectiveUserId() == 0 ? UserIsolation.OwnUser : UserIsolation.UserNamespace;
        _firstUser = options.FirstUser ?? (UserMap.Covers(UnassignedUsers, options.UserCount) ? UnassignedUsers : UnassignedUsersInContainer);
        _filter = SeccompFilter.Compile(SeccompRules.For(allowsUserNamespaces: false), RuntimeInformation.ProcessArchitecture);
        _filterForBrowsers = SeccompFilter.Compile(SeccompRules.For(allowsUserNamespaces: true), RuntimeInformation.ProcessArchitecture);
        Register = new JailRegister(StateFolder.Prepare(options.StateDirectory), options.UserCount);
        Hierarchy = CgroupHierarchy.Find(InstanceName.Create());
    }

    public string Bubblewrap { get; }

    public string Setpriv { get; }

    public UserIsolation Isolation { get; }

    public JailRegister Register { get; }

    public CgroupHierarchy Hierarchy { get; }

    /// <summary>Finds it all.</summary>
    /// <exception cref="JailUnavailableException">Something is missing.</exception>
    public static JailHost Find(JailOptions options)
    {
        if (!SyscallNumbers.Knows(RuntimeInformation.ProcessArchitecture))
        {
            throw new JailUnavailableException($"There is no system call filter for {RuntimeInformation.ProcessArchitecture}; x86-64 and arm64 are known.");
        }

        try
        {
            var bubblewrap = options.BubblewrapPath ?? FindProgram("bwrap")
                ?? throw new JailUnavailableException("bubblewrap is not installed (no 'bwrap' in PATH). Install the package 'bubblewrap' or set Jail:BubblewrapPath.");
            var setpriv = FindProgram("setpriv")
                ?? throw new JailUnavailableException("'setpriv' is not in PATH. Install the package 'util-linux'.");
            return new JailHost(options, bubblewrap, setpriv);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JailUnavailableException("Jails cannot be made here: " + exception.Message);
        }
    }

    /// <summary>Gets whose rights the jail with a number has.</summary>
    public JailUser UserOf(JailClaim claim)
    {
        var own = (uint)(_firstUser + claim.Number);
        return Isolation is UserIsolation.OwnUser
            ? new JailUser(own, own, Isolation)
            : new JailUser(Libc.EffectiveUserId(), Libc.EffectiveGroupId(), Isolation);
    }

    public byte[] FilterFor(JailSpec spec) => spec.AllowsUserNamespaces ? _filterForBrowsers : _filter;

    private static string? FindProgram(string name)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':').Append("/usr/bin").Append("/bin").Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
