namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>What a service may have left after its work is done: warm processes, and nothing else.</summary>
internal static class Leftovers
{
    /// <summary>The warm jails of a service with default settings; the compiler's is there once something was compiled.</summary>
    private static readonly (string Program, int Least, int Most)[] Warm =
    [
        ("chromium", 1, 1),
        ("runtime/src/execute.js", 2, 2),
        ("runtime/src/compile.js", 0, 1),
    ];

    /// <summary>Waits until below the service there are only its warm jails, each of them one child.</summary>
    public static async Task WaitForOnlyWarmProcessesAsync(ServiceProcess service)
    {
        IReadOnlyList<string> children = [];
        await Eventually.TrueAsync(
            () =>
            {
                children = [.. ProcessTree.ChildrenOf(service.ProcessId).Select(ProcessTree.CommandLine)];
                var counts = Warm.Select(warm => children.Count(child => child.Contains(warm.Program, StringComparison.Ordinal))).ToList();
                return counts.Sum() == children.Count && counts.Zip(Warm).All(pair => pair.First >= pair.Second.Least && pair.First <= pair.Second.Most);
            },
            () => $"only warm jails are left; there are {children.Count}: {string.Join(" | ", children.Select(child => child[^Math.Min(80, child.Length)..]))}. The service wrote:\n{service.Output}");
    }
}
