using System.Collections.Immutable;
using AnchorOrleans.Jail.Mounts;
using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Tests.Programs;

namespace AnchorOrleans.Jail.Tests;

/// <summary>The same jail under a service with fewer rights than these tests may have.</summary>
public sealed class ServiceRightsTests : IDisposable
{
    private const uint Nobody = 65_534;
    private const string Rights = "id -u; grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status; cat /etc/shadow; unshare --user true";

    private static readonly uint User = HostUsers.FirstOfRange(4);

    // The runtime and this program may lie where only root can enter: nobody sees them here.
    private readonly DirectoryInfo _reachable = Directory.CreateTempSubdirectory("jail-reachable-");
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("jail-state-");

    [Fact]
    public async Task A_service_that_is_not_root_makes_jails_in_a_user_namespace()
    {
        using var service = new ServiceProcess(AsNobody(Rights));
        var (_, limits) = await service.ReadStartAsync();

        var lines = await service.ReadLinesUntilAsync("JailExit");

        Assert.Contains("Rights: a user namespace", limits, StringComparison.Ordinal);
        Assert.Equal([$"{ServiceUser}", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"], lines, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_not_root_holds_the_memory_limit_by_a_watchdog()
    {
        using var service = new ServiceProcess(AsNobody("head -c 200000000 /dev/zero | tail -n 1 | sleep 1000") with { MemoryBytes = 64 << 20 });
        await service.ReadStartAsync();

        Assert.Equal("JailExit { ExitCode = 137, OutOfMemory = True }", await service.ReadLineAsync());
    }

    [Fact]
    public async Task A_service_that_is_not_root_holds_the_process_limit()
    {
        using var service = new ServiceProcess(AsNobody("while :; do sleep 1000 & echo; done"));
        await service.ReadStartAsync();

        var forks = await service.ReadLinesUntilAsync("JailExit");

        Assert.InRange(forks.Count, JailFixture.Limits.Processes - 2, JailFixture.Limits.Processes);
    }

    [Fact]
    public async Task A_service_that_is_not_root_keeps_unbounded_file_systems_read_only()
    {
        using var service = new ServiceProcess(AsNobody("for path in /new /dev/new /etc/new; do echo text > $path; cat $path; done"));
        await service.ReadStartAsync();

        Assert.Empty(await service.ReadLinesUntilAsync("JailExit"));
    }

    [Fact]
    public async Task A_service_that_is_not_root_owns_what_its_jails_write()
    {
        var folder = _state.CreateSubdirectory("data").FullName;
        var setup = AsNobody("echo text > /data/file; cat /data/file");
        GiveToService(folder);
        using var service = new ServiceProcess(setup with { Mounts = [folder, "/data"] });
        await service.ReadStartAsync();

        Assert.Equal(["text"], await service.ReadLinesUntilAsync("JailExit"), StringComparer.Ordinal);
        Assert.Equal(ServiceUser, FileFacts.ReadOwner(Path.Combine(folder, "file")).UserId);
    }

    [Fact]
    public async Task A_root_service_that_may_not_mount_still_gives_each_jail_a_host_user()
    {
        var folder = _state.CreateSubdirectory("data").FullName;
        ImmutableArray<string> withoutMounting = ["/usr/bin/setpriv", "--bounding-set=-sys_admin", "--"];
        File.SetUnixFileMode(_state.FullName, (UnixFileMode)0x1ED);
        using var service = new ServiceProcess(new ServiceSetup(_state.FullName, User, Rights + "; echo text > /data/file")
        {
            Prefix = Environment.IsPrivilegedProcess ? withoutMounting : [],
            Mounts = [folder, "/data"],
        });
        var (_, limits) = await service.ReadStartAsync();

        var lines = await service.ReadLinesUntilAsync("JailExit");

        var isolation = Environment.IsPrivilegedProcess ? "Rights: a host user and a user namespace for each jail" : "Rights: a user namespace";
        Assert.Contains(isolation, limits, StringComparison.Ordinal);
        Assert.Equal(["CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"], lines.Skip(1), StringComparer.Ordinal);
        Assert.Equal("text\n", await File.ReadAllTextAsync(Path.Combine(folder, "file"), TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _reachable.Delete(recursive: true);
        _state.Delete(recursive: true);
    }

    private static uint ServiceUser => Environment.IsPrivilegedProcess ? Nobody : HostUsers.OfThisProcess;

    private static void GiveToService(string folder)
    {
        if (Environment.IsPrivilegedProcess)
        {
            HandedFolders.Give(folder, Nobody, Nobody);
        }
    }

    private ServiceSetup AsNobody(string script)
    {
        var setup = new ServiceSetup(_state.FullName, User, script);
        if (!Environment.IsPrivilegedProcess)
        {
            return setup;
        }

        GiveToService(_state.FullName);
        File.SetUnixFileMode(_reachable.FullName, (UnixFileMode)0x1ED);
        var runtime = _reachable.CreateSubdirectory("runtime").FullName;
        var tests = _reachable.CreateSubdirectory("tests").FullName;
        return setup with
        {
            Prefix =
            [
                "/usr/bin/bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--ro-bind", ProgramFiles.Runtime, runtime, "--ro-bind", ProgramFiles.Tests, tests, "--",
                "/usr/bin/setpriv", "--reuid", $"{Nobody}", "--regid", $"{Nobody}", "--clear-groups", "--",
            ],
            Command = ProgramFiles.Command(runtime, tests),
        };
    }
}
