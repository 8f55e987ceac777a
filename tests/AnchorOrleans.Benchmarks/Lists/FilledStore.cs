using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage;
using AnchorOrleans.Tasks;
using AnchorOrleans.Testing.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace AnchorOrleans.Benchmarks.Lists;

/// <summary>The real store in a folder of its own, with so many tasks and so many executions, each written as a grain's state is.</summary>
internal sealed class FilledStore : IAsyncDisposable
{
    public const int Tasks = 4;

    private const int AtOnce = 256;

    private static readonly DateTimeOffset At = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly ExecutionStatus[] Statuses = [ExecutionStatus.Succeeded, ExecutionStatus.Succeeded, ExecutionStatus.Succeeded, ExecutionStatus.Failed];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("anchor-benchmark-");
    private readonly IHost _host;

    private FilledStore(PostgresServer? server)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(StoreSettings.In(_folder.FullName, server));
        builder.Services.AddAnchorStores();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(gatewayPort: 0).AddAnchorStorage());
        _host = builder.Build();
    }

    public static TenantId Tenant { get; } = new("acme");

    /// <summary>Gets a tenant that has a tenth of the tasks of <see cref="Tenant"/>.</summary>
    public static TenantId Neighbour { get; } = new("neighbour");

    public IReadModel Lists => _host.Services.GetRequiredService<IReadModel>();

    /// <summary>Makes and fills a store: in a file or, where there is a server, in a schema of its own there.</summary>
    public static async Task<FilledStore> CreateAsync(int rows, PostgresServer? server)
    {
        var store = new FilledStore(server);
        await store._host.StartAsync();
        await store.WriteAsync(Enumerable.Range(0, rows).Select(TaskOf));
        await store.WriteAsync(Enumerable.Range(0, rows).Select(ExecutionOf));
        return store;
    }

    /// <summary>Gets the session of every hundredth execution.</summary>
    public static SessionId Session { get; } = new("session");

    public static TaskId TaskNumber(int number) => new(string.Create(CultureInfo.InvariantCulture, $"task-{number}"));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Delete(recursive: true);
    }

    private static ReadModelRow TaskOf(int number)
    {
        var description = new TaskDescription(
            TaskNumber(number), $"name-of-task-{number}", "What it does, in some words.", "typescript", LatestNumber: 3, HasDraft: true, At, At, BrowserConfigurationJson: null);
        return new TaskRow(number % 11 == 10 ? Neighbour : Tenant, Revision: 1, description, DraftSourceHash: new string('a', 64), IsDeleted: false);
    }

    /// <summary>Answers when an execution was asked for: one a second.</summary>
    public static DateTimeOffset BirthOf(int number) => At.AddSeconds(number);

    /// <summary>Answers the id of an execution, which begins with the instant of its birth.</summary>
    public static ExecutionId ExecutionNumber(int number) => new(Guid.CreateVersion7(BirthOf(number)).ToString("D"));

    private static ReadModelRow ExecutionOf(int number) => new ExecutionRow(Tenant, Revision: 1, new ExecutionView(
        ExecutionNumber(number),
        TaskNumber(number % Tasks),
        VersionId: "version",
        VersionLabel.OfNumber(1 + (number % 3)),
        Statuses[number / Tasks % Statuses.Length],
        BirthOf(number),
        BirthOf(number),
        BirthOf(number),
        Output: null,
        Failure: null,
        WaitingFor: null,
        Session: number % 100 == 0 ? Session : null));

    private async Task WriteAsync(IEnumerable<ReadModelRow> rows)
    {
        var store = _host.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        foreach (var batch in rows.Select((row, index) => (row, index)).Chunk(AtOnce))
        {
            await Task.WhenAll(batch.Select(item => store.WriteStateAsync(
                "state",
                GrainId.Create(item.row.GetType().Name, string.Create(CultureInfo.InvariantCulture, $"acme/{item.index}")),
                new Listed { State = new ListedState { Row = item.row } })));
        }
    }

    /// <summary>A state that is nothing but its row.</summary>
    private sealed class ListedState : IReadModelSource
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public ReadModelRow? Row { get; init; }

        public ReadModelRow? ToRow(string grainKey) => Row;
    }

    private sealed class Listed : IGrainState<ListedState>
    {
        [AllowNull]
        public ListedState State { get; set; }

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
