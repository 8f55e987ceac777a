using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.ReadModel;
using Microsoft.Data.Sqlite;

namespace AnchorOrleans.Storage.Tests.ReadModel;

public sealed class ExecutionActivityTests : IAsyncDisposable
{
    private const int Older = 100_000;

    private readonly TemporaryFolder _folder = new();
    private OpenStore _store;

    public ExecutionActivityTests() => _store = OpenStore.At(_folder.Path);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_happened_is_counted_where_it_happened()
    {
        await _store.ListAsync(
            Ended("a", Second(10), Second(11), Second(14), ExecutionStatus.Succeeded),
            Ended("b", Second(10), Second(13), Second(20), ExecutionStatus.Failed),
            Ended("c", Second(30), Second(59.999), Second(60), ExecutionStatus.TimedOut),
            Ended("d", Second(30), startedAt: null, Second(119.999), ExecutionStatus.Cancelled),
            Row("e", Second(65), Second(66), endedAt: null, ExecutionStatus.Running),
            Row("f", Second(70), startedAt: null, endedAt: null, ExecutionStatus.Queued));

        var parts = await ReadAsync(Second(0), parts: 3);

        Assert.Equal(new ActivityPart(3, 1, 1, 0, 0, Of(3, 7), Of(3, 29.999)), parts[0]);
        Assert.Equal(new ActivityPart(1, 0, 0, 1, 1, Of(0.001, 0.001), Of(1, 1)), parts[1]);
        Assert.Equal(new ActivityPart(0, 0, 0, 0, 0, Durations: null, Waits: null), parts[2]);
    }

    [Fact]
    public async Task What_lies_before_after_or_with_another_tenant_is_not_counted()
    {
        await _store.ListAsync(
            Ended("before", Second(-9), Second(-8), Second(-0.001), ExecutionStatus.Succeeded),
            Ended("after", Second(50), Second(60), Second(61), ExecutionStatus.Succeeded),
            Ended("foreign", Second(1), Second(2), Second(3), ExecutionStatus.Succeeded) with { Tenant = new TenantId("other") });

        Assert.Equal([new ActivityPart(0, 0, 0, 0, 0, Durations: null, Waits: null)], await ReadAsync(Second(0), parts: 1));
    }

    [Fact]
    public async Task Each_change_of_an_execution_counts_once()
    {
        await _store.ListAsync(
            Row("a", Second(1), startedAt: null, endedAt: null, ExecutionStatus.Queued),
            Row("a", Second(1), Second(2), endedAt: null, ExecutionStatus.Running, revision: 2),
            Row("a", Second(1), Second(2), endedAt: null, ExecutionStatus.Queued, revision: 3),
            Row("a", Second(1), Second(2), Second(9), ExecutionStatus.Succeeded, revision: 4),
            Row("a", Second(1), Second(2), Second(9), ExecutionStatus.Succeeded, revision: 5));

        Assert.Equal([new ActivityPart(1, 1, 0, 0, 0, Of(7, 7), Of(1, 1))], await ReadAsync(Second(0), parts: 1));
    }

    [Fact]
    public async Task A_row_that_is_removed_is_not_counted_any_more()
    {
        var row = ListedRow.Of(Ended("a", Second(1), Second(2), Second(3), ExecutionStatus.Succeeded));
        await WriteAsync(row.Upsert);
        await WriteAsync(row.Remove);

        Assert.Equal([new ActivityPart(0, 0, 0, 0, 0, Durations: null, Waits: null)], await ReadAsync(Second(0), parts: 1));
    }

    [Fact]
    public async Task The_median_and_the_95th_percentile_are_durations_that_were_measured()
    {
        await _store.ListAsync(Enumerable.Range(1, 20).Reverse().Select(number => Ended(
            Rows.Number(number), Second(0), Second(0), Second(number), ExecutionStatus.Succeeded)));

        Assert.Equal(Of(10, 19), Assert.Single(await ReadAsync(Second(0), parts: 1)).Durations);
    }

    [Fact]
    public async Task A_hundred_thousand_older_executions_are_neither_counted_nor_read()
    {
        await FillAsync();
        await _store.ListAsync(Ended("now", Second(1), Second(2), Second(3), ExecutionStatus.Succeeded));

        Assert.Equal([new ActivityPart(1, 1, 0, 0, 0, Of(1, 1), Of(1, 1))], await ReadAsync(Second(0), parts: 1));
        Assert.Equal(Older, (await ReadAsync(Second(-Older), parts: 1_000, TimeSpan.FromMinutes(2))).Sum(part => part.Succeeded) - 1);
        foreach (var (sql, table, instant) in new[] { (ExecutionActivity.Starts, "execution_start", "started_at"), (ExecutionActivity.Ends, "execution_end", "ended_at") })
        {
            // A single step: no sorting, and no rows but those of the span.
            Assert.Equal([$"SEARCH {table} USING PRIMARY KEY (tenant=? AND {instant}>? AND {instant}<?)"], await PlanOfAsync(sql));
        }
    }

