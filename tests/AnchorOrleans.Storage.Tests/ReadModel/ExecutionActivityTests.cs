using System.Collections.Immutable;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Storage.Tests.ReadModel;

public abstract class ExecutionActivityTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task What_happened_is_counted_where_it_happened()
    {
        await Store.ListAsync(
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
        await Store.ListAsync(
            Ended("before", Second(-9), Second(-8), Second(-0.001), ExecutionStatus.Succeeded),
            Ended("after", Second(50), Second(60), Second(61), ExecutionStatus.Succeeded),
            Ended("foreign", Second(1), Second(2), Second(3), ExecutionStatus.Succeeded) with { Tenant = new TenantId("other") });

        Assert.Equal([new ActivityPart(0, 0, 0, 0, 0, Durations: null, Waits: null)], await ReadAsync(Second(0), parts: 1));
    }

    [Fact]
    public async Task Each_change_of_an_execution_counts_once()
    {
        await Store.ListAsync(
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
        var row = Ended("a", Second(1), Second(2), Second(3), ExecutionStatus.Succeeded);
        await Store.ListAsync(row);
        await Store.RemoveAsync(row);

        Assert.Equal([new ActivityPart(0, 0, 0, 0, 0, Durations: null, Waits: null)], await ReadAsync(Second(0), parts: 1));
    }

    [Fact]
    public async Task The_median_and_the_95th_percentile_are_durations_that_were_measured()
    {
        await Store.ListAsync(Enumerable.Range(1, 20).Reverse().Select(number => Ended(
            Rows.Number(number), Second(0), Second(0), Second(number), ExecutionStatus.Succeeded)));

        Assert.Equal(Of(10, 19), Assert.Single(await ReadAsync(Second(0), parts: 1)).Durations);
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
        Store.Lists.MeasureExecutionsAsync(new(Rows.Acme, from, length ?? TimeSpan.FromMinutes(1), parts), Cancelled);
}

public sealed class SqliteExecutionActivityTests() : ExecutionActivityTests(new SqliteTestDatabase());

public sealed class PostgresExecutionActivityTests(PostgresServer server) : ExecutionActivityTests(new PostgresTestDatabase(server));
