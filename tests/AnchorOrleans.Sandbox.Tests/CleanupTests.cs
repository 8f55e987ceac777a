using AnchorOrleans.Sandbox.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AnchorOrleans.Sandbox.Tests;

/// <summary>Looks at what is left on the machine: alone, and with a folder of its own for temporary files.</summary>
[CollectionDefinition(nameof(CleanupTests), DisableParallelization = true)]
[Collection(nameof(CleanupTests))]
public sealed class CleanupTests : IDisposable
{
    private const string TemporaryFolder = "TMPDIR";

    // Each process of a jail has the jail's process namespace, by which it is recognised on the host.
    private const string TellNamespace = "import fs from 'node:fs'; import { spawn } from 'node:child_process'; console.log(fs.readlinkSync('/proc/self/ns/pid'));\n";

    private readonly string? _usual = Environment.GetEnvironmentVariable(TemporaryFolder);
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("cleanup-");

    public CleanupTests()
    {
        Environment.SetEnvironmentVariable(TemporaryFolder, _temporary.FullName);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(TemporaryFolder, _usual);
        _temporary.Delete(recursive: true);
    }

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
        await using (var services = SandboxFixture.CreateServices(("Sandbox:Warm", "0")))
        {
            var sandbox = services.GetRequiredService<ITaskSandbox>();
            var trials = Enumerable.Range(0, 20).Select(_ => new Trial(sandbox) { Limits = Trial.LimitsOf(TimeSpan.FromSeconds(5)) }).ToList();

            await Task.WhenAll(trials.Select((trial, number) => trial.RunAsync(TellNamespace + endings[number % endings.Length])));

            string[] namespaces = [.. trials.Select(trial => trial.Texts.First(text => text.StartsWith("pid:[", StringComparison.Ordinal)))];
            Assert.Equal(20, namespaces.Distinct(StringComparer.Ordinal).Count());
            Assert.Empty(namespaces.Intersect(NamespacesOfHost(), StringComparer.Ordinal));
            Assert.Empty(Assert.Single(_temporary.GetDirectories()).GetDirectories());
        }

        Assert.Empty(_temporary.GetFileSystemInfos());
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

    [Fact]
    public async Task What_a_killed_service_left_is_removed_at_the_next_start()
    {
        var left = Directory.CreateTempSubdirectory("anchor-sandbox-");
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "lock"), "", TestContext.Current.CancellationToken);
        await using var living = SandboxFixture.CreateServices(("Sandbox:Warm", "1"));
        await new Trial(living.GetRequiredService<ITaskSandbox>()).RunAsync("export default () => 1;");
        var inUse = Assert.Single(_temporary.GetDirectories(), folder => !string.Equals(folder.Name, left.Name, StringComparison.Ordinal));

        await using var next = SandboxFixture.CreateServices(("Sandbox:Warm", "0"));
        foreach (var startup in next.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            await startup.StartAsync(TestContext.Current.CancellationToken);
            await startup.ExecuteTask!;
        }

        Assert.False(Directory.Exists(left.FullName));
        Assert.True(Directory.Exists(inUse.FullName));
    }

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
