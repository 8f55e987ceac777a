namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>What a service may have left after its work is done: warm processes, and nothing else.</summary>
internal static class Leftovers
{
    /// <summary>The defaults of Sandbox:Warm and Browser:Warm.</summary>
    private const int WarmJails = 2 + 1;

    /// <summary>Waits until below the service there are only its warm jails, each of them one child.</summary>
    public static async Task WaitForOnlyWarmProcessesAsync(ServiceProcess service)
    {
        IReadOnlyList<string> children = [];
        await Eventually.TrueAsync(
            () =>
            {
                children = [.. ProcessTree.ChildrenOf(service.ProcessId).Select(ProcessTree.CommandLine)];
                return children.Count == WarmJails && children.All(command => command.Contains("bwrap", StringComparison.Ordinal));
            },
            () => $"only {WarmJails} warm jails are left; there are:\n{string.Join('\n', children)}\nThe service wrote:\n{service.Output}");
    }
}
