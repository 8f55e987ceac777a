using System.Globalization;
using AnchorOrleans.Jail.Limits;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Tests;

public sealed class LimitTests(JailFixture jails) : IClassFixture<JailFixture>
{
    // tail keeps what it may have to print: all of a long line.
    private const string MemoryBomb = "head -c 400000000 /dev/zero | tail -n 1 | sleep 1000";

    private static readonly JailLimits Small = JailFixture.Limits with { MemoryBytes = 48 << 20, Processes = 12 };

    [Fact]
    public async Task A_memory_bomb_ends_the_jail_as_out_of_memory()
    {
        var result = await jails.RunAsync(JailFixture.Shell(MemoryBomb) with { Limits = Small });

        Assert.Equal(new JailExit(128 + 9, OutOfMemory: true), result.Exit);
    }

    [Fact]
    public async Task One_process_over_the_memory_limit_ends_the_whole_jail()
    {
        var result = await jails.RunAsync(JailFixture.Shell(MemoryBomb + " & sleep 1000") with { Limits = Small });

        Assert.True(result.Exit.OutOfMemory);
    }

    [Fact]
    public async Task Memory_of_several_processes_counts_together()
    {
        const string Each = "head -c 24000000 /dev/zero | tail -n 1 | sleep 1000 & ";

        var result = await jails.RunAsync(JailFixture.Shell(Each + Each + Each + "wait") with { Limits = Small });

        Assert.True(result.Exit.OutOfMemory);
    }

    [Theory]
    [InlineData("/tmp")]
    [InlineData("/dev/shm")]
    public async Task A_temporary_folder_holds_its_size_and_not_more(string folder)
    {
        var result = await jails.RunAsync($"head -c 100000000 /dev/zero > {folder}/full; stat -c %s {folder}/full");

        Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
        Assert.Equal(JailFixture.Limits.TemporaryBytes, long.Parse(result.Output, CultureInfo.InvariantCulture));
        Assert.False(result.Exit.OutOfMemory);
    }

    [Fact]
    public async Task Files_in_temporary_folders_count_as_memory()
    {
        var spec = JailFixture.Shell("head -c 100000000 /dev/zero > /tmp/full") with { Limits = Small with { TemporaryBytes = 200 << 20 } };

        var result = await jails.RunAsync(spec);

        Assert.True(result.Exit.OutOfMemory);
    }

    [Fact]
    public async Task Over_the_process_limit_fork_fails_inside()
    {
        var result = await jails.RunAsync(JailFixture.Shell("while :; do sleep 1000 & echo; done") with { Limits = Small });

        Assert.Contains("fork", result.Error, StringComparison.Ordinal);
        Assert.InRange(result.Output.Length, Small.Processes - 2, Small.Processes);
    }

    [Fact]
    public async Task A_fork_bomb_stays_within_the_limit_and_is_killed()
    {
        await using var jail = await jails.StartAsync(JailFixture.Shell("bomb() { bomb & bomb & }; bomb & echo; read line") with { Limits = Small });
        _ = await jail.StandardOutput.ReadAsync(new byte[1], TestContext.Current.CancellationToken);
        var processes = HostUsers.Processes(jail);

        jail.Kill();
        await jail.Exited.Within("the end of the fork bomb");

        Assert.InRange(processes.Count, 2, Small.Processes + 2);
    }

    [Theory]
    [InlineData("head -c 90000000 /dev/zero | tail -n 1 | sleep 1000")]
    [InlineData("head -c 90000000 /dev/zero > /dev/shm/full; exec sleep 1000")]
    public async Task Without_control_groups_a_watchdog_ends_the_jail_at_its_memory_limit(string script)
    {
        await using var jail = await jails.StartAsync(JailFixture.Shell(script) with { Limits = JailFixture.Limits with { SharedMemoryBytes = 200 << 20 } });
        using var first = ProcessReference.Open(jail.ProcessId)!;
        var table = new ProcessTable(TimeProvider.System, TimeSpan.Zero);
        var guard = new ResidentMemoryGuard(first, Small, table, TimeSpan.FromMilliseconds(20), TimeProvider.System);

        await guard.WatchAsync(jail.Kill, TestContext.Current.CancellationToken).Within("the watchdog");
        var exit = await jail.Exited.Within("the end of the jail");

        Assert.True(guard.LimitWasReached());
        Assert.Equal(128 + 9, exit.ExitCode);
    }

    [Fact]
    public async Task No_core_is_dumped()
    {
        var result = await jails.RunAsync("ulimit -H -c");

        Assert.Equal("0\n", result.Output);
    }
}
