using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Grains.Tasks;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>Makes a data folder look as after years of use: what one real task and its real executions left is written again and again, as the grains write it, under other names, ids and times.</summary>
internal static class LongHistory
{
    private const int AtOnce = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(25);

    /// <summary>Writes the copies. No service may use the folder meanwhile.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="task">The task that is copied.</param>
    /// <param name="executions">Its executions, which are copied in turns.</param>
    /// <param name="tasks">How many copies of the task.</param>
    /// <param name="runs">How many copies of executions; every hundredth is the task's own, the others are its copies'.</param>
    public static async Task WriteAsync(string data, string task, IReadOnlyList<string> executions, int tasks, int runs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration["Storage:DataPath"] = data;
        builder.UseOrleans(silo => silo.UseLocalhostClustering(gatewayPort: 0).AddAnchorStorage());
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var store = host.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var now = TimeProvider.System.GetUtcNow();

        var original = await ReadAsync<TaskState>(store, "task", task);
        var copies = Enumerable.Range(1, tasks).Select(number => CopyOf(original, number, now - (number * TimeSpan.FromMinutes(3)))).ToList();
        await WriteAsync(store, "task", copies.Select(copy => (copy.Task!.Value.Value, copy)));

        var ended = new List<ExecutionState>();
        foreach (var execution in executions)
        {
            ended.Add(await ReadAsync<ExecutionState>(store, "execution", execution));
        }

        await WriteAsync(store, "execution", Enumerable.Range(1, runs).Select(number => CopyOf(
            ended[number % ended.Count],
            number % 100 == 0 ? original : copies[number % copies.Count],
            now - (number * Pause))));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static TaskState CopyOf(TaskState task, int number, DateTimeOffset at) => task with
    {
        Task = new TaskId(Guid.CreateVersion7(at).ToString("D")),
        Name = string.Create(CultureInfo.InvariantCulture, $"{task.Name}-{number:00000}"),
        CreatedAt = at,
        UpdatedAt = at,
    };

    private static (string Id, ExecutionState State) CopyOf(ExecutionState execution, TaskState of, DateTimeOffset at) =>
        (Guid.CreateVersion7(at).ToString("D"), execution with
        {
            Request = execution.Request! with { Task = of.Task!.Value, RequestedAt = at },
            StartedAt = at + TimeSpan.FromMilliseconds(40),
            EndedAt = at + TimeSpan.FromMilliseconds(40) + (execution.EndedAt - execution.StartedAt),
        });

    private static async Task<T> ReadAsync<T>(IGrainStorage store, string kind, string id)
    {
        var held = new Held<T>();
        await store.ReadStateAsync(kind, IdOf(kind, id), held);
        return held.RecordExists ? held.State : throw new InvalidOperationException($"There is no {kind} {id}.");
    }

    private static async Task WriteAsync<T>(IGrainStorage store, string kind, IEnumerable<(string Id, T State)> states)
    {
        foreach (var batch in states.Chunk(AtOnce))
        {
            await Task.WhenAll(batch.Select(item => store.WriteStateAsync(kind, IdOf(kind, item.Id), new Held<T> { State = item.State })));
        }
    }

    private static GrainId IdOf(string kind, string id) => GrainId.Create(kind, new TenantKey(new TenantId("default"), id).ToString());

    private sealed class Held<T> : IGrainState<T>
    {
        [AllowNull]
        public T State { get; set; } = default!;

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
