using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Jail.Tests;

/// <summary>A real jailer, as a service has it.</summary>
public sealed class JailFixture : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddLogging()
        .AddAnchorJail()
        .BuildServiceProvider();

    private static int Count;

    public IJailer Jailer => _services.GetRequiredService<IJailer>();

    public static JailSpec Spec(params ImmutableArray<string> command) => new()
    {
        Name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref Count)}",
        Command = command,
        Limits = new JailLimits(MemoryBytes: 128 << 20, Processes: 16, TemporaryBytes: 4 << 20, SharedMemoryBytes: 4 << 20),
    };

    public static JailSpec Shell(string script) => Spec("/bin/sh", "-c", script);

    public async Task<JailResult> RunAsync(JailSpec spec)
    {
        await using var jail = await Jailer.StartAsync(spec, TestContext.Current.CancellationToken);
        return await JailResult.ReadAsync(jail);
    }

    public Task<JailResult> RunAsync(string script) => RunAsync(Shell(script));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

public sealed record JailResult(string Output, string Error, JailExit Exit)
{
    public static async Task<JailResult> ReadAsync(IJailedProcess jail)
    {
        using var output = new StreamReader(jail.StandardOutput);
        using var error = new StreamReader(jail.StandardError);
        var reading = Task.WhenAll(
            output.ReadToEndAsync(TestContext.Current.CancellationToken), error.ReadToEndAsync(TestContext.Current.CancellationToken));
        var texts = await reading;
        return new JailResult(texts[0], texts[1], await jail.Exited);
    }
}
