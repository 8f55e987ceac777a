using AnchorOrleans.Jail.Processes;
using AnchorOrleans.Jail.Tests.Programs;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Jail.Tests;

public sealed class ServiceDeathTests : IDisposable
{
    private static readonly uint User = HostUsers.FirstOfRange(3);

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("jail-state-");

    [Fact]
    public async Task A_jail_dies_when_its_service_is_killed()
    {
        using var service = new ServiceProcess(new ServiceSetup(_state.FullName, User, "setsid sleep 1000 & echo here; exec sleep 1000"));
        var (processId, _) = await service.ReadStartAsync();
        Assert.Equal("here", await service.ReadLineAsync());
        using var watch = new ProcessWatch();
        using var first = ProcessReference.Open(processId)!;

        service.Kill();

        await watch.WaitForEndAsync(first).Within("the end of the killed service's jail");
        await SweepAsync();
    }

    [Fact]
    public async Task After_a_killed_service_a_sweep_leaves_nothing()
    {
        using var service = new ServiceProcess(new ServiceSetup(_state.FullName, User, "cat /proc/self/cgroup; echo here; exec sleep 1000"));
        await service.ReadStartAsync();
        var groups = await service.ReadLinesUntilAsync("here");
        service.Kill();

        await SweepAsync();

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_state.FullName, "jails")));
        var ours = groups.Where(line => line.Contains("/anchor-orleans/", StringComparison.Ordinal)).Select(line => line.Split("/anchor-orleans/")[1].Split('/')[0]);
        Assert.DoesNotContain(ControlGroups.Existing(), path => ours.Any(service => path.StartsWith("/anchor-orleans/" + service, StringComparison.Ordinal)));
    }

    public void Dispose() => _state.Delete(recursive: true);

    private async Task SweepAsync()
    {
        await using var services = JailFixture.CreateSeparateServices(_state.FullName, User);
        await services.GetRequiredService<IJailer>().SweepAsync(TestContext.Current.CancellationToken);
    }
}
