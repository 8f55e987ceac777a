using System.Net;
using System.Net.Sockets;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Sqlite;
using AnchorOrleans.Storage.Tests.Sqlite;
using AnchorOrleans.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage.Tests.Hosting;

/// <summary>Starts whole hosts on the engine that is built.</summary>
public sealed class StorageSetupTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task State_reminders_and_lists_are_there_again_after_a_restart()
    {
        await RunAsync(async services =>
        {
            Assert.Equal(1, await Counter(services).CountAsync());
            Assert.Equal(2, await Counter(services).CountAsync());
        });

        await RunAsync(async services =>
        {
            Assert.Equal("counting", await Counter(services).FindReminderAsync());
            Assert.Equal(3, await Counter(services).CountAsync());
            var tasks = await services.GetRequiredService<IReadModel>().ListTasksAsync(new(new("acme"), Offset: 0, Limit: 10), Cancelled);
            Assert.Equal("count-3", Assert.Single(tasks.Items).Description.Name);
        });
    }

    [Fact]
    public async Task Artifacts_and_logs_are_there_again_after_a_restart()
    {
        var (hash, line) = ("", new LogLine(DateTimeOffset.UnixEpoch, LogLineLevel.Info, "kept"));
        await RunAsync(async services =>
        {
            hash = (await services.GetRequiredService<IArtifactStore>().PutAsync("kept"u8.ToArray(), Cancelled)).Hash;
            await services.GetRequiredService<IExecutionLogs>().AppendAsync(new("acme"), new("e"), [line], Cancelled);
        });

        await RunAsync(async services =>
        {
            Assert.Equal("kept"u8.ToArray(), await services.GetRequiredService<IArtifactStore>().ReadAsync(hash, Cancelled));
            Assert.Equal([line], await services.GetRequiredService<IExecutionLogs>().ReadAsync(new("acme"), new("e"), Cancelled).ToListAsync(Cancelled));
        });
    }

    [Fact]
    public async Task A_full_disk_reaches_the_caller_of_a_grain_as_the_reason() => await RunAsync(async services =>
    {
        await Counter(services).CountAsync();
        await DiskSpace.LimitAsync(services.GetRequiredService<SqliteDatabase>(), pages: 1);

        var refused = await Assert.ThrowsAnyAsync<OrleansException>(() => Counter(services).NoteAsync(new string('x', 60_000)));

        Assert.Contains("is full", Assert.IsType<StorageUnavailableException>(refused.InnerException).Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_state_over_the_limit_reaches_the_caller_of_a_grain_as_the_reason() => await RunAsync(async services =>
    {
        var refused = await Assert.ThrowsAnyAsync<OrleansException>(() => Counter(services).NoteAsync(new string('x', 70_000)));

        Assert.Contains("the limit is 65536", Assert.IsType<InvalidOperationException>(refused.InnerException).Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_folder_in_use_ends_the_start()
    {
        await using var owner = SqliteStore.At(_folder.Path);

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => RunAsync(_ => Task.CompletedTask));

        Assert.Contains("is in use", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Storage:Provider", "access", "Storage:Provider knows 'sqlite' and 'postgres' only.")]
    [InlineData("Storage:CommitSize", "0", "CommitSize must be between 1 and 10000")]
    [InlineData("Storage:DataPath", "", "DataPath")]
    public async Task A_setting_out_of_its_range_ends_the_start_and_is_named(string key, string value, string expected)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => RunAsync(_ => Task.CompletedTask, (key, value)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_the_settings_of_a_shared_database_lack_is_named_at_once_and_the_password_never()
    {
        var unset = await Assert.ThrowsAsync<OptionsValidationException>(() => RunAsync(_ => Task.CompletedTask, ("Storage:Provider", "postgres")));
        var unreadable = await Assert.ThrowsAsync<OptionsValidationException>(() => RunAsync(
            _ => Task.CompletedTask, ("Storage:Provider", "postgres"), ("Storage:SharedPath", _folder.Path), ("Storage:ConnectionString", "hunter2;Host=db"), ("Storage:Schema", "Not one")));

        Assert.Equal(["Storage:SharedPath", "Storage:ConnectionString"], unset.Failures.Select(failure => failure.Split(' ')[0]));
        Assert.Contains(unreadable.Failures, failure => failure.StartsWith("Storage:ConnectionString cannot be read", StringComparison.Ordinal));
        Assert.Contains(unreadable.Failures, failure => failure.Contains("Storage:Schema must be", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", unreadable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grains_of_a_shared_database_are_there_again_after_a_restart_and_a_gateway_reads_their_lists_beside_them()
    {
        (string, string)[] settings =
        [
            ("Storage:Provider", "postgres"), ("Storage:ConnectionString", server.ConnectionString),
            ("Storage:Schema", $"host_{Guid.NewGuid():N}"), ("Storage:SharedPath", _folder["shared"]),
        ];
        await RunAsync(async services => Assert.Equal(1, await Counter(services).CountAsync()), settings);

        await RunAsync(
            async services =>
            {
                Assert.Equal("counting", await Counter(services).FindReminderAsync());
                Assert.Equal(2, await Counter(services).CountAsync());
                await services.GetRequiredService<IExecutionLogs>().AppendAsync(new("acme"), new("e"), [new(DateTimeOffset.UnixEpoch, LogLineLevel.Info, "seen")], Cancelled);

                // The same data folder, which the silo owns: a gateway does not need it.
                var builder = CreateBuilder(settings);
                builder.Services.AddAnchorStores();
                using var gateway = builder.Build();
                await gateway.StartAsync(Cancelled);
                var tasks = await gateway.Services.GetRequiredService<IReadModel>().ListTasksAsync(new(new("acme"), Offset: 0, Limit: 10), Cancelled);
                Assert.Equal("count-2", Assert.Single(tasks.Items).Description.Name);
                Assert.Single(await gateway.Services.GetRequiredService<IExecutionLogs>().ReadAsync(new("acme"), new("e"), Cancelled).ToListAsync(Cancelled));
                await gateway.StopAsync(Cancelled);
            },
            settings);
    }

    private static ICounterGrain Counter(IServiceProvider services) => services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>("acme/c");

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private HostApplicationBuilder CreateBuilder(IEnumerable<(string Key, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration["Storage:DataPath"] = _folder.Path;
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        return builder;
    }

    private async Task RunAsync(Func<IServiceProvider, Task> work, params IEnumerable<(string Key, string Value)> settings)
    {
        var builder = CreateBuilder(settings);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort: FindFreePort(), gatewayPort: 0).AddAnchorStorage());
        using var host = builder.Build();
        await host.StartAsync(Cancelled);
        await work(host.Services);
        await host.StopAsync(Cancelled);
    }
}
