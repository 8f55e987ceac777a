using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class WarmPoolTests
{
    [Fact]
    public async Task Warm_sandboxes_that_end_while_they_wait_are_replaced()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path);
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
        var first = WarmSandboxes(service);

        foreach (var sandbox in first)
        {
            ServiceProcess.Signal("KILL", sandbox);
        }

        await Eventually.TrueAsync(
            () => WarmSandboxes(service) is { Count: 2 } now && !now.Intersect(first).Any(),
            () => $"two other sandboxes wait; the service wrote:\n{service.Output}");
    }

    private static List<int> WarmSandboxes(ServiceProcess service) =>
        [.. ProcessTree.ChildrenOf(service.ProcessId).Where(id => ProcessTree.CommandLine(id).Contains("runtime/src/execute.js", StringComparison.Ordinal))];
}
