using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace AnchorOrleans.Sandbox.Tests.Fixture;

/// <summary>One execution of a test: code in, outcome and log out.</summary>
internal sealed class Trial(ITaskSandbox sandbox)
{
    public ConcurrentQueue<LogLine> Log { get; } = new();

    public ImmutableDictionary<string, string> Environment { get; init; } = [];

    public string PlatformSocket { get; init; } = "/nonexistent/platform.sock";

    public string EgressSocket { get; init; } = "/nonexistent/egress.sock";

    public SandboxLimits Limits { get; init; } = LimitsOf(TimeSpan.FromSeconds(60));

    public Func<LogLine, CancellationToken, ValueTask>? Receiver { get; init; }

    public IEnumerable<string> Texts => Log.Select(line => line.Text);

    public static SandboxLimits LimitsOf(TimeSpan time) => new SandboxOptions().LimitsFor(time);

    public async Task<SandboxOutcome> RunAsync(string typeScript)
    {
        await using var run = await StartAsync(typeScript);
        return await run.Completed.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
    }

    public async Task<ISandboxRun> StartAsync(string typeScript)
    {
        var compiled = Assert.IsType<CompileOutcome.Compiled>(await sandbox.CompileAsync(typeScript, TestContext.Current.CancellationToken));
        return await sandbox.StartAsync(
            new SandboxRequest
            {
                Name = TestContext.Current.Test?.TestDisplayName ?? "trial",
                Code = compiled.Code,
                Environment = Environment,
                PlatformSocket = PlatformSocket,
                EgressSocket = EgressSocket,
                Limits = Limits,
                Log = Receiver ?? KeepAsync,
            },
            TestContext.Current.CancellationToken);
    }

    public async Task<string> OutputOfAsync(string typeScript)
    {
        var outcome = await RunAsync(typeScript);
        Assert.True(outcome is SandboxOutcome.Succeeded, outcome.ToString());
        return ((SandboxOutcome.Succeeded)outcome).OutputJson;
    }

    public async Task<SandboxFailure> FailureOfAsync(string typeScript)
    {
        var outcome = await RunAsync(typeScript);
        return Assert.IsType<SandboxOutcome.Failed>(outcome).Failure;
    }

    private ValueTask KeepAsync(LogLine line, CancellationToken cancellationToken)
    {
        Log.Enqueue(line);
        return ValueTask.CompletedTask;
    }
}
