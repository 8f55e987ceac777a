using AnchorOrleans.Sandbox.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Sandbox.Tests;

/// <summary>Counts what this process leaves on the machine, so nothing else of it may run.</summary>
[CollectionDefinition(nameof(CleanupTests), DisableParallelization = true)]
[Collection(nameof(CleanupTests))]
public sealed class CleanupTests
{
    // Each process of a jail has the jail's process namespace, by which it is recognised on the host.
    private const string TellNamespace = "import fs from 'node:fs'; import { spawn } from 'node:child_process'; console.log(fs.readlinkSync('/proc/self/ns/pid'));\n";

    [Fact]
    public async Task Nothing_is_left_of_twenty_runs_whatever_became_of_them()
    {
        string[] endings =
        [
            "export default () => 'returned';",
            "export default () => { throw new Error('threw'); };",
            "export default () => process.abort();",
            "export default () => { const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(16 << 20, 1)); };",
            "export default () => { spawn('/bin/sleep', ['1000'], { detached: true }); for (;;); };",
        ];
        var before = SandboxFolders();
        string[] namespaces;
        await using (var services = SandboxFixture.CreateServices(("Sandbox:Warm", "0")))
        {
            var sandbox = services.GetRequiredService<ITaskSandbox>();
            var trials = Enumerable.Range(0, 20).Select(_ => new Trial(sandbox) { Limits = Trial.LimitsOf(TimeSpan.FromSeconds(5)) }).ToList();

            await Task.WhenAll(trials.Select((trial, number) => trial.RunAsync(TellNamespace + endings[number % endings.Length])));

            namespaces = [.. trials.Select(trial => trial.Texts.First(text => text.StartsWith("pid:[", StringComparison.Ordinal)))];
            Assert.Equal(20, namespaces.Distinct(StringComparer.Ordinal).Count());
            Assert.Empty(namespaces.Intersect(NamespacesOfHost(), StringComparer.Ordinal));
            Assert.All(SandboxFolders().Except(before, StringComparer.Ordinal), folder => Assert.Empty(Directory.GetDirectories(folder)));
        }

        Assert.Equal(before, SandboxFolders());
    }

    [Fact]
    public async Task Ending_the_service_ends_what_runs_and_what_waits()
    {
        var told = new TaskCompletionSource<string>();
        await using var services = SandboxFixture.CreateServices(("Sandbox:Warm", "2"));
        var trial = new Trial(services.GetRequiredService<ITaskSandbox>())
        {
            Receiver = (line, _) =>
            {
                told.TrySetResult(line.Text);
                return ValueTask.CompletedTask;
            },
        };
        await using var run = await trial.StartAsync(TellNamespace + "export default () => { for (;;); };");
        var jail = await told.Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        Assert.Contains(jail, NamespacesOfHost(), StringComparer.Ordinal);

        await services.DisposeAsync();

        Assert.DoesNotContain(jail, NamespacesOfHost(), StringComparer.Ordinal);
        Assert.IsType<SandboxOutcome.Cancelled>(await run.Completed.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken));
    }

    private static string[] SandboxFolders() => Directory.GetDirectories(Path.GetTempPath(), $"anchor-sandbox-{Environment.ProcessId}-*");

    private static IEnumerable<string> NamespacesOfHost()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => Path.GetFileName(path).All(char.IsAsciiDigit)))
        {
            string? target = null;
            try
            {
                target = new FileInfo(Path.Combine(process, "ns", "pid")).LinkTarget;
            }
            catch (IOException)
            {
                // It ended while we looked.
            }

            if (target is not null)
            {
                yield return target;
            }
        }
    }
}
