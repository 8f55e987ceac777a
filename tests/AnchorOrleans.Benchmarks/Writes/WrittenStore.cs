using System.Diagnostics.CodeAnalysis;
using AnchorOrleans.Benchmarks.Lists;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage;
using AnchorOrleans.Tasks;
using AnchorOrleans.Testing.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace AnchorOrleans.Benchmarks.Writes;

/// <summary>The real store, written as grains write: each its own state, one write after the other, of about a kilobyte.</summary>
internal sealed class WrittenStore : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly ExecutionStatus[] Life = [ExecutionStatus.Queued, ExecutionStatus.Running, ExecutionStatus.Succeeded];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anchor-benchmark-");
    private readonly IHost _host;
    private readonly IGrainStorage _grains;

    private WrittenStore(PostgresServer? server, string schema)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(StoreSettings.In(_folder.FullName, server, schema));
        builder.UseOrleans(static silo => silo.UseLocalhostClustering(siloPort: Port(), gatewayPort: 0).AddAnchorStorage());
        _host = builder.Build();
        _grains = _host.Services.GetRequiredKeyedService<IGrainStorage>("Default");
    }

    public static async Task<WrittenStore> CreateAsync(PostgresServer? server, string schema)
    {
        var store = new WrittenStore(server, schema);
        await store._host.StartAsync();
        return store;
    }

    /// <summary>Writes executions, each three times, until it is enough; answers how many writes were acknowledged.</summary>
    public async Task<long> WriteAsync(bool isListed, Func<bool> goesOn)
    {
        var written = 0L;
        while (goesOn())
        {
            var id = Guid.CreateVersion7().ToString("D");
            var held = new Held();
            for (var step = 0; step < Life.Length && goesOn(); step++)
            {
                held.State = new Kept { Text = new string('x', 1_000), Row = isListed ? RowOf(id, step) : null };
                await _grains.WriteStateAsync("state", GrainId.Create("execution", id), held);
                written++;
            }
        }

        return written;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int Port()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port: 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ExecutionRow RowOf(string id, int step) => new(new("acme"), step, new ExecutionView(
        new(id), new("task"), VersionId: "version", VersionLabel.OfNumber(1), Life[step], At, At, step == 2 ? At : null, Output: null, Failure: null, WaitingFor: null, Session: null));

    private sealed class Kept : IReadModelSource
    {
        public string Text { get; init; } = "";

        [System.Text.Json.Serialization.JsonIgnore]
        public ReadModelRow? Row { get; init; }

        public ReadModelRow? ToRow(string grainKey) => Row;
    }

    private sealed class Held : IGrainState<Kept>
    {
        [AllowNull]
        public Kept State { get; set => field = value ?? new(); } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
