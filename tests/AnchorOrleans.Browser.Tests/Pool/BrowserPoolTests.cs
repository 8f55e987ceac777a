using System.Diagnostics;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Browser.Tests.Pool;

[Collection(ChromiumTests.Name)]
public sealed class BrowserPoolTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lease_given_back_leaves_no_process_folder_socket_or_control_group()
    {
        await using var service = await BrowserService.StartAsync();
        var lease = await service.AcquireAsync();
        var processes = ProcessTree.Under(lease.ProcessId);
        var groups = processes.ControlGroups();
        Assert.NotEmpty(groups);
        Assert.NotEmpty(Browsers(service));

        await lease.DisposeAsync();

        Assert.Equal("", processes.Left());
        Assert.All(groups, group => Assert.False(Directory.Exists(group)));
        Assert.Empty(Browsers(service));
        Assert.False(File.Exists(lease.Egress.SocketPath));
        Assert.Equal(BrowserExit.Released, (await lease.Exited).Code);
    }

    [Fact]
    public async Task A_killed_browser_is_known_to_have_crashed_and_leaves_nothing_either()
    {
        await using var service = await BrowserService.StartAsync();
        var lease = await service.AcquireAsync();
        var processes = ProcessTree.Under(lease.ProcessId);
        var groups = processes.ControlGroups();

        Kill(processes.Main());
        var exit = await lease.Exited.WaitAsync(Timeouts.Default, Cancelled);
        await lease.DisposeAsync();

        Assert.Equal(new BrowserExit(BrowserExit.Crashed, "The browser ended by itself with exit code 137."), exit);
        Assert.Equal("", processes.Left());
        Assert.All(groups, group => Assert.False(Directory.Exists(group)));
        Assert.Empty(Browsers(service));
    }

    [Fact]
    public async Task A_browser_that_is_closed_by_command_has_not_crashed()
    {
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();

        // Guests cannot close a browser; this service can.
        using var connection = await service.Relay.ConnectAsync(lease, cancellationToken: Cancelled);
        await connection.Socket.SendAsync("""{"id":1,"method":"Browser.close"}"""u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, Cancelled);
        var exit = await lease.Exited.WaitAsync(Timeouts.Default, Cancelled);

        Assert.Equal(BrowserExit.Closed, exit.Code);
        Assert.False(exit.IsCrash);
    }

    [Fact]
    public async Task Leases_in_waves_leave_only_the_warm_browsers()
    {
        await using var service = await BrowserService.StartAsync(warm: 1);
        for (var wave = 0; wave < 5; wave++)
        {
            var leases = await Task.WhenAll(service.AcquireAsync(), service.AcquireAsync());
            Assert.Equal(2, leases.Select(lease => lease.BrowserId).Distinct(StringComparer.Ordinal).Count());
            await Task.WhenAll(leases.Select(lease => lease.DisposeAsync().AsTask()));
        }

        var waiting = await service.WarmAsync();

        Assert.Equal(waiting.Name, Path.GetFileName(Assert.Single(Browsers(service))));
    }

    [Fact]
    public async Task A_default_request_takes_the_browser_that_waits()
    {
        await using var service = await BrowserService.StartAsync(warm: 1);
        await using var first = await service.AcquireAsync();

        var cold = Stopwatch.StartNew();
        await using var odd = await service.AcquireAsync(new BrowserRequest { Viewport = new Viewport(800, 600) });
        cold.Stop();
        var waiting = await service.WarmAsync();
        var warm = Stopwatch.StartNew();
        await using var second = await service.AcquireAsync();
        warm.Stop();

        TestContext.Current.TestOutputHelper?.WriteLine($"cold {cold.ElapsedMilliseconds} ms, warm {warm.Elapsed.TotalMilliseconds:0.00} ms");
        Assert.Equal(waiting.Name, second.BrowserId);
    }

    [Fact]
    public async Task A_warm_browser_that_dies_is_replaced()
    {
        await using var service = await BrowserService.StartAsync(warm: 1);
        var waiting = await service.WarmAsync();

        Kill(ProcessTree.Under(waiting.ProcessId).Main());
        await waiting.Exited.WaitAsync(Timeouts.Default, Cancelled);
        await using var lease = await service.AcquireAsync();

        Assert.NotEqual(waiting.Name, lease.BrowserId, StringComparer.Ordinal);
        Assert.False(lease.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_lease_has_the_policy_of_its_request_also_when_the_browser_waited()
    {
        await using var service = await BrowserService.StartAsync(warm: 1);
        var policy = new EgressPolicy { RefusedDomains = ["example.com"] };

        await using var lease = await service.AcquireAsync(new BrowserRequest { Egress = policy });

        Assert.Equal(policy, lease.Egress.Policy);
    }

    [Fact]
    public async Task A_malformed_policy_is_refused_and_costs_no_browser()
    {
        await using var service = await BrowserService.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => service.AcquireAsync(new BrowserRequest { Egress = new EgressPolicy { RefusedDomains = ["not a domain"] } }));

        Assert.Empty(Browsers(service));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_machine_that_cannot_jail_offers_no_browser_whatever_else_may_run_there(string allowUnjailed)
    {
        await using var service = await BrowserService.StartAsync(settings: [("Jail:BubblewrapPath", "/nowhere/bwrap"), ("Jail:AllowUnjailed", allowUnjailed)]);

        var exception = await Assert.ThrowsAsync<BrowserUnavailableException>(() => service.AcquireAsync());

        Assert.StartsWith("Browsers run only in a jail, and this machine cannot make one: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Message, service.Pool.Obstacle);
    }

    [Theory]
    [InlineData("/nowhere/chromium", "Browser:Executable is '/nowhere/chromium', which does not exist.")]
    [InlineData("/usr/bin/ldd", "Browser:Executable is '/usr/bin/ldd', which is a script; name the program that it starts.")]
    public async Task An_executable_that_cannot_be_started_is_refused_by_name(string executable, string message)
    {
        await using var service = await BrowserService.StartAsync(settings: ("Browser:Executable", executable));

        var exception = await Assert.ThrowsAsync<BrowserUnavailableException>(() => service.AcquireAsync());

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public async Task A_Chromium_from_outside_usr_is_shown_to_the_jail()
    {
        using var folder = new TestFolder();
        Assert.True(ChromiumExecutable.TryFind(configured: null, out var installed, out _));
        Directory.CreateDirectory(folder["programs"]);
        File.CreateSymbolicLink(folder["programs/my-chromium"], installed.Path);
        await using var service = await BrowserService.StartAsync(settings: ("Browser:Executable", folder["programs/my-chromium"]));

        await using var lease = await service.AcquireAsync();

        Assert.False(lease.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_program_that_ends_at_once_is_reported_with_what_it_wrote()
    {
        await using var service = await BrowserService.StartAsync(settings: ("Browser:Executable", "/usr/bin/date"));

        var exception = await Assert.ThrowsAsync<BrowserUnavailableException>(() => service.AcquireAsync());

        Assert.StartsWith("Chromium ended with code 1 before it was ready. It wrote: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("unrecognized option '--headless'", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Browsers(service));
    }

    [Fact]
    public async Task A_service_that_ends_takes_all_its_browsers_along()
    {
        var service = await BrowserService.StartAsync(warm: 1);
        var lease = await service.AcquireAsync();
        var processes = ProcessTree.Under(lease.ProcessId);

        await service.DisposeAsync();

        Assert.Equal("", processes.Left());
        Assert.False(Directory.Exists(service.StateDirectory));
    }

    [Fact]
    public async Task A_cancelled_request_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        await using var service = await BrowserService.StartAsync(onJailStarted: cancellation.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Pool.AcquireAsync(new BrowserRequest(), cancellation.Token));

        Assert.Empty(Browsers(service));
    }

    [Theory]
    [InlineData(1, 1L << 30, 2)]
    [InlineData(2, 24L << 30, 8)]
    [InlineData(2, 1L << 30, 4)]
    [InlineData(8, 12L << 30, 24)]
    public void Slots_follow_memory_between_two_and_four_a_core(int cores, long memory, int slots)
    {
        Assert.Equal(slots, BrowserSlots.For(cores, memory));
    }

    [Theory]
    [InlineData(15, 900)]
    [InlineData(1440, 7_681)]
    public void A_viewport_out_of_range_is_refused_by_side_and_limit(int width, int height)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new Viewport(width, height));

        Assert.Contains("from 16 to 7680 pixels", exception.Message, StringComparison.Ordinal);
    }

    private static string[] Browsers(BrowserService service)
    {
        return [.. Directory.EnumerateDirectories(service.StateDirectory, "br-*", SearchOption.AllDirectories)];
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }
}
