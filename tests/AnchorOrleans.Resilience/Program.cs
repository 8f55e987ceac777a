using System.Diagnostics;
using System.Runtime.InteropServices;
using AnchorOrleans.Resilience;
using AnchorOrleans.Resilience.Checks;
using AnchorOrleans.Resilience.Cluster;
using AnchorOrleans.Resilience.Failures;
using AnchorOrleans.Resilience.Load;

const string InOwnNetwork = "ANCHOR_TRIAL_NETWORK";
if (Environment.GetEnvironmentVariable(InOwnNetwork) is null)
{
    // A namespace of our own: nothing that is cut or opened there is seen by anybody else, and it is gone with this process.
    var start = new ProcessStartInfo("unshare", ["--net", "--", Environment.ProcessPath!, .. args]);
    start.Environment[InOwnNetwork] = "1";
    using var inside = Process.Start(start)!;
    using var passedOn = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        Process.Start("/bin/sh", ["-c", $"kill -TERM {inside.Id}"]).Dispose();
    });
    await inside.WaitForExitAsync();
    return inside.ExitCode;
}

var options = TrialOptions.Parse(args);
var failures = Failure.All.Where(failure => options.Failures.Length == 0 || options.Failures.Contains(failure.Name, StringComparer.Ordinal)).ToArray();
var folder = Directory.CreateDirectory(options.Folder ?? Path.Combine(Path.GetTempPath(), $"anchor-trial-{Environment.ProcessId}"));
File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
var before = Orphans.Now();
var random = new Random(options.Seed);
Console.WriteLine($"{options.Rounds} rounds on {options.Silos} silos and {options.Gateways} gateways, seed {options.Seed}, logs in {folder.FullName}");

await using (var cluster = await TrialCluster.StartAsync(options, folder.FullName))
{
    // Members would outlive this process.
    using var onTermination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
    using var onInterruption = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
    void End(PosixSignalContext signal)
    {
        signal.Cancel = true;
        cluster.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Environment.Exit(2);
    }

    using var client = new ClusterClient(cluster.Gateways.Select(static gateway => gateway.Address));
    var ledger = new Ledger();
    var load = new Workload(client, ledger);
    var invariants = new Invariants(cluster, client, ledger, before);
    await load.PrepareAsync();
    for (var round = 1; round <= options.Rounds; round++)
    {
        // All kinds come up before one comes again.
        var turn = (round - 1) % failures.Length;
        if (turn == 0)
        {
            random.Shuffle(failures);
        }

        var failure = failures[turn];
        var began = TimeProvider.System.GetTimestamp();
        using var enough = new CancellationTokenSource();
        var working = load.RunAsync(round, enough.Token);
        await Task.Delay(TimeSpan.FromSeconds(6 + (random.NextDouble() * 4)));
        var what = await failure.BreakAsync(cluster, random);

        // A member that ended, as it was killed or told that it is taken for gone, is started again by whoever runs the cluster.
        await Task.Delay(TimeSpan.FromSeconds(5));
        await cluster.RestartAsync();
        await Task.Delay(TimeSpan.FromSeconds(5));
        await enough.CancelAsync();
        await working;
        await cluster.RestartAsync();
        var ends = await invariants.CheckAsync(round);
        Console.WriteLine($"round {round}: {what}: {ends} ({TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s)");
    }

    await invariants.CheckAgainAsync();
    Console.WriteLine($"All invariants held in {options.Rounds} rounds: {ledger.Executions.Count} executions, {client.Repeats} requests asked again.");
}

if (options.Folder is null)
{
    folder.Delete(recursive: true);
}

return 0;
