using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Jail.Tests.Programs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Jail.Tests;

/// <summary>A real jailer, as a service has it.</summary>
public sealed class JailFixture : IAsyncDisposable
{
    private static int Count;

    private readonly ServiceProvider _services = CreateServices(_ => { });

    public IJailer Jailer => _services.GetRequiredService<IJailer>();

    public static JailLimits Limits { get; } =
        new(MemoryBytes: 256 << 20, Processes: 48, TemporaryBytes: 4 << 20, SharedMemoryBytes: 4 << 20);

    public static ServiceProvider CreateServices(Action<JailOptions> configure)
    {
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddLogging()
            .AddAnchorJail()
            .Configure(configure)
            .BuildServiceProvider();
    }

    /// <summary>Makes a service whose records, and so its jails' users, are its own.</summary>
    public static ServiceProvider CreateSeparateServices(string state, uint firstUser)
    {
        return CreateServices(options =>
        {
            options.StateDirectory = state;
            options.FirstUser = firstUser;
            options.UserCount = HostUsers.RangeLength;
        });
    }

    public static JailSpec Spec(params ImmutableArray<string> command) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"test-{Environment.ProcessId}-{Interlocked.Increment(ref Count)}"),
        Command = command,
        Limits = Limits,
    };

    public static JailSpec Shell(string script) => Spec("/bin/sh", "-c", script);

    /// <summary>Has <see cref="ProbeProgram"/> ask something from inside.</summary>
    public static JailSpec Probe(params ImmutableArray<string> question) =>
        Spec([.. ProgramFiles.CommandInside, ProbeProgram.Verb, .. question]) with { Mounts = ProgramFiles.Mounts };

    public Task<IJailedProcess> StartAsync(JailSpec spec) => Jailer.StartAsync(spec, TestContext.Current.CancellationToken);

    public async Task<JailResult> RunAsync(JailSpec spec)
    {
        await using var jail = await StartAsync(spec);
        await jail.StandardInput.DisposeAsync();
        return await JailResult.ReadAsync(jail).Within("the end of jail " + spec.Name);
    }

    public Task<JailResult> RunAsync(string script) => RunAsync(Shell(script));

    public async Task<string> AskAsync(params ImmutableArray<string> question)
    {
        var result = await RunAsync(Probe(question));
        Assert.Equal("", result.Error);
        return result.Output;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>All that a jail said, and how it ended.</summary>
public sealed record JailResult(string Output, string Error, JailExit Exit)
{
    public static async Task<JailResult> ReadAsync(IJailedProcess jail)
    {
        using var output = new StreamReader(jail.StandardOutput);
        using var error = new StreamReader(jail.StandardError);
        var readingError = error.ReadToEndAsync(TestContext.Current.CancellationToken);
        return new JailResult(await output.ReadToEndAsync(TestContext.Current.CancellationToken), await readingError, await jail.Exited);
    }
}
