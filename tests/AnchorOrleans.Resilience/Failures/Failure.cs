using AnchorOrleans.Resilience.Cluster;

namespace AnchorOrleans.Resilience.Failures;

/// <summary>A way to break a part of a cluster.</summary>
/// <param name="Name">As <c>--failures</c> takes it.</param>
/// <param name="BreakAsync">Breaks it, and leaves it broken for a while.</param>
internal sealed record Failure(string Name, Func<TrialCluster, Random, Task<string>> BreakAsync)
{
    /// <summary>Longer than it takes to notice that a silo is gone.</summary>
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(20);

    /// <summary>So short that nobody notices.</summary>
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan DatabaseAway = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<Failure> All { get; } =
    [
        new("kill", static async (cluster, random) =>
        {
            var silo = Pick(cluster.Silos, random);
            await silo.KillAsync();
            return $"kill -9 {silo.Name}";
        }),
        new("freeze", static async (cluster, random) =>
        {
            var (silo, time) = (Pick(cluster.Silos, random), random.Next(3) == 0 ? Unnoticed : Noticed);
            await Shell.SignalAsync("STOP", silo.ProcessId);
            await Task.Delay(time);
            await Shell.SignalAsync("CONT", silo.ProcessId);
            return $"SIGSTOP {silo.Name} for {time.TotalSeconds} s";
        }),
        new("cut", static async (cluster, random) =>
        {
            var (silo, time) = (Pick(cluster.Silos, random), random.Next(3) == 0 ? Unnoticed : Noticed);
            await Network.CutAsync(silo.Number);
            await Task.Delay(time);
            await Network.MendAsync(silo.Number);
            return $"network of {silo.Name} cut for {time.TotalSeconds} s";
        }),
        new("database", static async (cluster, random) =>
        {
            var time = random.Next(2) == 0 ? DatabaseAway : Unnoticed;
            await cluster.Store.KillAsync();
            await Task.Delay(time);
            cluster.Store.Restart();
            return $"database away for {time.TotalSeconds} s";
        }),
        new("clock", static async (cluster, random) =>
        {
            var (silo, by) = (Pick(cluster.Silos, random), TimeSpan.FromSeconds(random.Next(-600, 600)));
            await silo.ShiftClockAsync(by);
            await Task.Delay(Noticed);
            await silo.ShiftClockAsync(TimeSpan.Zero);
            return $"clock of {silo.Name} {by.TotalSeconds:+0;-0} s for {Noticed.TotalSeconds} s";
        }),
        new("gateway", static async (cluster, random) =>
        {
            var gateway = Pick(cluster.Gateways, random);
            await gateway.KillAsync();
            return $"kill -9 {gateway.Name}";
        }),
        new("stop", static async (cluster, random) =>
        {
            var silo = Pick(cluster.Silos, random);
            var code = await silo.StopAsync();
            return code == 0 ? $"SIGTERM {silo.Name}" : throw new InvalidOperationException($"{silo.Name} ended with {code} after SIGTERM.");
        }),
    ];

    private static Member Pick(IReadOnlyList<Member> members, Random random) => members[random.Next(members.Count)];
}
