using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Benchmarks.Lists;

/// <summary>Shows that a page and its filtered total cost the same in a short and in a long list, wherever the page lies.</summary>
/// <remarks>The two stores are asked in turns, and medians are compared, so that what else the machine does falls on both.</remarks>
internal static class ListBenchmark
{
    private const int Few = 100;
    private const int Many = 100_000;
    private const int PageSize = 10;
    private const int Rounds = 3_000;

    // A server's answers take ten times as long as those of a file.
    private const int RoundsOfServer = 400;

    private static readonly Question[] Questions =
    [
        new("tasks of a tenant", (lists, offset, limit) => TotalOf(lists.ListTasksAsync(new(FilledStore.Tenant, offset, limit)))),
        new("tasks of its neighbour", (lists, offset, limit) => TotalOf(lists.ListTasksAsync(new(FilledStore.Neighbour, offset, limit)))),
        Executions("executions of a tenant"),
        Executions("… of a task", task: true),
        Executions("… of a status", statuses: [ExecutionStatus.Succeeded]),
        Executions("… of a version", version: VersionLabel.OfNumber(2)),
        Executions("… of a task and a status", task: true, statuses: [ExecutionStatus.Succeeded]),
        Executions("… of two states, drafts too", statuses: [ExecutionStatus.Succeeded, ExecutionStatus.Failed], withDrafts: true),
        Narrowed("… in the middle half", (query, rows) => query with { From = FilledStore.BirthOf(rows / 4), To = FilledStore.BirthOf(rows * 3 / 4) }),
        Narrowed("… and of a task, two states", (query, rows) => query with
        {
            From = FilledStore.BirthOf(rows / 4),
            To = FilledStore.BirthOf(rows * 3 / 4),
            Task = FilledStore.TaskNumber(1),
            Statuses = [ExecutionStatus.Succeeded, ExecutionStatus.Failed],
        }),
        Narrowed("… in a minute", (query, rows) => query with { From = FilledStore.BirthOf(rows / 2), To = FilledStore.BirthOf((rows / 2) + 60) }),
        Narrowed("… by a part of their ids", (query, rows) => query with { IdPrefix = FilledStore.ExecutionNumber(rows / 2).Value[..7] }),
        Narrowed("… by an id's beginning", (query, rows) => query with { IdPrefix = FilledStore.ExecutionNumber(rows / 2).Value[..13] }),
        Narrowed("… of a session", (query, _) => query with { Session = FilledStore.Session }),
        new("last 20 of each of 4 tasks", async (lists, _, limit) => limit == 0 ? 0 : (await lists.ListRecentExecutionsAsync(
            FilledStore.Tenant, [.. Enumerable.Range(0, FilledStore.Tasks).Select(FilledStore.TaskNumber)], 20)).Count),
        Found("tasks with a common text", "name-of-task"),
        Found("tasks with a rarer text", "task-77"),
        Found("tasks by a beginning", "na"),
    ];

    /// <summary>Fills both stores, asks, and prints a table.</summary>
    public static async Task RunAsync(TextWriter output, PostgresServer? server)
    {
        var began = Stopwatch.GetTimestamp();
        await using var few = await FilledStore.CreateAsync(Few, server);
        await using var many = await FilledStore.CreateAsync(Many, server);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Filled in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s: a store of {Few:N0} tasks and executions, and one of {Many:N0}."));
        var rounds = server is null ? Rounds : RoundsOfServer;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Medians of {rounds:N0} answers each, in microseconds; pages have {PageSize} rows and the total of all.\n"));
        await output.WriteLineAsync($"{"list",-28} {"asked for",-12} {$"of {Few:N0}",9} {$"of {Many:N0}",11} {"ratio",6}");
        foreach (var question in Questions)
        {
            foreach (var place in Enum.GetValues<Place>())
            {
                var (ofFew, ofMany) = await CompareAsync(question, place, few.Lists, many.Lists, rounds);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{question.Name,-28} {WordOf(place),-12} {ofFew,9:0.0} {ofMany,11:0.0} {ofMany / ofFew,6:0.00}"));
            }
        }
    }

    private static async Task<(double OfFew, double OfMany)> CompareAsync(Question question, Place place, IReadModel few, IReadModel many, int rounds)
    {
        var (inFew, inMany) = (await LocateAsync(question, place, few), await LocateAsync(question, place, many));
        var (ofFew, ofMany) = (new List<double>(rounds), new List<double>(rounds));
        for (var round = -rounds / 10; round < rounds; round++)
        {
            var (a, b) = (await TimeAsync(question, inFew, few), await TimeAsync(question, inMany, many));
            if (round >= 0)
            {
                ofFew.Add(a);
                ofMany.Add(b);
            }
        }

        return (MedianOf(ofFew), MedianOf(ofMany));
    }

    private static async Task<(long Offset, int Limit)> LocateAsync(Question question, Place place, IReadModel lists)
    {
        var total = await question.AskAsync(lists, 0, 0);
        return place switch
        {
            Place.Total => (0, 0),
            Place.First => (0, PageSize),
            Place.Middle => (Math.Max(0, (total / 2) - (PageSize / 2)), PageSize),
            _ => (Math.Max(0, total - PageSize), PageSize),
        };
    }

    private static async Task<double> TimeAsync(Question question, (long Offset, int Limit) page, IReadModel lists)
    {
        var began = Stopwatch.GetTimestamp();
        await question.AskAsync(lists, page.Offset, page.Limit);
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds;
    }

    private static double MedianOf(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static Question Executions(string name, bool task = false, ImmutableArray<ExecutionStatus> statuses = default, VersionLabel? version = null, bool withDrafts = false) =>
        new(name, (lists, offset, limit) => TotalOf(lists.ListExecutionsAsync(new(
            FilledStore.Tenant, task ? FilledStore.TaskNumber(1) : null, statuses.IsDefault ? [] : statuses, version, withDrafts, offset, limit))));

    private static Question Narrowed(string name, Func<ExecutionQuery, int, ExecutionQuery> narrow) => new(name, async (lists, offset, limit) =>
    {
        var all = new ExecutionQuery(FilledStore.Tenant, Task: null, [], Version: null, WithDrafts: true, 0, 0);
        var rows = (int)(await lists.ListExecutionsAsync(all)).Total;
        return (await lists.ListExecutionsAsync(narrow(all, rows) with { Offset = offset, Limit = limit })).Total;
    });

    private static Question Found(string name, string text) =>
        new(name, (lists, offset, limit) => TotalOf(lists.ListTasksAsync(new(FilledStore.Tenant, offset, limit, text))));

    private static async Task<long> TotalOf<T>(Task<Page<T>> page) => (await page).Total;

    private static string WordOf(Place place) => place switch
    {
        Place.Total => "total alone",
        Place.First => "first page",
        Place.Middle => "middle page",
        _ => "last page",
    };

    private enum Place
    {
        Total,
        First,
        Middle,
        Last,
    }

    /// <summary>Something to ask a store.</summary>
    /// <param name="Name">What is listed.</param>
    /// <param name="AskAsync">Asks for a page, and answers the total.</param>
    private sealed record Question(string Name, Func<IReadModel, long, int, Task<long>> AskAsync);
}
