using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.Storage.ReadModel;
using AnchorOrleans.Storage.Tests.ReadModel;

namespace AnchorOrleans.Storage.Tests.Sqlite;

/// <summary>How statements find their rows, where reading too many would not show in the answer.</summary>
public sealed class SqlitePlanTests : IAsyncDisposable
{
    private const int Older = 100_000;

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;

    public SqlitePlanTests() => _store = SqliteStore.At(_folder.Path);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_last_executions_are_read_from_the_ends_of_their_lists_alone()
    {
        await _store.ListAsync(Enumerable.Range(0, 10).Select(number => Rows.Execution(Rows.Number(number))));

        var recent = await _store.Database.ReadAsync(static snapshot => ValueTask.FromResult(snapshot.Texts.Recent), Cancelled);
        var plan = await PlanOfAsync(recent, ("@published", Array.Empty<string>()), ("@drafts", Array.Empty<string>()), ("@each", 20));

        Assert.Equal(2, plan.Count(step => step == "SEARCH list_entry USING PRIMARY KEY (list=?)"));
        Assert.Contains(plan, step => step.StartsWith("SEARCH listed_row USING INTEGER PRIMARY KEY", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN list", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hundred_thousand_older_executions_are_neither_counted_nor_read()
    {
        await FillAsync();
        var second = new Func<int, DateTimeOffset>(number => Rows.At.AddSeconds(number));
        var now = Rows.Execution("now");
        await _store.ListAsync(now with { View = now.View with { RequestedAt = second(1), StartedAt = second(2), EndedAt = second(3) } });

        var parts = await _store.Lists.MeasureExecutionsAsync(new(Rows.Acme, second(0), TimeSpan.FromMinutes(1), 1), Cancelled);
        var all = await _store.Lists.MeasureExecutionsAsync(new(Rows.Acme, second(-Older), TimeSpan.FromMinutes(2), 1_000), Cancelled);

        Assert.Equal(1, Assert.Single(parts).Succeeded);
        Assert.Equal(Older, all.Sum(part => part.Succeeded) - 1);
        foreach (var (sql, table, instant) in new[] { (ExecutionActivity.Starts, "execution_start", "started_at"), (ExecutionActivity.Ends, "execution_end", "ended_at") })
        {
            // A single step: no sorting, and no rows but those of the span.
            Assert.Equal(
                [$"SEARCH {table} USING PRIMARY KEY (tenant=? AND {instant}>? AND {instant}<?)"],
                await PlanOfAsync(sql, ("@tenant", "acme"), ("@from", 0L), ("@to", 1L)));
        }
    }

    private Task<List<string>> PlanOfAsync(string sql, params (string Name, object? Value)[] arguments) =>
        _store.Database.ReadAsync(snapshot => snapshot.AllAsync($"EXPLAIN QUERY PLAN {sql}", static row => row.GetString(3), arguments), Cancelled);

    // Rows one by one would take a minute.
    private Task<bool> FillAsync() => _store.Database.WriteAsync(
        static statements =>
        {
            statements.RunScript(string.Create(CultureInfo.InvariantCulture, $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Older})
                INSERT INTO execution_end SELECT 'acme', {Rows.At.ToUnixTimeMilliseconds()} - 1000 * i, 1000000 + i, {(int)ExecutionStatus.Succeeded}, 1 FROM n;
                INSERT INTO execution_start SELECT tenant, ended_at - 1, number, 1 FROM execution_end;
                """));
            return true;
        },
        Cancelled);
}