    [Fact]
    public async Task Executions_of_an_older_schema_are_counted_after_the_upgrade()
    {
        await _store.ListAsync(
            Ended("a", Second(10.25), Second(11.5), Second(14.123).AddTicks(9_999), ExecutionStatus.Succeeded),
            Ended("b", Second(30), startedAt: null, Second(40.5), ExecutionStatus.Cancelled),
            Ended("z", Second(30), Second(30), Second(60).AddTicks(-1), ExecutionStatus.Failed),
            Row("c", Second(30), Second(31), endedAt: null, ExecutionStatus.Running),
            Row("d", Second(30), startedAt: null, endedAt: null, ExecutionStatus.Queued));
        var before = await ReadAsync(Second(0), parts: 1);
        await _store.DisposeAsync();
        MakeAsBefore();

        _store = OpenStore.At(_folder.Path);

        Assert.Equal(before, await ReadAsync(Second(0), parts: 1));
        Assert.Equal(new ActivityPart(3, 1, 1, 0, 1, Of(2.623, 29.999), Of(1, 1.25)), before[0]);
        await _store.ListAsync(
            Ended("a", Second(10.25), Second(11.5), Second(14.123).AddTicks(9_999), ExecutionStatus.Succeeded, revision: 2),
            Ended("z", Second(30), Second(30), Second(60).AddTicks(-1), ExecutionStatus.Failed, revision: 2),
            Row("c", Second(30), Second(31), Second(35), ExecutionStatus.Failed, revision: 2));
        Assert.Equal(new ActivityPart(3, 1, 2, 0, 1, Of(4, 29.999), Of(1, 1.25)), Assert.Single(await ReadAsync(Second(0), parts: 1)));
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(1_001, 60)]
    [InlineData(1, 0.5)]
    public async Task A_span_without_bounds_is_refused(int parts, double seconds) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(Second(0), parts, TimeSpan.FromSeconds(seconds)));

    private static DateTimeOffset Second(double number) => Rows.At.AddMilliseconds(Math.Round(1_000 * number));

    private static Spread Of(double median, double percentile95) => new(TimeSpan.FromSeconds(median), TimeSpan.FromSeconds(percentile95));

    private static ExecutionRow Ended(string id, DateTimeOffset requestedAt, DateTimeOffset? startedAt, DateTimeOffset endedAt, ExecutionStatus status, long revision = 1) =>
        Row(id, requestedAt, startedAt, endedAt, status, revision);

    private static ExecutionRow Row(
        string id, DateTimeOffset requestedAt, DateTimeOffset? startedAt, DateTimeOffset? endedAt, ExecutionStatus status, long revision = 1)
    {
        var row = Rows.Execution(id, status: status, revision: revision);
        return row with { View = row.View with { RequestedAt = requestedAt, StartedAt = startedAt, EndedAt = endedAt } };
    }

    private Task<ImmutableArray<ActivityPart>> ReadAsync(DateTimeOffset from, int parts, TimeSpan? length = null) =>
        _store.Lists.MeasureExecutionsAsync(new(Rows.Acme, from, length ?? TimeSpan.FromMinutes(1), parts), Cancelled);

    private Task<bool> WriteAsync(Action<Storage.Sqlite.SqliteStatements> write) => _store.Database.WriteAsync(
        statements =>
        {
            write(statements);
            return true;
        },
        Cancelled);

    // Rows one by one would take a minute.
    private Task<bool> FillAsync() => WriteAsync(statements => statements.RunScript(string.Create(CultureInfo.InvariantCulture, $"""
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Older})
        INSERT INTO execution_end SELECT 'acme', {Rows.At.ToUnixTimeMilliseconds()} - 1000 * i, 1000000 + i, {(int)ExecutionStatus.Succeeded}, 1 FROM n;
        INSERT INTO execution_start SELECT tenant, ended_at - 1, number, 1 FROM execution_end;
        """)));

    private Task<List<string>> PlanOfAsync(string sql) => _store.Database.ReadAsync(
        statements => statements.All(
            $"EXPLAIN QUERY PLAN {sql}", static row => row.GetString(3), ("$tenant", "acme"), ("$from", 0L), ("$to", 1L)),
        Cancelled);

    // The fourth schema had no times.
    private void MakeAsBefore()
    {
        using var connection = new SqliteConnection($"Data Source={_folder["anchor.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "DROP TABLE execution_start; DROP TABLE execution_end; DROP TABLE task_text; PRAGMA user_version = 4;";
        command.ExecuteNonQuery();
    }
}
