using System.Diagnostics.CodeAnalysis;
using AnchorOrleans.Jail.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Jail.Tests;

public sealed class LifetimeTests(JailFixture jails) : IClassFixture<JailFixture>
{
    // Leaves the session, the process group and the parent, as a daemon does.
    private const string Daemon = "setsid sh -c 'sleep 1000 & echo daemon; exec sleep 1000' & ";

    [Fact]
    public async Task Kill_ends_a_grandchild_that_became_a_daemon()
    {
        await using var jail = await StartAsync(Daemon + "exec sleep 1000", "daemon");
        var processes = HostUsers.Processes(jail).Select(ProcessReference.Open).OfType<ProcessReference>().ToList();

        jail.Kill();
        await jail.Exited.Within("the end of the killed jail");

        Assert.True(processes.Count > 3, "The jail had no daemon to kill.");
        Assert.All(processes, process => Assert.True(process.HasEnded));
    }

    [Fact]
    public async Task Processes_that_a_command_leaves_behind_end_with_it()
    {
        await using var jail = await StartAsync(Daemon + "read line", "daemon");
        var processes = HostUsers.Processes(jail).Select(ProcessReference.Open).OfType<ProcessReference>().ToList();

        await jail.StandardInput.DisposeAsync();
        await jail.Exited.Within("the end of the jail");

        Assert.All(processes, process => Assert.True(process.HasEnded));
    }

    [Fact]
    public async Task A_killed_jail_exits_with_128_and_the_signal()
    {
        await using var jail = await StartAsync("echo here; exec sleep 1000", "here");

        jail.Kill();

        Assert.Equal(new JailExit(128 + 9, OutOfMemory: false), await jail.Exited.Within("the end of the killed jail"));
    }

    [Fact]
    public async Task Kill_may_be_repeated_also_after_the_end()
    {
        await using var jail = await StartAsync("echo here; exec sleep 1000", "here");

        jail.Kill();
        jail.Kill();
        var exit = await jail.Exited.Within("the end of the killed jail");
        jail.Kill();

        Assert.Equal(128 + 9, exit.ExitCode);
    }

    [Fact]
    public async Task Disposing_ends_every_process()
    {
        var jail = await StartAsync("echo here; exec sleep 1000", "here");
        using var first = ProcessReference.Open(jail.ProcessId);

        await jail.DisposeAsync();

        Assert.True(first!.HasEnded);
        Assert.True(jail.Exited.IsCompletedSuccessfully);
    }

    [Fact]
    [SuppressMessage("Usage", "MA0045:Do not use blocking calls in a sync method", Justification = "The point is a thread that starts a jail and ends.")]
    public async Task The_end_of_the_thread_that_started_it_does_not_end_a_jail()
    {
        IJailedProcess? jail = null;
        var starter = new Thread(() => jail = jails.Jailer.StartAsync(JailFixture.Spec("/bin/cat")).GetAwaiter().GetResult());
        starter.Start();
        starter.Join();

        await using var started = jail!;
        await started.StandardInput.WriteAsync("alive"u8.ToArray(), TestContext.Current.CancellationToken);
        await started.StandardInput.DisposeAsync();

        Assert.Equal(("alive", 0), (await JailResult.ReadAsync(started).Within("cat")) is var result ? (result.Output, result.Exit.ExitCode) : default);
    }

    [Fact]
    public async Task Nothing_is_left_on_the_host_after_the_end()
    {
        var folder = Directory.CreateTempSubdirectory("jail-state-");
        await using var services = JailFixture.CreateSeparateServices(folder.FullName, HostUsers.FirstOfRange(0));
        var jailer = services.GetRequiredService<IJailer>();
        var hasGroups = jailer.Support.Limits.Contains("cgroup", StringComparison.Ordinal);
        await using var jail = await jailer.StartAsync(JailFixture.Shell("cat /proc/self/cgroup; read line"), TestContext.Current.CancellationToken);
        var group = await ReadLinesAsync(jail);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(folder.FullName, "jails")));
        Assert.Equal(hasGroups, ControlGroups.Existing().Any(path => group.Any(line => line.EndsWith(path, StringComparison.Ordinal))));

        await jail.DisposeAsync();

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.FullName, "jails")));
        folder.Delete(recursive: true);
        Assert.DoesNotContain(ControlGroups.Existing(), path => group.Any(line => line.EndsWith(path, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_jails_of_a_service_end_with_it()
    {
        var services = JailFixture.CreateServices(_ => { });
        var jail = await services.GetRequiredService<IJailer>().StartAsync(JailFixture.Spec("/bin/sleep", "1000"), TestContext.Current.CancellationToken);

        await services.DisposeAsync();

        Assert.Equal(128 + 9, (await jail.Exited.Within("the end of the jail")).ExitCode);
    }

    [Fact]
    public async Task Two_live_jails_cannot_have_one_name()
    {
        var spec = JailFixture.Shell("read line");
        await using var jail = await jails.StartAsync(spec);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => jails.StartAsync(spec));

        Assert.Contains(spec.Name, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_free_again_after_the_end()
    {
        var spec = JailFixture.Shell("exit 7");

        await jails.RunAsync(spec);

        Assert.Equal(7, (await jails.RunAsync(spec)).Exit.ExitCode);
    }

    [Fact]
    public async Task A_jail_that_cannot_be_set_up_says_why_and_leaves_nothing()
    {
        var spec = JailFixture.Shell("true") with { WorkingDirectory = "/no/such/folder" };

        var refusal = await Assert.ThrowsAsync<JailUnavailableException>(() => jails.StartAsync(spec));

        Assert.Contains("Can't chdir to /no/such/folder", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ControlGroups.Existing(), path => path.EndsWith(spec.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_start_leaves_nothing()
    {
        var spec = JailFixture.Shell("sleep 1000");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => jails.Jailer.StartAsync(spec, cancelled.Token));

        Assert.DoesNotContain(ControlGroups.Existing(), path => path.EndsWith(spec.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_jails_run_side_by_side()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => jails.RunAsync($"echo {number}; exit {number}")));

        Assert.Equal(Enumerable.Range(0, 24).Select(number => (number + "\n", number)), results.Select(result => (result.Output, result.Exit.ExitCode)));
    }

    private async Task<IJailedProcess> StartAsync(string script, string said)
    {
        var jail = await jails.StartAsync(JailFixture.Shell(script));
        var line = new byte[said.Length + 1];
        await jail.StandardOutput.ReadExactlyAsync(line, TestContext.Current.CancellationToken);
        Assert.Equal(said + "\n", System.Text.Encoding.ASCII.GetString(line));
        return jail;
    }

    private static async Task<IReadOnlyList<string>> ReadLinesAsync(IJailedProcess jail)
    {
        var buffer = new byte[8192];
        var length = await jail.StandardOutput.ReadAsync(buffer, TestContext.Current.CancellationToken);
        return System.Text.Encoding.ASCII.GetString(buffer, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
